import type { EntryId, EntryView } from '../../messaging/index.ts'
import { Row } from './row.svelte.ts'
import { compareOrder, placeBetween, placeOf, samePlace } from './rows.ts'

/**
 * Entries of one conversation in the order that both sides see, each once, the newest last. A change looks at the
 * changed message and its two neighbours only, however many there are.
 */
export class OrderedEntries {
  readonly #byId = new Map<EntryId, Row>()
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
    return this.#byId.get(id as EntryId)?.entry
  }

  ids(): readonly EntryId[] {
    return [...this.#byId.keys()]
  }

  /** The list as it is now; its rows change by themselves when something new is said of their messages. */
  rows(): readonly Row[] {
    return this.#rows.slice()
  }

  /** Puts an entry in its place, or a newer word on it in place of the older; true when the list changed by that. */
  place(entry: EntryView): boolean {
    const known = this.#byId.get(entry.id)
    if (known !== undefined && compareOrder(known.entry.order, entry.order) === 0) {
      const at = this.#indexOf(known)
      const stays = known.entry.standing === entry.standing
      known.say(entry)
      if (!stays) this.#standAround(at)
      return false
    }
    if (known !== undefined) this.remove(known.id)
    const row = new Row(entry, this.#dayOf(entry.sentAt))
    this.#byId.set(entry.id, row)
    const at = placeOf(this.#rows, entry.order)
    this.#rows.splice(at, 0, row)
    this.#standAround(at)
    return true
  }

  /** True when it was there. */
  remove(id: EntryId): boolean {
    const known = this.#byId.get(id)
    if (known === undefined) return false
    const at = this.#indexOf(known)
    this.#byId.delete(id)
    this.#rows.splice(at, 1)
    this.#standAround(at)
    return true
  }

  /** Lets go of all but the newest. */
  keepNewest(count: number): void {
    for (const { id } of this.#rows.slice(0, -count)) this.#byId.delete(id)
    this.#rows = this.#rows.slice(-count)
    this.#stand(0)
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

  #standAround(at: number): void {
    for (const index of [at - 1, at, at + 1]) this.#stand(index)
  }

  #stand(at: number): void {
    const row = this.#rows[at]
    if (row === undefined) return
    const place = placeBetween(this.#rows[at - 1], row, this.#rows[at + 1])
    if (!samePlace(row.place, place)) row.stand(place)
  }

  #indexOf(row: Row): number {
    const place = placeOf(this.#rows, row.entry.order)
    return this.#rows[place] === row ? place : this.#rows.indexOf(row)
  }
}
