import type { EntryId, EntryView } from '../../messaging/index.ts'
import { compareOrder, placeOf, rowBetween, type Row } from './rows.ts'

/**
 * Entries of one conversation in the order that both sides see, each once, the newest last. A change looks at the
 * changed message and its two neighbours only, however many there are.
 */
export class OrderedEntries {
  readonly #byId = new Map<EntryId, EntryView>()
  readonly #dayOf: (time: number) => number
  #rows: Row[] = []

  /** `dayOf`: number of the day that a time in ms falls on, for whoever looks at it. */
  constructor(dayOf: (time: number) => number) {
    this.#dayOf = dayOf
  }

  get size(): number {
    return this.#rows.length
  }

  get oldest(): EntryView | undefined {
    return this.#rows[0]?.entry
  }

  has(id: EntryId): boolean {
    return this.#byId.has(id)
  }

  find(id: string): EntryView | undefined {
    return this.#byId.get(id as EntryId)
  }

  /** Rows as they are now; a row whose message and neighbours say the same is the same object as last time. */
  rows(): readonly Row[] {
    return this.#rows.slice()
  }

  /** Puts an entry in its place, or a newer word on it in place of the older. */
  place(entry: EntryView): void {
    const known = this.#byId.get(entry.id)
    if (known !== undefined && compareOrder(known.order, entry.order) === 0) {
      this.#byId.set(entry.id, entry)
      const at = this.#indexOf(known)
      this.#refresh(at, entry)
      this.#refreshNeighbours(at)
      return
    }
    if (known !== undefined) this.remove(known.id)
    this.#byId.set(entry.id, entry)
    const at = placeOf(this.#rows, entry.order)
    const alone = { startsDay: true, startsGroup: true, endsGroup: true, startsUnconfirmed: false }
    this.#rows.splice(at, 0, { entry, day: this.#dayOf(entry.sentAt), ...alone })
    this.#refresh(at, entry)
    this.#refreshNeighbours(at)
  }

  remove(id: EntryId): void {
    const known = this.#byId.get(id)
    if (known === undefined) return
    const at = this.#indexOf(known)
    this.#byId.delete(id)
    this.#rows.splice(at, 1)
    this.#refreshNeighbours(at)
    this.#refresh(at)
  }

  /** Lets go of all but the newest. */
  keepNewest(count: number): void {
    for (const { entry } of this.#rows.slice(0, -count)) this.#byId.delete(entry.id)
    this.#rows = this.#rows.slice(-count)
    this.#refresh(0)
  }

  /** The peer's message number `count` from the newest; undefined when it is not here. */
  newestOfPeer(count: number): EntryId | undefined {
    let left = count
    for (let index = this.#rows.length - 1; index >= 0; index -= 1) {
      const entry = this.#rows[index]?.entry
      if (entry?.author !== 'peer') continue
      left -= 1
      if (left === 0) return entry.id
    }
    return undefined
  }

  #refreshNeighbours(at: number): void {
    this.#refresh(at - 1)
    this.#refresh(at + 1)
  }

  #refresh(at: number, entry?: EntryView): void {
    const known = this.#rows[at]
    if (known === undefined) return
    const said = entry ?? known.entry
    const day = said.sentAt === known.entry.sentAt ? known.day : this.#dayOf(said.sentAt)
    this.#rows[at] = rowBetween(this.#rows[at - 1], { entry: said, day }, this.#rows[at + 1], known)
  }

  #indexOf(entry: EntryView): number {
    const place = placeOf(this.#rows, entry.order)
    return this.#rows[place]?.entry === entry ? place : this.#rows.findIndex((row) => row.entry === entry)
  }
}
