import type { Connection, PeerId } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { dayOf, reachKey, rendezvousKey } from '../crypto/pair.ts'
import type { Clock, ContactCredentials, Log, Random } from '../messaging/ports.ts'
import { rendezvousIdentifier } from '../protocol/content-id.ts'
import { Alarm, pauseBefore } from './backoff.ts'
import { CallSlots } from './call-slots.ts'
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

/** Devices met before are called in each of the first attempts, and then in every fifth: whoever comes is in the DHT too. */
const KNOWN_OFTEN = 6
const KNOWN_EVERY = 5

/** Devices that wait for their turn and are tried in each round all the same: made-up ones that are new each time must not keep out his. */
const RETRIED_AT_LEAST = 2

/** Whoever was added by address may be reachable under it: looked for there a few times alone, not long after that (ms). */
const PUBLIC_ATTEMPTS = 12
const JUST_ADDED = 3_600_000

/**
 * Looks for one contact while it is not connected: calls the devices it was met on before, asks the DHT who provides
 * under the pair's key of today, and calls those too, all through the relays. Quick at first, so that two people who
 * just met find each other at once. Nothing that the DHT says is needed for devices that were met before; those are
 * called through one relay at a time, the one of the last meeting first, so that no relay need learn whom we know.
 */
export class Finder {
  readonly #options: FinderOptions
  readonly #contact: ContactCredentials
  readonly #isNew: boolean
  readonly #alarm = new Alarm()
  readonly #devices: DeviceMemory
  /** Lookups by address so far; a new search is no reason for more. */
  #byAddress = 0

  constructor(options: FinderOptions, contact: ContactCredentials, isNew: boolean) {
    this.#options = options
    this.#contact = contact
    this.#isNew = isNew
    this.#devices = new DeviceMemory(contact.devices ?? [])
  }

  /** A device proved to be this contact's, on this connection. */
  met({ remotePeer, remoteAddr }: Pick<Connection, 'remotePeer' | 'remoteAddr'>): void {
    const address = remoteAddr.toString()
    this.#devices.met(remotePeer, this.#options.relays.find(({ text }) => address.startsWith(text))?.text)
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

  get #isJustAdded(): boolean {
    const now = this.#options.clock.now()
    return this.#isNew && Math.abs(now - (this.#contact.addedAt ?? now)) < JUST_ADDED
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
    const slots = new CallSlots<() => void>(MAX_DEVICES_PER_CONTACT, this.#openRelays.length)
    const call = (device: PeerId, relays: readonly Relay[]): void => {
      const name = device.toString()
      onCalling(this.#contact, true)
      // one that is called through the relay of the last meeting may be elsewhere by now
      const before = calls.get(name) ?? Promise.resolve()
      calls.set(
        name,
        before.then(() => this.#call(device, relays, signal))
      )
    }
    const passedOver = new Map<string, () => void>()
    const named = new Set<string>()
    if (attempt === 0) onCalling(this.#contact, true)
    await enqueue(async () => {
      for (const device of this.#dueKnown(attempt)) call(device, this.#relayFor(device, attempt))
      for (const key of this.#keys(attempt))
        for await (const { device, addresses, relay } of this.#lookup(key, signal)) {
          if (named.has(device.toString())) continue
          named.add(device.toString())
          const begin = (): void => call(device, this.#relaysNamedBy(addresses))
          // whoever floods the key with devices that are not theirs gains one round, not all of them
          if (this.#devices.hasTurn(device)) passedOver.set(device.toString(), begin)
          else if (slots.take(begin, relay)) begin()
        }
    })
    for (const begin of slots.rest()) begin()
    const room = Math.max(RETRIED_AT_LEAST, MAX_DEVICES_PER_CONTACT - calls.size)
    for (const name of this.#devices.inTurn(new Set(passedOver.keys())).slice(0, room))
      passedOver.get(name)?.()
    // names that are new in each round would be before him for ever
    for (const name of named) if (!calls.has(name)) this.#devices.waits(name)
    await Promise.all(calls.values())
  }

  #dueKnown(attempt: number): readonly PeerId[] {
    return attempt < KNOWN_OFTEN || attempt % KNOWN_EVERY === 0 ? this.#devices.known() : []
  }

  /** That of the last meeting in the first two attempts, then each in turn. */
  #relayFor(device: PeerId, attempt: number): readonly Relay[] {
    const last = this.#devices.relayOf(device)
    const relays = [...this.#openRelays].sort(
      (one, other) => Number(other.text === last) - Number(one.text === last)
    )
    return relays.slice(Math.max(0, attempt - 1) % Math.max(1, relays.length)).slice(0, 1)
  }

  /** Those that a record names first; where the device really is, only a relay knows. */
  #relaysNamedBy(addresses: string): readonly Relay[] {
    return [...this.#openRelays].sort(
      (one, other) =>
        Number(addresses.includes(other.id.toString())) - Number(addresses.includes(one.id.toString()))
    )
  }

  /** Under which keys of 32 bytes to look, in this attempt. */
  #keys(attempt: number): readonly Uint8Array[] {
    const { rendezvousKey: pair, peer } = this.#contact
    const today = dayOf(this.#options.clock.now())
    const offsets = attempt % NEIGHBOUR_DAYS_EVERY === NEIGHBOUR_DAYS_EVERY - 1 ? [0, -1, 1] : [0]
    const keys = offsets.map((offset) => rendezvousKey(pair, peer, today + offset))
    // a relay that knows the address learns that we look for it: only while we were never met, and were just added
    const isUnmet = this.#devices.known().length === 0 && this.#contact.request === undefined
    if (!this.#isJustAdded || !isUnmet || this.#byAddress >= PUBLIC_ATTEMPTS) return keys
    this.#byAddress++
    return [...keys, reachKey(peer, today)]
  }

  async *#lookup(key: Uint8Array, signal: AbortSignal): AsyncGenerator<Found> {
    const { node, log } = this.#options
    const cid = rendezvousIdentifier(key)
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LOOKUP_TIMEOUT)])
    try {
      for await (const event of node.services.dht.findProviders(cid, { signal: limit })) {
        if (event.name !== 'PROVIDER') continue
        for (const { id, multiaddrs } of event.providers)
          // we provide under keys of our own only, but a relay may claim otherwise
          if (!id.equals(node.peerId))
            yield { device: id, addresses: multiaddrs.map(String).join(' '), relay: event.from.toString() }
      }
    } catch {
      if (!signal.aborted) log('info', 'rendezvous-lookup-failed')
    }
  }

  /** Calls a device through these relays, one after the other. */
  async #call(device: PeerId, relays: readonly Relay[], signal: AbortSignal): Promise<void> {
    const { node, connections, onCall } = this.#options
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

/** A device that a relay named, and where it is said to be. */
interface Found {
  readonly device: PeerId
  readonly addresses: string
  readonly relay: string
}

const circuitAddress = (relay: Relay, device: PeerId) =>
  multiaddr(`${relay.text}/p2p-circuit/p2p/${device.toString()}`)
