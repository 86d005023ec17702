import { GhostError } from '../../protocol/errors.ts'
import type { AddressHash } from '../../protocol/ids.ts'
import type { ContactCredentials } from '../ports.ts'
import {
  believes,
  calmNetwork,
  connectionOf,
  opposite,
  pairOf,
  reachabilityOf,
  stillFollows,
  unreachable,
  type Connection,
  type Endpoint,
  type Lie,
  type NetworkFaults
} from './endpoint.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** ms that a device goes unasked after it lied. */
const DISTRUST = 60_000
/** ms until a device that was refused calls again. */
const CALLED_AGAIN = 30_000
/** ms until a side notices that the other is gone without a word. */
const LONGEST_UNNOTICED = 5_000

/** Everybody's way to everybody: connects who follows each other, and carries bytes as badly as it is told. */
export class FakeNetwork {
  readonly faults: NetworkFaults = calmNetwork()
  readonly #clock: VirtualClock
  readonly #random: SeededRandom
  readonly #endpoints = new Set<Endpoint>()
  readonly #connections = new Set<Connection>()
  readonly #apart = new Set<string>()
  readonly #lies = new Map<AddressHash, Lie>()
  /** Deliveries that a handler refused. */
  refused = 0
  /** What handlers threw that is no refusal: each is a bug. */
  readonly failures: unknown[] = []

  constructor(clock: VirtualClock, random: SeededRandom) {
    this.#clock = clock
    this.#random = random
  }

  join(endpoint: Endpoint): void {
    this.#endpoints.add(endpoint)
    this.reconcile()
  }

  /** Said goodbye: the others know at once. */
  leave(endpoint: Endpoint): void {
    this.#vanish(endpoint, 0)
  }

  /** Gone without a word: the others notice later. */
  crash(endpoint: Endpoint): void {
    this.#vanish(endpoint, LONGEST_UNNOTICED)
  }

