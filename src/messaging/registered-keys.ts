import { checkBoxKey } from '../crypto/pair.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Registered } from './key-model.ts'
import { sameKeys } from './key-versions.ts'
import type { Conversation, PinnedKeys } from './model.ts'
import type { Belief, CallOptions, Ports } from './ports.ts'
import { RecentHeight } from './recent-height.ts'

/** Reads what the chain has of a person's keys. */
export class RegisteredKeys {
  readonly #ledger: Ports['ledger']
  readonly #heights: RecentHeight

  constructor(ports: Ports) {
    this.#ledger = ports.ledger
    this.#heights = new RecentHeight(ports)
  }

  /**
   * Keys as the chain has them now, with at most `limit` versions before that are not `known`.
   * @throws IntegrityError `low-order-key`; what Ledger throws
   */
  async read(
    peer: AddressHash,
    known: Conversation | undefined,
    limit: number,
    options: CallOptions & Belief<PinnedKeys>
  ): Promise<Registered | undefined> {
    const shown = await this.#ledger.profile(peer, options)
    if (shown === undefined) return undefined
    const { unconfirmed, ...keys } = shown
    if (known?.keys === undefined || !sameKeys(known.keys, keys)) checkBoxKey(keys.boxKey)
    // Only where keys were replaced does it decide something at which block: a first version costs no request for it.
    const height = keys.version === 1 ? await this.#heights.get(options) : await this.#ledger.height(options)
    const versions = new Set((known?.keyVersions ?? []).map(({ version }) => version))
    const former: PinnedKeys[] = []
    const lowest = Math.max(1, keys.version - limit)
    for (let version = keys.version - 1; version >= lowest; version--) {
      if (versions.has(version)) continue
      const before = await this.#ledger.profileVersion(peer, version, options)
      if (before !== undefined) former.push(before)
    }
    return { keys, confirmed: unconfirmed !== true, former, height }
  }
}
