import { ContractReader, NodeClient } from '../../src/chain/rest/index.ts'
import type { CourierAnchor } from '../../src/protocol/courier-frames.ts'
import { IntegrityError, RejectedError, TransientError } from '../../src/protocol/errors.ts'
import type { ContentHash } from '../../src/protocol/ids.ts'
import { COURIER_TIMEOUT, MAX_KNOWN_ANCHORS } from './limits.ts'

/** The chain as a courier reads it: nodes of its own choice, one after the other. */
export interface ChainAccess {
  /** Addresses before `/{network}`. */
  readonly nodes: readonly string[]
  readonly network: string
  readonly program: string
}

/** What slots of the chain name, read at the courier's own nodes and remembered: a slot never changes. */
export class Anchors {
  readonly #readers: readonly ContractReader[]
  readonly #known = new Map<string, ContentHash>()

  constructor({ nodes, network, program }: ChainAccess) {
    this.#readers = nodes.map(
      (url) => new ContractReader(new NodeClient({ url, network, timeout: COURIER_TIMEOUT / 3 }), program)
    )
  }

  /** Content hash in a slot; undefined where nothing stands. @throws RejectedError `courier-without-chain`, TransientError `node-unreachable` … */
  async read({ dialog, index }: CourierAnchor, signal: AbortSignal): Promise<ContentHash | undefined> {
    const name = `${dialog}/${index}`
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const read = await this.#ask(dialog, index, signal)
    if (read !== undefined) this.#remember(name, read)
    return read
  }

  async #ask(
    dialog: CourierAnchor['dialog'],
    index: number,
    signal: AbortSignal
  ): Promise<ContentHash | undefined> {
    if (this.#readers.length === 0)
      throw new RejectedError('courier-without-chain', 'this courier reads no chain')
    let failure: unknown
    for (const reader of this.#readers) {
      try {
        const [slot] = await reader.slots(dialog, index, index + 1, { signal })
        return slot?.contentHash
      } catch (error) {
        if (!(error instanceof TransientError) && !(error instanceof IntegrityError)) throw error
        failure = error
      }
    }
    throw failure
  }

  #remember(name: string, contentHash: ContentHash): void {
    this.#known.set(name, contentHash)
    const [oldest] = this.#known.keys()
    if (this.#known.size > MAX_KNOWN_ANCHORS && oldest !== undefined) this.#known.delete(oldest)
  }
}
