import { publicKeyFromRaw } from '@libp2p/crypto/keys'
import type { PeerId } from '@libp2p/interface'
import { peerIdFromPublicKey } from '@libp2p/peer-id'
import { MAX_FAILED_DEVICES, MAX_MET_DEVICES } from './limits.ts'

/** PeerId of a device by its Ed25519 key of 32 bytes. */
export const deviceId = (key: Uint8Array): PeerId => peerIdFromPublicKey(publicKeyFromRaw(key))

/** What is known of the devices of one contact: those it was met on, and those that were not its own, not there, or not called. */
export class DeviceMemory {
  readonly #met = new Map<string, PeerId>()
  /** Relay through which each was met last. */
  readonly #relays = new Map<string, string>()
  readonly #waiting = new Set<string>()

  /** @param keys Ed25519 keys of devices met before, newest first */
  constructor(keys: readonly Uint8Array[]) {
    for (const key of keys.slice(0, MAX_MET_DEVICES).reverse()) this.met(deviceId(key))
  }

  /** Met before, newest first. */
  known(): readonly PeerId[] {
    return [...this.#met.values()].reverse()
  }

  /** Relay through which it was met last, as it is configured; undefined for one met before the network started. */
  relayOf(device: PeerId): string | undefined {
    return this.#relays.get(device.toString())
  }

  met(device: PeerId, relay?: string): void {
    const name = device.toString()
    if (relay !== undefined) this.#relays.set(name, relay)
    this.#waiting.delete(name)
    this.#met.delete(name)
    this.#met.set(name, device)
    const [oldest] = this.#met.keys()
    if (this.#met.size <= MAX_MET_DEVICES || oldest === undefined) return
    this.#met.delete(oldest)
    this.#relays.delete(oldest)
  }

  /** It was not there, or was not theirs; one that was met is not to be passed over for that. */
  failed(device: PeerId): void {
    const name = device.toString()
    if (this.#met.has(name)) return
    // at the end again: whoever failed longest ago is tried next
    this.#waiting.delete(name)
    this.#remember(name)
  }

  /** It was named, and there was no room to call it: from now on it has its turn among those that failed. */
  waits(name: string): void {
    if (this.#met.has(name) || this.#waiting.has(name)) return
    this.#remember(name)
  }

  /** Does it wait for its turn, as one that failed or found no room? */
  hasTurn(device: PeerId): boolean {
    return this.#waiting.has(device.toString())
  }

  /** Those of these that wait for their turn, by PeerId as text, whoever does so longest first. */
  inTurn(devices: ReadonlySet<string>): readonly string[] {
    return [...this.#waiting].filter((name) => devices.has(name))
  }

  #remember(name: string): void {
    this.#waiting.add(name)
    const [oldest] = this.#waiting
    if (this.#waiting.size > MAX_FAILED_DEVICES && oldest !== undefined) this.#waiting.delete(oldest)
  }
}
