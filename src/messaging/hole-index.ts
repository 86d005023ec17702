import type { ContentHash } from '../protocol/ids.ts'
import type { Hole } from './model.ts'

/** Slots of one conversation that no entry accounts for, found by place, by the hash they name, and by what a bundle misses. */
export class HoleIndex {
  readonly #rows = new Map<number, Hole>()
  readonly #named = new Map<ContentHash, Set<number>>()
  readonly #missing = new Map<ContentHash, Set<number>>()

  constructor(rows: Iterable<Hole> = []) {
    for (const row of rows) this.put(row)
  }

  values(): IterableIterator<Hole> {
    return this.#rows.values()
  }

  get(index: number): Hole | undefined {
    return this.#rows.get(index)
  }

  /** Slots that name this hash themselves. */
  named(hash: ContentHash): readonly Hole[] {
    return this.#at(this.#named.get(hash))
  }

  /** Bundles that anchor this message and wait for its bytes. */
  missing(hash: ContentHash): readonly Hole[] {
    return this.#at(this.#missing.get(hash))
  }

  put(row: Hole): void {
    this.delete(row.index)
    this.#rows.set(row.index, row)
    link(this.#named, row.contentHash, row.index)
    for (const leaf of row.bundle?.missing ?? []) link(this.#missing, leaf, row.index)
  }

  delete(index: number): void {
    const row = this.#rows.get(index)
    if (row === undefined) return
    this.#rows.delete(index)
    unlink(this.#named, row.contentHash, index)
    for (const leaf of row.bundle?.missing ?? []) unlink(this.#missing, leaf, index)
  }

  #at(indexes: ReadonlySet<number> = new Set()): Hole[] {
    return [...indexes].flatMap((index) => this.#rows.get(index) ?? [])
  }
}

const link = (index: Map<ContentHash, Set<number>>, hash: ContentHash, place: number): void => {
  const places = index.get(hash)
  if (places === undefined) index.set(hash, new Set([place]))
  else places.add(place)
}

const unlink = (index: Map<ContentHash, Set<number>>, hash: ContentHash, place: number): void => {
  const places = index.get(hash)
  places?.delete(place)
  if (places?.size === 0) index.delete(hash)
}

/** An object whose bytes are not held, as its slot names it, or (`leaf`) a bundle that a slot names. */
export interface Awaited extends Pick<Hole, 'peer' | 'index' | 'contentHash' | 'author' | 'height'> {
  readonly leaf?: boolean
}

/** Everything that the slots of a conversation name and this device does not hold. */
export const awaitedIn = (holes: HoleIndex): Awaited[] =>
  [...holes.values()].flatMap((hole): Awaited[] => {
    if (hole.state === 'awaiting') return [hole]
    const { peer, index, author, height } = hole
    const missing = hole.bundle?.missing ?? []
    return missing.map((contentHash) => ({ peer, index, author, height, contentHash, leaf: true }))
  })
