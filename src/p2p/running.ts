import type { Connection, Stream } from '@libp2p/interface'
import PQueue from 'p-queue'
import { deviceKey } from '../crypto/derive.ts'
import type {
  CallOptions,
  ContactCredentials,
  Exchange,
  ExchangeHandler,
  ExchangeIdentity
} from '../messaging/ports.ts'
import { GhostError, IntegrityError, RejectedError, TransientError } from '../protocol/errors.ts'
import { PROTOCOL } from '../protocol/frames.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import type { ExchangeConfiguration, Relay } from './configuration.ts'
import { Connections } from './connections.ts'
import { Contacts } from './contacts.ts'
import { DirectUpgrades } from './direct.ts'
import { answerFetch, fetchFrames, fetchHashes, fetchHistory } from './fetch.ts'
import { Finder } from './finder.ts'
import { Greeter } from './greeter.ts'
import { requireProof, SIGNALING_PROTOCOL } from './guard.ts'
import {
  DISTRUST_PERIOD,
  MAX_FETCH_REQUESTS_PER_MINUTE,
  MAX_FETCH_STREAMS,
  MAX_HELLO_STREAMS,
  MAX_PARALLEL_LOOKUPS,
  MAX_PUSH_STREAMS
} from './limits.ts'
import { checkAlive } from './liveness.ts'
import { createNode } from './node.ts'
import type { Node } from './node.ts'
import { Publisher } from './publisher.ts'
import { PushSender, pushFrames, receivePushes } from './push.ts'
import { RateLimit } from './rate.ts'
import { ReachabilityReports } from './reachability.ts'
import { RelayKeeper } from './relay-keeper.ts'
import type { Session } from './session.ts'

/** An exchange from its start to its end; `start` is behind it. */
export type RunningExchange = Omit<Exchange, 'start'>

const unreachable = (): TransientError =>
  new TransientError('peer-unreachable', 'no device of this contact is connected')

