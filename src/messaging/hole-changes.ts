import type { ContentHash } from '../protocol/ids.ts'
import { decodeBundle } from '../protocol/bundle.ts'
import { HoleIndex } from './hole-index.ts'
import type { Hole, SlotReference } from './model.ts'
import type { StoreChanges } from './ports.ts'

/** Messages that a row waits for. */
const awaits = (hole: Hole | undefined): number =>
  hole?.state === 'awaiting' ? 1 : (hole?.bundle?.missing.length ?? 0)

/** Where an entry is anchored by this slot. */
export const referenceOf = ({ index, height, contentHash, bundle }: Hole): SlotReference => ({
  index,
  height,
  ...(bundle === undefined ? {} : { bundle: { contentHash, count: decodeBundle(bundle.bytes).length } })
})

/** The holes of a conversation as one commit leaves them; nothing is changed before it. */
export class HoleChanges {
  readonly #before: HoleIndex
  readonly #now = new HoleIndex()
  readonly #touched = new Set<number>()
  #awaiting = 0

  constructor(before: HoleIndex) {
    this.#before = before
  }

  /** By how many the messages awaited change. */
  get awaiting(): number {
    return this.#awaiting
  }

  get(index: number): Hole | undefined {
    return this.#touched.has(index) ? this.#now.get(index) : this.#before.get(index)
  }

  named(hash: ContentHash): readonly Hole[] {
    return [...this.#untouched(this.#before.named(hash)), ...this.#now.named(hash)]
  }

  missing(hash: ContentHash): readonly Hole[] {
    return [...this.#untouched(this.#before.missing(hash)), ...this.#now.missing(hash)]
  }

  /** Does another slot or bundle of this author name it already? */
  isNamed(author: Hole['author'], hash: ContentHash): boolean {
    return [...this.named(hash), ...this.missing(hash)].some((hole) => hole.author === author)
  }

  put(hole: Hole): void {
    this.#awaiting += awaits(hole) - awaits(this.#touch(hole.index))
    this.#now.put(hole)
  }

  /**
   * The bytes of a message are here. Answers the slot of its author that names it, alone or in a bundle; other slots
   * that name it prove nothing and wait for nothing any more.
   */
  fill(hash: ContentHash, author: Hole['author']): Hole | undefined {
    const named = this.named(hash)
    const bundles = this.missing(hash)
    const byAuthor = (hole: Hole) => hole.author === author
    const waiting = named.filter(({ state }) => state === 'awaiting')
    const anchor = waiting.find(byAuthor) ?? bundles.find(byAuthor) ?? named.find(byAuthor)
    for (const hole of waiting) if (hole !== anchor) this.put({ ...hole, state: 'refused' })
    this.#withoutLeaf(hash, author)
    if (anchor !== undefined && anchor.bundle === undefined) this.remove(anchor.index)
    return anchor
  }

  /** What is named is not what its author signed: nobody is asked for it any more. */
  refuse(hash: ContentHash): void {
    for (const hole of this.named(hash))
      if (hole.state === 'awaiting') this.put({ ...hole, state: 'refused' })
    this.#withoutLeaf(hash)
  }

  changes(): Pick<StoreChanges, 'holes' | 'filledHoles'> {
    const rows = [...this.#touched].map((index) => ({ index, row: this.#now.get(index) }))
    return {
      holes: rows.flatMap(({ row }) => row ?? []),
      filledHoles: rows.flatMap(({ index, row }) => {
        const peer = row === undefined ? this.#before.get(index)?.peer : undefined
        return peer === undefined ? [] : [{ peer, index }]
      })
    }
  }

  /**
   * `author`: of whom it is, if its bytes are his. A bundle whose last message is not its author's may anchor none, for a
   * node may have named another one as its author: it counts as refused, its bytes stay for what is read there later.
   */
  #withoutLeaf(hash: ContentHash, author?: Hole['author']): void {
    for (const hole of this.missing(hash)) {
      const { bundle } = hole
      if (bundle === undefined) continue
      const missing = bundle.missing.filter((leaf) => leaf !== hash)
      const isRefused = missing.length === 0 && hole.author !== author
      const state = isRefused ? 'refused' : hole.state
      this.put({ ...hole, state, bundle: { bytes: bundle.bytes, missing } })
    }
  }

  /** Nothing stands in this slot that no entry accounts for. */
  remove(index: number): void {
    this.#awaiting -= awaits(this.#touch(index))
    this.#now.delete(index)
  }

  /** The row as it stands now; from here on this commit says what it is. */
  #touch(index: number): Hole | undefined {
    const row = this.get(index)
    this.#touched.add(index)
    return row
  }

  #untouched(holes: readonly Hole[]): readonly Hole[] {
    return holes.filter(({ index }) => !this.#touched.has(index))
  }
}
