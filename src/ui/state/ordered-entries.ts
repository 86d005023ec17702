import type { EntryId, EntryView } from '../../messaging/index.ts'
import { compareOrder, placeOf, rowsOf, type Row } from './rows.ts'

/** Entries of one conversation in the order that both sides see, each once, the newest last. */
export class OrderedEntries {
  readonly #byId = new Map<EntryId, EntryView>()
  #sorted: EntryView[] = []
  #rows: ReadonlyMap<string, Row> = new Map()

  get size(): number {
    return this.#sorted.length
  }

  get oldest(): EntryView | undefined {
    return this.#sorted[0]
  }

  has(id: EntryId): boolean {
    return this.#byId.has(id)
  }

  find(id: string): EntryView | undefined {
    return this.#byId.get(id as EntryId)
  }

  /** Rows as they are now; a row whose message and neighbours say the same is the same object as last time. */
  rows(dayOf: (time: number) => number): readonly Row[] {
    const rows = rowsOf(this.#sorted, this.#rows, dayOf)
    this.#rows = new Map(rows.map((row) => [row.entry.id, row]))
    return rows
  }

  /** Puts an entry in its place, or a newer word on it in place of the older. */
  place(entry: EntryView): void {
    const known = this.#byId.get(entry.id)
    this.#byId.set(entry.id, entry)
    if (known !== undefined) {
      const at = this.#indexOf(known)
      if (compareOrder(known.order, entry.order) === 0) {
        this.#sorted[at] = entry
        return
      }
      this.#sorted.splice(at, 1)
    }
    this.#sorted.splice(placeOf(this.#sorted, entry.order), 0, entry)
  }

  remove(id: EntryId): void {
    const known = this.#byId.get(id)
    if (known === undefined) return
    this.#byId.delete(id)
    this.#sorted.splice(this.#indexOf(known), 1)
  }

  /** Lets go of all but the newest. */
  keepNewest(count: number): void {
    for (const entry of this.#sorted.slice(0, -count)) this.#byId.delete(entry.id)
    this.#sorted = this.#sorted.slice(-count)
  }

  /** The peer's message number `count` from the newest; undefined when it is not here. */
  newestOfPeer(count: number): EntryId | undefined {
    let left = count
    for (let index = this.#sorted.length - 1; index >= 0; index -= 1) {
      const entry = this.#sorted[index]
      if (entry?.author !== 'peer') continue
      left -= 1
      if (left === 0) return entry.id
    }
    return undefined
  }

  #indexOf(entry: EntryView): number {
    const place = placeOf(this.#sorted, entry.order)
    return this.#sorted[place] === entry ? place : this.#sorted.indexOf(entry)
  }
}
