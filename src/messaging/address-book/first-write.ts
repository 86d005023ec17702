import type { ContentHash } from '../../protocol/ids.ts'

/** A node that is asked alone must have named the same for so long, ms: one that is behind catches up. */
const ALONE_FOR = 120_000
/** Where several are to agree, and those who would make it enough never answer, ms. */
const TOO_FEW_FOR = 86_400_000

/** What the nodes named when they were asked. */
interface Named {
  readonly contentHash: ContentHash
  readonly confirmed: boolean
}

/**
 * When a device that was restored may write its first version: the chain has one pointer to the newest, and whoever writes
 * after a node that was behind takes the only way to it. Only what as many nodes as must agree name, or one node for some
 * time where it is asked alone, counts as the newest.
 */
export class FirstWrite {
  readonly #quorum: number
  #named: ContentHash | 'none' | undefined
  #since = 0
  #last = 0
  #agreed = false

  /** `quorum`: nodes that must agree. */
  constructor(quorum: number) {
    this.#quorum = quorum
  }

  /** The nodes named this, or nothing, which is believed of as many as must agree. `now` in ms. */
  saw(named: Named | undefined, now: number): void {
    const hash = named?.contentHash ?? 'none'
    if (hash !== this.#named || now < this.#last) this.#since = now
    this.#named = hash
    this.#last = now
    this.#agreed = this.#quorum > 1 && named?.confirmed !== false
  }

  /** Is this what the chain names, for all that can be known? */
  isNewest(named: ContentHash | 'none'): boolean {
    if (this.#named !== named) return false
    return this.#agreed || this.#last - this.#since >= (this.#quorum > 1 ? TOO_FEW_FOR : ALONE_FOR)
  }
}
