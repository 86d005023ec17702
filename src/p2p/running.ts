import type { Connection } from '@libp2p/interface'
import PQueue from 'p-queue'
import { deviceKey } from '../crypto/derive.ts'
import type {
  CallOptions,
  ContactCredentials,
  Exchange,
  ExchangeHandler,
  ExchangeIdentity,
  NetworkChoices
} from '../messaging/ports.ts'
import { RejectedError, TransientError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { DEFAULT_CHOICES } from './choices.ts'
import type { ExchangeConfiguration, Relay } from './configuration.ts'
import { Connections } from './connections.ts'
import { Contacts } from './contacts.ts'
import type { RunningCouriers } from './couriers.ts'
import { DirectUpgrades } from './direct.ts'
import { fetchHistory } from './fetch.ts'
import { Finder } from './finder.ts'
import { Greeter } from './greeter.ts'
import { continueOver, requireProof, SIGNALING_PROTOCOL } from './guard.ts'
import { Knocks } from './knocks.ts'
import { DISTRUST_PERIOD, MAX_PARALLEL_LOOKUPS } from './limits.ts'
import { checkAlive } from './liveness.ts'
import type { Node } from './node.ts'
import { PresenceTopics } from './presence.ts'
import { Publisher } from './publisher.ts'
import { serveProtocols } from './protocols.ts'
import { ReachabilityReports } from './reachability.ts'
import { RelayKeeper } from './relay-keeper.ts'
import { fetchResuming } from './resume.ts'
import type { Session } from './session.ts'
import { Traffic } from './traffic.ts'

/** An exchange from its start to its end; `start` is behind it. */
export interface RunningExchange extends Omit<Exchange, 'start' | 'choose'> {
  readonly couriers: RunningCouriers
  /** `hideAddress` cannot change any more. */
  choose(choices: NetworkChoices): void
  setAway(away: boolean): void
  /** Tells that nobody is reached any more: another will take its place. */
  allOffline(): void
}

/** Composition of one started node: everything in it ends with `stop`. */
export class Running implements RunningExchange {
  readonly couriers: RunningCouriers
  readonly #configuration: ExchangeConfiguration
  readonly #node: Node
  readonly #stopping = new AbortController()
  readonly #connections = new Connections(
    (peer) => this.#onSession(peer),
    (session) => this.#onMet(session)
  )
  readonly #contacts: Contacts
  readonly #publisher: Publisher
  readonly #keepers: readonly RelayKeeper[]
  readonly #greeter: Greeter
  readonly #direct: DirectUpgrades
  readonly #reports: ReachabilityReports
  readonly #traffic: Traffic
  readonly #presence: PresenceTopics
  readonly #handler: ExchangeHandler
  readonly #relayIds: ReadonlySet<string>
  readonly #tasks: Promise<void>[] = []
  #identity: ExchangeIdentity
  #choices = DEFAULT_CHOICES

  constructor(
    configuration: ExchangeConfiguration,
    relays: readonly Relay[],
    node: Node,
    identity: ExchangeIdentity,
    handler: ExchangeHandler,
    couriers: RunningCouriers
  ) {
    this.couriers = couriers
    const { clock, random, log } = configuration
    const connections = this.#connections
    const common = { node, connections, clock, random, log }
    const lookups = new PQueue({ concurrency: MAX_PARALLEL_LOOKUPS })
    this.#configuration = configuration
    this.#node = node
    this.#identity = identity
    this.#handler = handler
    this.#relayIds = new Set(relays.map(({ id }) => id.toString()))
    this.#publisher = new Publisher({ ...common, self: identity.self })
    this.#keepers = relays.map(
      (relay) =>
        new RelayKeeper({
          ...common,
          relay,
          onChange: () => this.#reports.updateStatus(),
          onReserved: () => this.#onReserved()
        })
    )
    this.#contacts = new Contacts(
      clock,
      this.#stopping.signal,
      (contact, isNew) =>
        new Finder(
          {
            ...common,
            relays,
            enqueue: (lookup) => lookups.add(lookup),
            wanted: (one) => this.#contacts.isWanted(one),
            onCall: (device, one) => this.#contacts.called(device, one),
            onCalling: (one, calling) => this.#reports.calling(one.peer, calling)
          },
          contact,
          isNew
        )
    )
    const knocks = new Knocks(clock, () => {
      if (this.#choices.reachableByAddress) handler.onHint(undefined)
    })
    this.#greeter = new Greeter({
      ...common,
      deviceKey: deviceKey(identity.deviceSeed).publicKey,
      identity: () => this.#identity,
      contacts: () => this.#contacts.trusted(),
      accepts: (contact) => this.#contacts.accepts(contact),
      called: (device) => this.#contacts.behind(device),
      known: (device) => this.#contacts.isKnown(device),
      onNewerKeys: (peer) => handler.onNewerKeys(peer),
      onStranger: () => knocks.knock()
    })
    this.#presence = new PresenceTopics({
      ...common,
      pubsub: node.services.pubsub,
      self: identity.self,
      handler
    })
    this.#traffic = new Traffic({ connections, clock, log, handler, signal: this.#stopping.signal })
    this.#direct = new DirectUpgrades({ ...common, signal: this.#stopping.signal })
    this.#reports = new ReachabilityReports(
      handler,
      () => connections,
      () => this.#keepers.map(({ status }) => status)
    )
  }

  async start(): Promise<void> {
    const node = this.#node
    node.addEventListener('connection:open', ({ detail }) => this.#onOpen(detail))
    node.addEventListener('connection:close', ({ detail }) => this.#onClose(detail))
    await serveProtocols(node, this.#greeter, this.#traffic)
    await node.start()
    const { pubsub, internals } = node.services
    const guarded = this.#configuration.direct === false ? [] : [SIGNALING_PROTOCOL]
    await requireProof(internals.registrar, guarded, this.#connections)
    await requireProof(internals.registrar, pubsub.protocols, this.#connections, (stream, session) =>
      this.#presence.watch(stream, session)
    )
    // Only now: nothing is open to anybody who has not proven who he is.
    await this.#configuration.clock.sleep(0)
    const { signal } = this.#stopping
    this.#tasks.push(
      this.couriers.run(signal),
      this.#publisher.run(signal),
      this.#presence.run(signal),
      ...this.#keepers.map((keeper) => keeper.run(signal))
    )
    this.#reports.updateStatus()
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new TransientError('exchange-stopped', 'the exchange was stopped'))
    await this.#node.stop()
    await Promise.all([...this.#tasks, this.#contacts.ended()])
  }

  choose(choices: NetworkChoices): void {
    this.#choices = choices
    this.#publisher.setPublic(choices.reachableByAddress)
    this.#presence.setShared(choices.sharePresence)
  }

  setAway(away: boolean): void {
    this.#presence.setAway(away)
  }

  hint(peer: AddressHash): void {
    this.#presence.hint(peer)
  }

  allOffline(): void {
    this.#reports.allOffline()
  }

  renew(certificate: Uint8Array): void {
    this.#identity = { ...this.#identity, certificate }
  }

  follow(contacts: readonly ContactCredentials[]): void {
    this.#contacts.follow(contacts)
    for (const { contact, connection } of this.#connections.all())
      if (!this.#contacts.accepts(contact))
        connection.abort(new RejectedError('peer-stranger', 'no contact any more, or with other keys'))
    this.#publisher.follow(contacts.filter(({ request }) => request === undefined))
  }

  push(peer: AddressHash, envelopes: readonly Uint8Array[], options: CallOptions = {}): Promise<void> {
    return this.#traffic.send(peer, 'envelopes', envelopes, options)
  }

  acknowledge(
    peer: AddressHash,
    acknowledgements: readonly Uint8Array[],
    options: CallOptions = {}
  ): Promise<void> {
    return this.#traffic.send(peer, 'acknowledgements', acknowledgements, options)
  }

  async *fetch(
    peer: AddressHash,
    hashes: readonly ContentHash[],
    options: CallOptions = {}
  ): AsyncGenerator<Uint8Array> {
    const wishes = hashes.map((contentHash) => ({ contentHash }))
    yield* fetchResuming(async () => this.#traffic.best(peer), wishes, options)
  }

  async *history(
    peer: AddressHash,
    before: readonly ContentHash[],
    limit: number,
    options: CallOptions = {}
  ): AsyncGenerator<Uint8Array> {
    yield* fetchHistory(this.#traffic.best(peer), before, limit, options)
  }

  distrust(peer: AddressHash): void {
    this.#contacts.distrust(peer, this.#configuration.clock.now() + DISTRUST_PERIOD)
    this.#configuration.log('warning', 'peer-distrusted')
    this.#hangUp(peer)
  }

  #hangUp(peer: AddressHash): void {
    for (const session of this.#connections.all())
      if (session.peer === peer) session.connection.abort(new RejectedError('peer-distrusted', 'hung up'))
  }

  #onOpen(connection: Connection): void {
    const id = connection.remotePeer.toString()
    if (!this.#relayIds.has(id) && !this.couriers.has(id)) this.#greeter.opened(connection)
  }

  #onClose(connection: Connection): void {
    const session = this.#connections.closed(connection)
    if (session === undefined || this.#stopping.signal.aborted) return
    const others = this.#connections.ofDevice(session.device)
    for (const other of others) void checkAlive(other.connection)
    const { pubsub, internals } = this.#node.services
    if (others[0] !== undefined)
      void continueOver(internals.registrar, pubsub.protocols, others[0].connection)
  }

  #onSession(peer: AddressHash): void {
    if (this.#stopping.signal.aborted) return
    for (const { connection } of this.#connections.excess(peer))
      connection.abort(new RejectedError('too-many-connections', 'a contact needs no more'))
    for (const session of this.#connections.of(peer)) {
      this.#traffic.warm(session)
      if (this.#configuration.direct !== false)
        for (const one of this.#connections.ofDevice(session.device)) this.#direct.consider(one)
    }
    this.#contacts.wake(peer)
    this.#reports.update(peer)
    this.#presence.update(peer)
  }

  #onMet(session: Session): void {
    if (this.#stopping.signal.aborted) return
    this.#contacts.met(session.contact, session.connection)
    this.#handler.onMet(session)
  }

  #onReserved(): void {
    this.#publisher.invalidate()
    this.#contacts.wakeAll()
  }
}
