import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import type { PeerId } from '@libp2p/interface'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { MAX_FAILED_DEVICES, MAX_MET_DEVICES } from './limits.ts'

/** PeerId of a device by its Ed25519 key of 32 bytes. */
export const deviceId = (key: Uint8Array): PeerId => peerIdFromPublicKey(publicKeyFromRaw(key))

/** What is known of the devices of one contact: those it was met on, and those that were not its own or not there. */
export class DeviceMemory {
  readonly #met = new Map<string, PeerId>()
  readonly #failed = new Set<string>()

  /** @param keys Ed25519 keys of devices met before, newest first */
  constructor(keys: readonly Uint8Array[]) {
    for (const key of keys.slice(0, MAX_MET_DEVICES).reverse()) this.met(deviceId(key))
  }

  /** Met before, newest first. */
  known(): readonly PeerId[] {
    return [...this.#met.values()].reverse()
  }

  met(device: PeerId): void {
    const name = device.toString()
    this.#failed.delete(name)
    this.#met.delete(name)
    this.#met.set(name, device)
    const [oldest] = this.#met.keys()
    if (this.#met.size > MAX_MET_DEVICES && oldest !== undefined) this.#met.delete(oldest)
  }

  failed(device: PeerId): void {
    this.#failed.add(device.toString())
    const [oldest] = this.#failed
    if (this.#failed.size > MAX_FAILED_DEVICES && oldest !== undefined) this.#failed.delete(oldest)
  }

  hasFailed(device: PeerId): boolean {
    return this.#failed.has(device.toString())
  }
}
