import type { AddressHash } from '../protocol/ids.ts'

/** People about whose keys the nodes contradict each other: none of them are used, and the user is told why. */
export class ContestedKeys {
  readonly #peers = new Set<AddressHash>()
  readonly #changed: (peer: AddressHash) => void

  constructor(changed: (peer: AddressHash) => void) {
    this.#changed = changed
  }

  has(peer: AddressHash): boolean {
    return this.#peers.has(peer)
  }

  /** What the nodes said last. */
  note(peer: AddressHash, isContested: boolean): void {
    if (this.#peers.has(peer) === isContested) return
    if (isContested) this.#peers.add(peer)
    else this.#peers.delete(peer)
    this.#changed(peer)
  }
}
