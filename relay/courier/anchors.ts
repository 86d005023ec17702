import { ContractReader, NodeClient } from '../../src/chain/rest/index.ts'
import type { CourierAnchor } from '../../src/protocol/courier-frames.ts'
import { IntegrityError, RejectedError, TransientError } from '../../src/protocol/errors.ts'
import type { ContentHash } from '../../src/protocol/ids.ts'
import { COURIER_TIMEOUT, MAX_KNOWN_ANCHORS, NODE_READS, VAIN_READS } from './limits.ts'
import { ReadBudget } from './read-budget.ts'
import { VainReads } from './vain-reads.ts'

/** The chain as a courier reads it: nodes of its own choice, one after the other. */
export interface ChainAccess {
  /** Addresses before `/{network}`. */
  readonly nodes: readonly string[]
  readonly network: string
  readonly program: string
}

type Slot = Pick<CourierAnchor, 'dialog' | 'index'>

/** What slots of the chain name, read at the courier's own nodes and remembered where it was what a deposit said. */
export class Anchors {
  readonly #readers: readonly ContractReader[]
  readonly #known = new Map<string, ContentHash>()
  readonly #budget = new ReadBudget(NODE_READS, Date.now())
  readonly #vain = new VainReads(VAIN_READS)

  constructor({ nodes, network, program }: ChainAccess) {
    this.#readers = nodes.map(
      (url) => new ContractReader(new NodeClient({ url, network, timeout: COURIER_TIMEOUT / 3 }), program)
    )
  }

  /**
   * Does this slot name this hash, as one of the nodes says? Another may be behind, or lie. `client` is who asks.
   * @throws RejectedError `courier-without-chain`, TransientError `courier-busy`
   */
  async names(slot: Slot, contentHash: ContentHash, client: string, signal: AbortSignal): Promise<boolean> {
    const name = `${slot.dialog}/${slot.index}`
    if (this.#known.get(name) === contentHash) return true
    if (this.#readers.length === 0)
      throw new RejectedError('courier-without-chain', 'this courier reads no chain')
    const wish = `${name}/${contentHash}`
    if (this.#vain.isFresh(wish, Date.now())) return false
    if (!this.#vain.allows(client, Date.now()))
      throw new TransientError('courier-busy', 'this client looked for too much that is not there')
    const isNamed = await this.#budget.spend(Date.now(), () => this.#ask(slot, contentHash, signal))
    if (isNamed) this.#remember(name, contentHash)
    else this.#vain.note(client, wish, Date.now())
    return isNamed
  }

  async #ask({ dialog, index }: Slot, contentHash: ContentHash, signal: AbortSignal): Promise<boolean> {
    let failure: unknown
    for (const reader of this.#readers) {
      try {
        const [slot] = await reader.slots(dialog, index, index + 1, { signal })
        if (slot?.contentHash === contentHash) return true
      } catch (error) {
        if (!(error instanceof TransientError) && !(error instanceof IntegrityError)) throw error
        failure = error
      }
    }
    if (failure === undefined) return false
    // One that did not answer, or answered nonsense, may know what the others do not.
    throw new TransientError('courier-busy', 'a node does not answer', { cause: failure })
  }

  #remember(name: string, contentHash: ContentHash): void {
    this.#known.set(name, contentHash)
    const [oldest] = this.#known.keys()
    if (this.#known.size > MAX_KNOWN_ANCHORS && oldest !== undefined) this.#known.delete(oldest)
  }
}
