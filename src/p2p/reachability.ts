import type { ExchangeHandler, NetworkStatus, Reachability, RelayStatus } from '../messaging/ports.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Connections } from './connections.ts'
import { isDirect } from './session.ts'

/** Tells the handler how each contact and the network are, when that changed and not otherwise. */
export class ReachabilityReports {
  readonly #handler: ExchangeHandler
  readonly #connections: () => Connections
  readonly #relays: () => readonly RelayStatus[]
  readonly #calling = new Set<AddressHash>()
  readonly #last = new Map<AddressHash, Reachability>()
  #lastStatus = ''
  #due = false

  constructor(
    handler: ExchangeHandler,
    connections: () => Connections,
    relays: () => readonly RelayStatus[]
  ) {
    this.#handler = handler
    this.#connections = connections
    this.#relays = relays
  }

  calling(peer: AddressHash, calling: boolean): void {
    if (calling) this.#calling.add(peer)
    else this.#calling.delete(peer)
    this.update(peer)
  }

  /** A session of this peer, or whether it is called, changed. */
  update(peer: AddressHash): void {
    const online = this.#connections().of(peer).length > 0
    const now: Reachability = online ? 'online' : this.#calling.has(peer) ? 'connecting' : 'offline'
    if (now !== (this.#last.get(peer) ?? 'offline')) {
      this.#last.set(peer, now)
      this.#handler.onReachability(peer, now)
    }
    this.updateStatus()
  }

  /** The network ends: nobody is reached any more. */
  allOffline(): void {
    this.#calling.clear()
    for (const [peer, last] of this.#last)
      if (last !== 'offline') this.#handler.onReachability(peer, 'offline')
    this.#last.clear()
  }

  /** Relays or connections changed; several changes of one turn are one report. */
  updateStatus(): void {
    if (this.#due) return
    this.#due = true
    queueMicrotask(() => {
      this.#due = false
      const status = this.#status()
      const text = JSON.stringify(status)
      if (text === this.#lastStatus) return
      this.#lastStatus = text
      this.#handler.onNetworkStatus(status)
    })
  }

  #status(): NetworkStatus {
    const direct = new Set<string>()
    const reached = new Set<string>()
    for (const { device, connection } of this.#connections().all()) {
      reached.add(device)
      if (isDirect(connection)) direct.add(device)
    }
    return { relays: [...this.#relays()], direct: direct.size, relayed: reached.size - direct.size }
  }
}