/** Composition of one started node: everything in it ends with `stop`. */
class Running implements RunningExchange {
  readonly #configuration: ExchangeConfiguration
  readonly #handler: ExchangeHandler
  readonly #node: Node
  readonly #stopping = new AbortController()
  readonly #connections = new Connections((peer) => this.#onSession(peer))
  readonly #contacts: Contacts
  readonly #publisher: Publisher
  readonly #keepers: readonly RelayKeeper[]
  readonly #greeter: Greeter
  readonly #direct: DirectUpgrades
  readonly #reports: ReachabilityReports
  readonly #senders = new WeakMap<Connection, PushSender>()
  readonly #relayIds: ReadonlySet<string>
  readonly #requests = new RateLimit(MAX_FETCH_REQUESTS_PER_MINUTE)
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
    this.#handler = handler
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
      (contact) =>
        new Finder(
          {
            ...common,
            relays,
            enqueue: (lookup) => lookups.add(lookup),
            wanted: (one) => this.#contacts.isTrusted(one.peer),
            onCall: (device, one) => this.#contacts.called(device, one.peer),
            onCalling: (one, calling) => this.#reports.calling(one.peer, calling)
          },
          contact
        )
    )
    this.#greeter = new Greeter({
      ...common,
      deviceKey: deviceKey(identity.deviceSeed).publicKey,
      identity: () => this.#identity,
      contacts: () => this.#contacts.trusted(),
      called: (device) => this.#contacts.behind(device)
    })
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
    await node.handle(PROTOCOL.push, (stream, connection) => this.#onPush(stream, connection), {
      ...both,
      maxInboundStreams: MAX_PUSH_STREAMS
    })
    await node.handle(PROTOCOL.fetch, (stream, connection) => this.#onFetch(stream, connection), {
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
    for (const peer of this.#contacts.follow(contacts)) this.#hangUp(peer)
    this.#publisher.follow(contacts)
  }

  push(peer: AddressHash, envelopes: readonly Uint8Array[], options: CallOptions = {}): Promise<void> {
    return this.#send(peer, 'envelopes', envelopes, options)
  }

  acknowledge(
    peer: AddressHash,
    acknowledgements: readonly Uint8Array[],
    options: CallOptions = {}
  ): Promise<void> {
    return this.#send(peer, 'acknowledgements', acknowledgements, options)
  }

  async *fetch(
    peer: AddressHash,
    hashes: readonly ContentHash[],
    options: CallOptions = {}
  ): AsyncGenerator<Uint8Array> {
    yield* fetchHashes(this.#best(peer), hashes, options)
  }

  async *history(
    peer: AddressHash,
    before: readonly ContentHash[],
    limit: number,
    options: CallOptions = {}
  ): AsyncGenerator<Uint8Array> {
    yield* fetchHistory(this.#best(peer), before, limit, options)
  }

  distrust(peer: AddressHash): void {
    this.#contacts.distrust(peer, this.#configuration.clock.now() + DISTRUST_PERIOD)
    this.#configuration.log('warning', 'peer-distrusted')
    this.#hangUp(peer)
  }

  /** To every device of the contact; one that took it is enough. */
  async #send(
    peer: AddressHash,
    kind: 'envelopes' | 'acknowledgements',
    items: readonly Uint8Array[],
    { signal }: CallOptions
  ): Promise<void> {
    signal?.throwIfAborted()
    const sessions = this.#connections.of(peer)
    if (sessions.length === 0) throw unreachable()
    await Promise.any(sessions.map((session) => this.#sendTo(session, kind, items))).catch(() => {
      throw unreachable()
    })
  }

  /** Over the best connection to this device, or the next where that one turns out to be dead. */
  async #sendTo(
    session: Session,
    kind: 'envelopes' | 'acknowledgements',
    items: readonly Uint8Array[]
  ): Promise<void> {
    try {
      await this.#sender(session).send(kind, items)
    } catch (error) {
      void checkAlive(session.connection)
      const others = this.#connections.ofDevice(session.device)
      const next = others.find(({ connection }) => connection !== session.connection)
      if (next === undefined) throw error
      await this.#sender(next).send(kind, items)
    }
  }

  #sender(session: Session): PushSender {
    const known = this.#senders.get(session.connection)
    if (known !== undefined) return known
    const made = new PushSender(session, this.#configuration.clock)
    this.#senders.set(session.connection, made)
    return made
  }

  #best(peer: AddressHash): Session {
    const [best] = this.#connections.of(peer)
    if (best === undefined) throw unreachable()
    return best
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
      this.#sender(session).warm()
      if (this.#configuration.direct !== false)
        for (const one of this.#connections.ofDevice(session.device)) this.#direct.consider(one)
    }
    this.#contacts.finder(peer)?.wake()
    this.#reports.update(peer)
  }

  #onReserved(): void {
    this.#publisher.invalidate()
    this.#contacts.wakeAll()
  }

  async #onPush(stream: Stream, connection: Connection): Promise<void> {
    await this.#guarded(PROTOCOL.push, stream, async () => {
      const session = await this.#connections.proof(connection)
      await receivePushes(pushFrames(stream), session, this.#handler, { signal: this.#stopping.signal })
      await stream.close()
    })
  }

  async #onFetch(stream: Stream, connection: Connection): Promise<void> {
    await this.#guarded(PROTOCOL.fetch, stream, async () => {
      const session = await this.#connections.proof(connection)
      const { clock } = this.#configuration
      if (!this.#requests.allows(session.device, clock.now()))
        throw new RejectedError('too-many-requests', 'a peer asks too often')
      await answerFetch(fetchFrames(stream), session, this.#handler, clock, { signal: this.#stopping.signal })
    })
  }

  /** Whatever goes wrong on a stream ends that stream and nothing else. */
  async #guarded(protocol: string, stream: Stream, serve: () => Promise<void>): Promise<void> {
    try {
      await serve()
    } catch (error) {
      const code = error instanceof GhostError ? error.code : 'stream-failed'
      if (!this.#stopping.signal.aborted)
        this.#configuration.log(error instanceof IntegrityError ? 'warning' : 'info', code, { protocol })
      stream.abort(
        error instanceof Error ? error : new TransientError(code, 'the stream failed', { cause: error })
      )
    }
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
