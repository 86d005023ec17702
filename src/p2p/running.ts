import type { Connection } from '@libp2p/interface'
import PQueue from 'p-queue'
import { deviceKey } from '../crypto/derive.ts'
import type {
  CallOptions,
  ContactCredentials,
  Exchange,
  ExchangeHandler,
  ExchangeIdentity
} from '../messaging/ports.ts'
import { RejectedError, TransientError } from '../protocol/errors.ts'
import { PROTOCOL } from '../protocol/frames.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import type { ExchangeConfiguration, Relay } from './configuration.ts'
import { Connections } from './connections.ts'
import { Contacts } from './contacts.ts'
import { DirectUpgrades } from './direct.ts'
import { fetchHashes, fetchHistory } from './fetch.ts'
import { Finder } from './finder.ts'
import { Greeter } from './greeter.ts'
import { requireProof, SIGNALING_PROTOCOL } from './guard.ts'
import {
  DISTRUST_PERIOD,
  LOOKUP_RETRY,
  LOOKUP_RETRY_NEW,
  MAX_CONNECTIONS_PER_DEVICE,
  MAX_FETCH_STREAMS,
  MAX_HELLO_STREAMS,
  MAX_PARALLEL_LOOKUPS,
  MAX_PUSH_STREAMS
} from './limits.ts'
import { checkAlive } from './liveness.ts'
import { createNode } from './node.ts'
import type { Node } from './node.ts'
import { Publisher } from './publisher.ts'
import { ReachabilityReports } from './reachability.ts'
import { RelayKeeper } from './relay-keeper.ts'
import { Traffic } from './traffic.ts'

/** An exchange from its start to its end; `start` is behind it. */
export type RunningExchange = Omit<Exchange, 'start'>

/** Composition of one started node: everything in it ends with `stop`. */
class Running implements RunningExchange {
  readonly #configuration: ExchangeConfiguration
  readonly #node: Node
  readonly #stopping = new AbortController()
  readonly #connections = new Connections((peer) => this.#onSession(peer))
  readonly #contacts: Contacts
  readonly #publisher: Publisher
  readonly #keepers: readonly RelayKeeper[]
  readonly #greeter: Greeter
  readonly #direct: DirectUpgrades
  readonly #reports: ReachabilityReports
  readonly #traffic: Traffic
  readonly #relayIds: ReadonlySet<string>
  readonly #tasks: Promise<void>[] = []
  #identity: ExchangeIdentity

  constructor(
    configuration: ExchangeConfiguration,
    relays: readonly Relay[],
    node: Node,
    identity: ExchangeIdentity,
    handler: ExchangeHandler
  ) {
    const { clock, random, log } = configuration
    const connections = this.#connections
    const common = { node, connections, clock, random, log }
    const lookups = new PQueue({ concurrency: MAX_PARALLEL_LOOKUPS })
    this.#configuration = configuration
    this.#node = node
    this.#identity = identity
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
            wanted: (one) => this.#contacts.isTrusted(one.peer),
            onCall: (device, one) => this.#contacts.called(device, one),
            onCalling: (one, calling) => this.#reports.calling(one.peer, calling)
          },
          contact,
          isNew ? LOOKUP_RETRY_NEW : LOOKUP_RETRY
        )
    )
    this.#greeter = new Greeter({
      ...common,
      deviceKey: deviceKey(identity.deviceSeed).publicKey,
      identity: () => this.#identity,
      contacts: () => this.#contacts.trusted(),
      accepts: (contact) => this.#contacts.accepts(contact),
      called: (device) => this.#contacts.behind(device),
      onNewerKeys: (peer) => handler.onNewerKeys(peer)
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
    const both = { runOnLimitedConnection: true }
    node.addEventListener('connection:open', ({ detail }) => this.#onOpen(detail))
    node.addEventListener('connection:close', ({ detail }) => this.#onClose(detail))
    await node.handle(PROTOCOL.hello, (stream, connection) => this.#greeter.answer(stream, connection), {
      ...both,
      maxInboundStreams: MAX_HELLO_STREAMS
    })
    await node.handle(PROTOCOL.push, (stream, connection) => this.#traffic.answerPush(stream, connection), {
      ...both,
      maxInboundStreams: MAX_PUSH_STREAMS
    })
    await node.handle(PROTOCOL.fetch, (stream, connection) => this.#traffic.answerFetch(stream, connection), {
      ...both,
      maxInboundStreams: MAX_FETCH_STREAMS
    })
    await node.start()
    const guarded = this.#configuration.direct === false ? [] : [SIGNALING_PROTOCOL]
    await requireProof(
      node.services.internals.registrar,
      [...guarded, ...node.services.pubsub.protocols],
      this.#connections
    )
    const { signal } = this.#stopping
    this.#tasks.push(this.#publisher.run(signal), ...this.#keepers.map((keeper) => keeper.run(signal)))
    this.#reports.updateStatus()
  }

  async stop(): Promise<void> {
    this.#stopping.abort(new TransientError('exchange-stopped', 'the exchange was stopped'))
    await this.#node.stop()
    await Promise.all([...this.#tasks, this.#contacts.ended()])
  }

  renew(certificate: Uint8Array): void {
    this.#identity = { ...this.#identity, certificate }
  }

  follow(contacts: readonly ContactCredentials[]): void {
    this.#contacts.follow(contacts)
    for (const { contact, connection } of this.#connections.all())
      if (!this.#contacts.accepts(contact))
        connection.abort(new RejectedError('peer-stranger', 'no contact any more, or with other keys'))
    this.#publisher.follow(contacts)
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
    yield* fetchHashes(this.#traffic.best(peer), hashes, options)
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
    if (!this.#relayIds.has(connection.remotePeer.toString())) this.#greeter.opened(connection)
  }

  #onClose(connection: Connection): void {
    const session = this.#connections.closed(connection)
    if (session === undefined || this.#stopping.signal.aborted) return
    for (const other of this.#connections.ofDevice(session.device)) void checkAlive(other.connection)
  }

  #onSession(peer: AddressHash): void {
    if (this.#stopping.signal.aborted) return
    for (const session of this.#connections.of(peer)) {
      for (const { connection } of this.#connections
        .ofDevice(session.device)
        .slice(MAX_CONNECTIONS_PER_DEVICE))
        connection.abort(new RejectedError('too-many-connections', 'a device needs no more'))
      this.#traffic.warm(session)
      if (this.#configuration.direct !== false)
        for (const one of this.#connections.ofDevice(session.device)) this.#direct.consider(one)
    }
    this.#contacts.wake(peer)
    this.#reports.update(peer)
  }

  #onReserved(): void {
    this.#publisher.invalidate()
    this.#contacts.wakeAll()
  }
}

/** Makes and starts a node. @throws the signal's reason when aborted before it runs */
export const startRunning = async (
  configuration: ExchangeConfiguration,
  relays: readonly Relay[],
  identity: ExchangeIdentity,
  handler: ExchangeHandler,
  { signal }: CallOptions
): Promise<RunningExchange> => {
  const { iceServers, direct = true } = configuration
  const node = await createNode({ deviceSeed: identity.deviceSeed, relays, iceServers, direct })
  const running = new Running(configuration, relays, node, identity, handler)
  await running.start()
  if (signal?.aborted === true) {
    await running.stop()
    signal.throwIfAborted()
  }
  return running
}
