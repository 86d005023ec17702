import type { PeerId, PeerInfo } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { dayOf, reachKey, rendezvousKey } from '../crypto/pair.ts'
import type { Clock, ContactCredentials, Log, Random } from '../messaging/ports.ts'
import { rendezvousIdentifier } from '../protocol/content-id.ts'
import { Alarm, pauseBefore } from './backoff.ts'
import type { Relay } from './configuration.ts'
import type { Connections } from './connections.ts'
import { DeviceMemory } from './device-memory.ts'
import {
  CIRCUIT_DIAL_TIMEOUT,
  LOOKUP_RETRY,
  LOOKUP_RETRY_NEW,
  LOOKUP_TIMEOUT,
  MAX_DEVICES_PER_CONTACT
} from './limits.ts'
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

/** Whoever was added by address may be reachable under it: looked for there in the first attempts alone. */
const PUBLIC_ATTEMPTS = 12

/**
 * Looks for one contact while it is not connected: calls the devices it was met on before, asks the DHT who provides
 * under the pair's key of today, and calls those too, all through the relays. Quick at first, so that two people who
 * just met find each other at once. Nothing that the DHT says is needed for devices that were met before.
 */
export class Finder {
  readonly #options: FinderOptions
  readonly #contact: ContactCredentials
  readonly #isNew: boolean
  readonly #alarm = new Alarm()
  readonly #devices: DeviceMemory

  constructor(options: FinderOptions, contact: ContactCredentials, isNew: boolean) {
    this.#options = options
    this.#contact = contact
    this.#isNew = isNew
    this.#devices = new DeviceMemory(contact.devices ?? [])
  }

  /** A device proved to be this contact's. */
  met(device: PeerId): void {
    this.#devices.met(device)
  }

  /** Something changed that makes it worth looking now. */
  wake(): void {
    this.#alarm.ring()
  }

  /** Works until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    const { clock, random, onCalling } = this.#options
    const pauses = this.#isNew ? LOOKUP_RETRY_NEW : LOOKUP_RETRY
    for (let attempt = 0; !signal.aborted; attempt++) {
      if (this.#idle) attempt = 0
      else await this.#attempt(attempt, signal)
      const pause = this.#idle ? pauses.longest : pauseBefore(attempt, pauses, random)
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
    const { enqueue, onCalling } = this.#options
    const calls = new Map<string, Promise<void>>()
    const passedOver: PeerId[] = []
    const call = (device: PeerId, relays = ''): void => {
      if (calls.has(device.toString()) || calls.size >= MAX_DEVICES_PER_CONTACT) return
      onCalling(this.#contact, true)
      calls.set(device.toString(), this.#call(device, relays, signal))
    }
    if (attempt === 0) onCalling(this.#contact, true)
    for (const device of this.#devices.known()) call(device)
    await enqueue(async () => {
      for (const key of this.#keys(attempt))
        for await (const { id, multiaddrs } of this.#lookup(key, signal))
          // whoever floods the key with devices that are not theirs gains one round, not all of them
          if (this.#devices.hasFailed(id)) passedOver.push(id)
          else call(id, multiaddrs.map(String).join(' '))
    })
    for (const device of passedOver) call(device)
    await Promise.all(calls.values())
  }

  /** Under which keys of 32 bytes to look, in this attempt. */
  #keys(attempt: number): readonly Uint8Array[] {
    const { rendezvousKey: pair, peer } = this.#contact
    const today = dayOf(this.#options.clock.now())
    const offsets = attempt % NEIGHBOUR_DAYS_EVERY === NEIGHBOUR_DAYS_EVERY - 1 ? [0, -1, 1] : [0]
    const keys = offsets.map((offset) => rendezvousKey(pair, peer, today + offset))
    // a relay that knows the address learns that we look for it: only while we were never met, and were just added
    const isUnmet = this.#devices.known().length === 0 && this.#contact.request === undefined
    const isByAddress = this.#isNew && attempt < PUBLIC_ATTEMPTS && isUnmet
    return isByAddress ? [...keys, reachKey(peer, today)] : keys
  }

  async *#lookup(key: Uint8Array, signal: AbortSignal): AsyncGenerator<PeerInfo> {
    const { node, log } = this.#options
    const cid = rendezvousIdentifier(key)
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
  async #call(device: PeerId, named: string, signal: AbortSignal): Promise<void> {
    const { node, connections, onCall } = this.#options
    const relays = [...this.#openRelays].sort(
      (one, other) => Number(named.includes(other.id.toString())) - Number(named.includes(one.id.toString()))
    )
    for (const relay of relays) {
      if (this.#connected || signal.aborted) return
      onCall(device.toString(), this.#contact)
      const limit = AbortSignal.any([signal, AbortSignal.timeout(CIRCUIT_DIAL_TIMEOUT)])
      const address = circuitAddress(relay, device)
      const proven = await node
        .dial(address, { signal: limit })
        .then((connection) => connections.proof(connection))
        .then(
          () => true,
          () => false
        )
      if (proven) return
    }
    this.#devices.failed(device)
  }
}

const circuitAddress = (relay: Relay, device: PeerId) =>
  multiaddr(`${relay.text}/p2p-circuit/p2p/${device.toString()}`)
