import { equalBytes } from '../protocol/bytes.ts'
import { GhostError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import type { PeerSession, Presence, Reachability } from './ports.ts'

/** How a contact is to be reached, as shown: `away` is connected, with nobody at the page. */
export type ContactReach = Reachability | 'away'

/** Devices remembered of a contact. */
const MAX_DEVICES = 4

/** Who is there now, and on which devices contacts were met, so that they are called first when nothing else finds them. */
export class Nearness {
  readonly #context: Context
  readonly #changed: (peer: AddressHash) => void
  readonly #newDevice: (peer: AddressHash) => Promise<void>
  readonly #reachability = new Map<AddressHash, Reachability>()
  readonly #presence = new Map<AddressHash, Presence>()
  readonly #remembering = new Set<Promise<void>>()

  /**
   * @param changed what is shown of this contact changed
   * @param newDevice he is there on a device where he was never met: what his others keep may be gone with them
   */
  constructor(
    context: Context,
    changed: (peer: AddressHash) => void,
    newDevice: (peer: AddressHash) => Promise<void>
  ) {
    this.#context = context
    this.#changed = changed
    this.#newDevice = newDevice
  }

  of(peer: AddressHash): ContactReach {
    const reachability = this.#reachability.get(peer) ?? 'offline'
    return reachability === 'online' && this.#presence.get(peer) === 'away' ? 'away' : reachability
  }

  isOnline(peer: AddressHash): boolean {
    return this.#reachability.get(peer) === 'online'
  }

  reached(peer: AddressHash, reachability: Reachability): void {
    this.#reachability.set(peer, reachability)
    this.#changed(peer)
  }

  said(peer: AddressHash, presence: Presence): void {
    this.#presence.set(peer, presence)
    this.#changed(peer)
  }

  /** A device proved to be this contact's. */
  met(session: PeerSession): void {
    const done = this.#remember(session).finally(() => this.#remembering.delete(done))
    this.#remembering.add(done)
  }

  /** Resolves when nothing of it touches the store any more. */
  async stop(): Promise<void> {
    await Promise.all(this.#remembering)
  }

  async #remember({ peer, deviceKey }: PeerSession): Promise<void> {
    const { state, turns, ports } = this.#context
    try {
      // Before it is remembered, so that a page that goes in between does it again.
      const known = state.find(peer)?.devices ?? []
      if (!known.some((key) => equalBytes(key, deviceKey))) await this.#newDevice(peer)
      await turns.take(peer, async () => {
        const row = state.find(peer)
        const [newest, ...older] = row?.devices ?? []
        if (row === undefined || (newest !== undefined && equalBytes(newest, deviceKey))) return
        const before = newest === undefined ? [] : [newest, ...older]
        const devices = [deviceKey, ...before.filter((key) => !equalBytes(key, deviceKey))]
        await state.commit({ conversations: [{ ...row, devices: devices.slice(0, MAX_DEVICES) }] })
      })
    } catch (error) {
      // where somebody was met is a help and nothing more: it is found again
      ports.log('warning', error instanceof GhostError ? error.code : 'internal', { source: 'devices' })
    }
  }
}
