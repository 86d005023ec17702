import type { PeerId, PeerInfo } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { dayOf, rendezvousKey } from '../crypto/pair.ts'
import type { Clock, ContactCredentials, Log, Random } from '../messaging/ports.ts'
import { rendezvousIdentifier } from '../protocol/content-id.ts'
import { Alarm, pauseBefore } from './backoff.ts'
import type { Pauses } from './backoff.ts'
import type { Relay } from './configuration.ts'
import type { Connections } from './connections.ts'
import { CIRCUIT_DIAL_TIMEOUT, LOOKUP_TIMEOUT, MAX_DEVICES_PER_CONTACT } from './limits.ts'
import type { Node } from './node.ts'

/** What finders share. */
export interface FinderOptions {
  readonly node: Node
  readonly relays: readonly Relay[]
  readonly connections: Connections
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Runs a lookup when its turn comes. */
  readonly enqueue: <T>(lookup: () => Promise<T>) => Promise<T>
  /** Is it time to look for this contact at all? Not while it is distrusted. */
  readonly wanted: (contact: ContactCredentials) => boolean
  /** A device of this contact is about to be called, so that hello knows whom it greets. */
  readonly onCall: (device: string, contact: ContactCredentials) => void
  /** The contact is being looked for or called, or not any more. */
  readonly onCalling: (contact: ContactCredentials, calling: boolean) => void
}

/** Lookups that follow each other more closely than this are one search, ms. */
const SEARCH_PAUSE = 10_000

/** Clocks differ: around midnight the other side may provide under yesterday's or tomorrow's key. */
const NEIGHBOUR_DAYS_EVERY = 4

/**
 * Looks for one contact while it is not connected: asks the DHT who provides under the pair's key of today, and
 * calls them through the relays. Quick at first, so that two people who just met find each other at once.
 */
export class Finder {
  readonly #options: FinderOptions
  readonly #contact: ContactCredentials
  readonly #pauses: Pauses
  readonly #alarm = new Alarm()

  constructor(options: FinderOptions, contact: ContactCredentials, pauses: Pauses) {
    this.#options = options
    this.#contact = contact
    this.#pauses = pauses
  }

  /** Something changed that makes it worth looking now. */
  wake(): void {
    this.#alarm.ring()
  }

  /** Works until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random, onCalling } = this.#options
    for (let attempt = 0; !signal.aborted; attempt++) {
      if (this.#idle) attempt = 0
      else await this.#attempt(attempt, signal)
      const pause = this.#idle ? this.#pauses.longest : pauseBefore(attempt, this.#pauses, random)
      onCalling(this.#contact, !this.#idle && pause < SEARCH_PAUSE)
      const woken = await this.#alarm.pause(pause, clock, signal).catch(() => false)
      if (woken) attempt = -1
    }
    onCalling(this.#contact, false)
  }

  get #connected(): boolean {
    return this.#options.connections.of(this.#contact.peer).length > 0
  }

  get #idle(): boolean {
    return this.#connected || this.#openRelays.length === 0 || !this.#options.wanted(this.#contact)
  }

  get #openRelays(): readonly Relay[] {
    return this.#options.relays.filter(({ id }) =>
      this.#options.node.getConnections(id).some(({ status }) => status === 'open')
    )
  }

  async #attempt(attempt: number, signal: AbortSignal): Promise<void> {
    const { enqueue, onCalling, clock } = this.#options
    const today = dayOf(clock.now())
    const days =
      attempt % NEIGHBOUR_DAYS_EVERY === NEIGHBOUR_DAYS_EVERY - 1 ? [today, today - 1, today + 1] : [today]
    const calls = new Map<string, Promise<void>>()
    if (attempt === 0) onCalling(this.#contact, true)
    await enqueue(async () => {
      for (const day of days)
        for await (const device of this.#lookup(day, signal)) {
          const name = device.id.toString()
          if (calls.has(name) || calls.size >= MAX_DEVICES_PER_CONTACT) continue
          onCalling(this.#contact, true)
          calls.set(name, this.#call(device, signal))
        }
    })
    await Promise.all(calls.values())
  }

  async *#lookup(day: number, signal: AbortSignal): AsyncGenerator<PeerInfo> {
    const { node, log } = this.#options
    const cid = rendezvousIdentifier(rendezvousKey(this.#contact.rendezvousKey, this.#contact.peer, day))
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LOOKUP_TIMEOUT)])
    try {
      for await (const event of node.services.dht.findProviders(cid, { signal: limit }))
        if (event.name === 'PROVIDER')
          // we provide under keys of our own only, but a relay may claim otherwise
          yield* event.providers.filter(({ id }) => !id.equals(node.peerId))
    } catch {
      if (!signal.aborted) log('info', 'rendezvous-lookup-failed')
    }
  }

  /** Calls a device through the relays it named first; where it really is, only a relay knows. */
  async #call(device: PeerInfo, signal: AbortSignal): Promise<void> {
    const { node, connections, onCall } = this.#options
    const named = device.multiaddrs.map(String).join(' ')
    const relays = [...this.#openRelays].sort(
      (one, other) => Number(named.includes(other.id.toString())) - Number(named.includes(one.id.toString()))
    )
    for (const relay of relays) {
      if (this.#connected || signal.aborted) return
      onCall(device.id.toString(), this.#contact)
      const limit = AbortSignal.any([signal, AbortSignal.timeout(CIRCUIT_DIAL_TIMEOUT)])
      const address = circuitAddress(relay, device.id)
      const proven = await node
        .dial(address, { signal: limit })
        .then((connection) => connections.proof(connection))
        .then(
          () => true,
          () => false
        )
      if (proven) return
    }
  }
}

const circuitAddress = (relay: Relay, device: PeerId) =>
  multiaddr(`${relay.text}/p2p-circuit/p2p/${device.toString()}`)