  /** From now on these two cannot reach each other. */
  part(one: AddressHash, other: AddressHash): void {
    this.#apart.add(pairOf(one, other))
    for (const connection of this.#connections) {
      const [here, there] = connection.ends
      if (this.#parted(here, there)) this.#disconnect(connection, LONGEST_UNNOTICED)
    }
  }

  /** Everybody can reach everybody. */
  heal(): void {
    this.#apart.clear()
    this.reconcile()
  }

  /** What the devices of this person hand over is changed by `lie` first; undefined: they are honest again. */
  lies(person: AddressHash, lie: Lie | undefined): void {
    if (lie === undefined) this.#lies.delete(person)
    else this.#lies.set(person, lie)
  }

  distrust(endpoint: Endpoint, peer: AddressHash): void {
    endpoint.distrusted.set(peer, this.#clock.now() + DISTRUST)
    for (const connection of this.#of(endpoint, peer)) this.#disconnect(connection, 0)
    this.#clock.after(DISTRUST, () => this.reconcile())
  }

  /** Opens what may be open and closes what may not. */
  reconcile(): void {
    for (const connection of this.#connections)
      if (!this.#mayStay(connection)) this.#disconnect(connection, 0)
    const all = [...this.#endpoints]
    for (const [index, one] of all.entries())
      for (const other of all.slice(index + 1)) {
        if (this.#between(one, other) || !this.#mayMeet(one, other)) continue
        const [here, there] = [this.#believed(one, other), this.#believed(other, one)]
        if (here !== undefined && there !== undefined) this.#connect(one, other, here, there)
      }
  }

  isOnline(endpoint: Endpoint, peer: AddressHash): boolean {
    return this.connected(endpoint, peer).length > 0
  }

  directConnections(endpoint: Endpoint): number {
    return [...this.#connections].filter(({ state, ends }) => state === 'open' && ends.includes(endpoint))
      .length
  }

  /**
   * Hands frames to a stream to each device of a person; they arrive later, twice, late or never.
   * @throws TransientError `peer-unreachable`
   */
  send(
    from: Endpoint,
    peer: AddressHash,
    deliver: (to: Endpoint, bytes: Uint8Array[]) => Promise<void>,
    frames: readonly Uint8Array[]
  ): void {
    for (const connection of this.#open(from, peer)) this.#sendOver(connection, from, deliver, frames)
  }

  #sendOver(
    connection: Connection,
    from: Endpoint,
    deliver: (to: Endpoint, bytes: Uint8Array[]) => Promise<void>,
    frames: readonly Uint8Array[]
  ): void {
    const to = opposite(connection, from)
    const copies = this.#random.chance(this.faults.duplicate) ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      const lost = this.#random.chance(this.faults.drop)
      this.#carry(connection, to, async () => {
        if (lost || connection.state !== 'open' || !to.there) return
        await deliver(to, this.#said(from, to, frames)).catch((error: unknown) => this.#count(error))
      })
    }
  }

  #carry(connection: Connection, to: Endpoint, arrive: () => Promise<void>): void {
    const way = this.#random.integer(1, Math.max(1, this.faults.delay))
    const lane = connection.lanes.get(to)
    if (lane === undefined || this.#random.chance(this.faults.reorder)) {
      this.#clock.after(way, () => void arrive())
      return
    }
    lane.due = Math.max(lane.due, this.#clock.now() + way)
    const before = lane.taken
    lane.taken = this.#clock
      .sleep(lane.due - this.#clock.now())
      .then(() => before)
      .then(arrive)
  }

  /** Devices of this person that are connected. */
  connected(endpoint: Endpoint, peer: AddressHash): Endpoint[] {
    const open = this.#of(endpoint, peer).filter(({ state }) => state === 'open')
    return open.map((connection) => opposite(connection, endpoint))
  }

  /** Devices of a person that may be read from, one after the other. @throws TransientError `peer-unreachable` */
  holders(reader: Endpoint, peer: AddressHash): readonly Connection[] {
    return this.#open(reader, peer)
  }

  /** Reads a stream of another device. @throws TransientError `peer-unreachable`, also when it breaks off */
  async *read(
    reader: Endpoint,
    connection: Connection,
    serve: (from: Endpoint) => AsyncIterable<Uint8Array>,
    signal: AbortSignal | undefined
  ): AsyncGenerator<Uint8Array> {
    const server = opposite(connection, reader)
    const way = this.#random.integer(1, Math.max(1, this.faults.delay))
    await Promise.race([this.#clock.sleep(way, { ...(signal && { signal }) }), connection.broken])
    if (connection.state !== 'open') await connection.broken
    const served = serve(server)[Symbol.asyncIterator]()
    for (;;) {
      signal?.throwIfAborted()
      const next = await Promise.race([served.next(), connection.broken])
      if (next.done === true) return
      if (this.#random.chance(this.faults.breakOff)) throw unreachable()
      yield* this.#said(server, reader, [next.value])
    }
  }

  #said(by: Endpoint, to: Endpoint, frames: readonly Uint8Array[]): Uint8Array[] {
    const copies = frames.map((bytes) => bytes.slice())
    const lie = this.#lies.get(by.identity.self)
    return lie === undefined ? copies : copies.flatMap((bytes) => lie(bytes, to.identity.self))
  }

  #count(error: unknown): void {
    if (error instanceof GhostError) this.refused++
    else this.failures.push(error)
  }

  #vanish(endpoint: Endpoint, unnoticed: number): void {
    endpoint.there = false
    this.#endpoints.delete(endpoint)
    for (const connection of this.#connections)
      if (connection.ends.includes(endpoint)) this.#disconnect(connection, unnoticed)
  }

  #mayMeet(one: Endpoint, other: Endpoint): boolean {
    return !this.#parted(one, other) && !this.#avoids(one, other) && !this.#avoids(other, one)
  }

  #mayStay({ ends: [one, other], proven }: Connection): boolean {
    return (
      this.#mayMeet(one, other) &&
      stillFollows(one, proven.get(one)) &&
      stillFollows(other, proven.get(other))
    )
  }

  #avoids(reader: Endpoint, holder: Endpoint): boolean {
    return (reader.distrusted.get(holder.identity.self) ?? 0) > this.#clock.now()
  }

  #believed(reader: Endpoint, holder: Endpoint): ContactCredentials | undefined {
    const credentials = believes(reader, holder, this.#clock.now())
    if (credentials !== 'newer-keys') return credentials
    if (reader.toldNewer.has(holder.certificate)) return undefined
    reader.toldNewer.add(holder.certificate)
    this.#clock.after(1, () => {
      if (reader.there) reader.handler.onNewerKeys(holder.identity.self)
    })
    // Called again before long, and refused again as long as the reader knows no better.
    this.#clock.after(CALLED_AGAIN, () => {
      reader.toldNewer.delete(holder.certificate)
      if (reader.there && holder.there) this.reconcile()
    })
    return undefined
  }

  #parted(one: Endpoint, other: Endpoint): boolean {
    return this.#apart.has(pairOf(one.identity.self, other.identity.self))
  }

  #connect(one: Endpoint, other: Endpoint, here: ContactCredentials, there: ContactCredentials): void {
    const connection = connectionOf([one, other], [here, there])
    this.#connections.add(connection)
    this.#tell(connection)
    this.#clock.after(this.#random.integer(20, 20 + this.faults.delay * 5), () => {
      if (connection.state !== 'connecting') return
      connection.state = 'open'
      if (one.there) one.handler.onMet(other.session)
      if (other.there) other.handler.onMet(one.session)
      this.#tell(connection)
    })
  }

  #disconnect(connection: Connection, unnoticed: number): void {
    if (connection.state === 'closed') return
    connection.state = 'closed'
    this.#clock.after(unnoticed === 0 ? 0 : this.#random.integer(1, unnoticed), () => {
      connection.close()
      this.#connections.delete(connection)
      this.#tell(connection)
      this.reconcile()
    })
  }

  /** What is told is of persons: one that left by one device and came by another is there. */
  #tell({ ends: [one, other] }: Connection): void {
    for (const [here, there] of [[one, other] as const, [other, one] as const]) {
      if (!here.there) continue
      const peer = there.identity.self
      const reachability = reachabilityOf(this.#of(here, peer))
      if ((here.told.get(peer) ?? 'offline') === reachability) continue
      here.told.set(peer, reachability)
      here.handler.onReachability(peer, reachability)
      here.handler.onNetworkStatus({ relays: [], direct: this.directConnections(here), relayed: 0 })
    }
  }

  /** One for each device, those that are open first. */
  #open(from: Endpoint, peer: AddressHash): readonly Connection[] {
    // One that is gone and not yet noticed takes frames like a living one.
    const candidates = this.#of(from, peer).filter(({ state }) => state !== 'connecting')
    if (candidates.length === 0 || !from.there) throw unreachable()
    return candidates.toSorted((one, other) => rankOf(one) - rankOf(other))
  }

  #of(endpoint: Endpoint, peer: AddressHash): Connection[] {
    return [...this.#connections].filter(
      (connection) =>
        connection.ends.includes(endpoint) && opposite(connection, endpoint).identity.self === peer
    )
  }

  #between(one: Endpoint, other: Endpoint): boolean {
    return [...this.#connections].some(({ ends }) => ends.includes(one) && ends.includes(other))
  }
}

const rankOf = ({ state }: Connection): number => (state === 'open' ? 0 : 1)
