import type { AddressHash, ContentHash } from '../protocol/ids.ts'

/** Bundles of one contact that no slot names yet: about 1 MB, and what is forgotten is asked for by its hash. */
const MAX_OFFERED = 1_024

/** A bundle whose bytes have this content hash and can be decoded. */
export interface CheckedBundle {
  readonly contentHash: ContentHash
  readonly bytes: Uint8Array
}

/** Bundles that came before the slots that name them; worth nothing until one does, so they are not kept for longer. */
export class OfferedBundles {
  readonly #byPeer = new Map<AddressHash, Map<ContentHash, Uint8Array>>()

  find(peer: AddressHash, hash: ContentHash): Uint8Array | undefined {
    return this.#byPeer.get(peer)?.get(hash)
  }

  keep(peer: AddressHash, { contentHash, bytes }: CheckedBundle): void {
    const bundles = this.#byPeer.get(peer) ?? new Map<ContentHash, Uint8Array>()
    this.#byPeer.set(peer, bundles)
    bundles.set(contentHash, bytes)
    const oldest = bundles.keys().next()
    if (bundles.size > MAX_OFFERED && oldest.done !== true) bundles.delete(oldest.value)
  }

  forget(peer: AddressHash, hashes: Iterable<ContentHash>): void {
    for (const hash of hashes) this.#byPeer.get(peer)?.delete(hash)
  }
}
