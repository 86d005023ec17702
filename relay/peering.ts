import type { Libp2p, PeerId } from '@libp2p/interface'
import { peerIdFromString } from '@libp2p/peer-id'
import { CODE_P2P, multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import { UsageError } from '../src/protocol/errors.ts'
import { PEER_DIAL_TIMEOUT, PEER_RETRY } from './limits.ts'

/** Another relay: where it is, and who it must be. */
export interface Peer {
  readonly id: PeerId
  readonly address: Multiaddr
}

/** Reads `/dns4/…/tcp/443/tls/ws/p2p/…`. @throws UsageError `relay-address-invalid` */
export const parsePeer = (text: string): Peer => {
  try {
    const address = multiaddr(text)
    const id = address.getComponents().findLast((part) => part.code === CODE_P2P)?.value
    if (id !== undefined) return { id: peerIdFromString(id), address }
  } catch (cause) {
    throw new UsageError('relay-address-invalid', `not a multiaddr: ${text}`, { cause })
  }
  throw new UsageError('relay-address-invalid', `the multiaddr does not end in /p2p/<peer id>: ${text}`)
}

/** Reads an address to announce, with or without the peer id at its end. @throws UsageError `relay-address-invalid` */
export const parseAnnounced = (text: string): string => {
  try {
    const address = multiaddr(text)
    if (address.getComponents().length > 0) return address.toString()
  } catch (cause) {
    throw new UsageError('relay-address-invalid', `not a multiaddr: ${text}`, { cause })
  }
  throw new UsageError('relay-address-invalid', `not a multiaddr: ${text}`)
}

/**
 * Keeps relays connected with each other, so that what is provided on one is found on all. libp2p's own keep-alive
 * gives up after a few attempts; this goes on until stopped.
 */
export class Peering {
  readonly #node: Libp2p
  readonly #peers: readonly Peer[]
  readonly #report: (peer: string, state: 'connected' | 'unreachable') => void
  readonly #timers = new Map<Peer, NodeJS.Timeout>()
  readonly #dialling = new Set<Peer>()
  readonly #stopping = new AbortController()

  constructor(
    node: Libp2p,
    peers: readonly Peer[],
    report: (peer: string, state: 'connected' | 'unreachable') => void
  ) {
    this.#node = node
    this.#peers = peers
    this.#report = report
  }

  start(): void {
    this.#node.addEventListener('peer:disconnect', this.#onDisconnect)
    for (const peer of this.#peers) void this.#dial(peer, PEER_RETRY.first)
  }

  stop(): void {
    this.#stopping.abort()
    this.#node.removeEventListener('peer:disconnect', this.#onDisconnect)
    for (const timer of this.#timers.values()) clearTimeout(timer)
    this.#timers.clear()
  }

  readonly #onDisconnect = (event: CustomEvent<PeerId>): void => {
    const peer = this.#peers.find(({ id }) => id.equals(event.detail))
    if (peer !== undefined) void this.#dial(peer, PEER_RETRY.first)
  }

  async #dial(peer: Peer, pause: number): Promise<void> {
    if (this.#stopping.signal.aborted || this.#dialling.has(peer)) return
    this.#dialling.add(peer)
    clearTimeout(this.#timers.get(peer))
    try {
      const signal = AbortSignal.any([this.#stopping.signal, AbortSignal.timeout(PEER_DIAL_TIMEOUT)])
      await this.#node.dial(peer.address, { signal })
      this.#report(peer.address.toString(), 'connected')
    } catch {
      if (this.#stopping.signal.aborted) return
      this.#report(peer.address.toString(), 'unreachable')
      const next = Math.min(pause * 2, PEER_RETRY.longest)
      this.#timers.set(
        peer,
        setTimeout(() => void this.#dial(peer, next), pause)
      )
    } finally {
      this.#dialling.delete(peer)
    }
  }
}
