import type { Connection, Stream } from '@libp2p/interface'
import type { Clock, ContactCredentials, ExchangeIdentity, Log, Random } from '../messaging/ports.ts'
import { GhostError, IntegrityError, RejectedError, TransientError } from '../protocol/errors.ts'
import { PROTOCOL } from '../protocol/frames.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Connections } from './connections.ts'
import { FrameStream } from './frame-stream.ts'
import { answerHello, helloNonce, initiateHello, NewerKeys } from './hello.ts'
import type { HelloSide, ProvenPeer } from './hello.ts'
import {
  FIRST_WORD_TIMEOUT,
  HELLO_TIMEOUT,
  MAX_HELLO_FRAME_BYTES,
  MAX_HELLO_STREAMS,
  MAX_UNPROVEN_CONNECTIONS
} from './limits.ts'

/** What a greeter needs. */
export interface GreeterOptions {
  readonly connections: Connections
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** Device key of ours, 32 bytes. */
  readonly deviceKey: Uint8Array
  readonly identity: () => ExchangeIdentity
  /** Contacts that may prove themselves now. */
  readonly contacts: () => Iterable<ContactCredentials>
  /** Is this contact still one of ours, with these credentials? */
  readonly accepts: (contact: ContactCredentials) => boolean
  /** Whom we meant when we called this device. */
  readonly called: (device: string) => ContactCredentials | undefined
  /** Has this device proven before whose it is? */
  readonly known: (device: string) => boolean
  /** A device of this contact was certified with keys that came after those we know. */
  readonly onNewerKeys: (peer: AddressHash) => void
  /** Somebody called whom we do not know. */
  readonly onStranger: () => void
}

const helloFrames = (stream: Stream): FrameStream =>
  new FrameStream(stream, { frame: MAX_HELLO_FRAME_BYTES, buffer: 2 * MAX_HELLO_FRAME_BYTES })

const deviceKeyOf = (connection: Connection): Uint8Array => {
  const { remotePeer } = connection
  if (remotePeer.type !== 'Ed25519') throw new IntegrityError('hello-refused', 'devices have Ed25519 keys')
  return remotePeer.publicKey.raw
}

/** What went wrong, as a code for the log. */
const codeOf = (error: unknown): string => (error instanceof GhostError ? error.code : 'peer-unreachable')

/**
 * Runs `/ghost/hello/1` first on every connection to a person, and closes those that do not prove in time whose they
 * are. A connection that we dialled is greeted by us, one that was dialled to us is answered.
 */
export class Greeter {
  readonly #options: GreeterOptions
  /** Connections on which a hello was begun by the other side. */
  readonly #heard = new WeakSet<Connection>()

  constructor(options: GreeterOptions) {
    this.#options = options
  }

  /** To be told of every new connection to anybody but a relay. */
  opened(connection: Connection): void {
    const { connections, known } = this.#options
    if (connection.direction === 'inbound' && connections.unproven >= MAX_UNPROVEN_CONNECTIONS) {
      // whoever came and said nothing gives way: a contact proves himself in a second, and must not be locked out
      const leaving = connections.oldestStranger(known) ?? connection
      leaving.abort(new RejectedError('too-many-strangers', 'no room for more unproven connections'))
      if (leaving === connection) return
    }
    connections.opened(connection)
    const limit = AbortSignal.timeout(HELLO_TIMEOUT)
    const late = (): void => {
      if (!connections.isProven(connection))
        connection.abort(new TransientError('peer-unreachable', 'no hello in time'))
    }
    limit.addEventListener('abort', late, { once: true })
    if (connection.direction === 'outbound') void this.#call(connection, limit)
    else if (!known(connection.remotePeer.toString())) this.#expectWord(connection)
  }

  /** Whoever calls and is not known says something soon, however slow a hello may then be. */
  #expectWord(connection: Connection): void {
    const silent = (): void => {
      if (!this.#heard.has(connection))
        connection.abort(new TransientError('peer-unreachable', 'a caller said nothing'))
    }
    AbortSignal.timeout(FIRST_WORD_TIMEOUT).addEventListener('abort', silent, { once: true })
  }

  /** Handler of streams of `/ghost/hello/1`. */
  async answer(stream: Stream, connection: Connection): Promise<void> {
    this.#heard.add(connection)
    const limit = AbortSignal.timeout(HELLO_TIMEOUT)
    const peers = { initiator: deviceKeyOf(connection), responder: this.#options.deviceKey }
    await this.#run(connection, stream, (frames) =>
      answerHello(frames, this.#side(peers, limit), this.#options.contacts())
    )
  }

  async #call(connection: Connection, signal: AbortSignal): Promise<void> {
    const device = connection.remotePeer.toString()
    const contact = this.#options.called(device)
    if (contact === undefined) {
      connection.abort(new RejectedError('peer-stranger', 'nobody that we meant to call'))
      return
    }
    const stream = await connection
      .newStream(PROTOCOL.hello, {
        signal,
        runOnLimitedConnection: true,
        maxOutboundStreams: MAX_HELLO_STREAMS
      })
      .catch((cause: unknown) => {
        connection.abort(new TransientError('peer-unreachable', 'no stream for hello', { cause }))
      })
    if (stream === undefined) return
    await this.#run(connection, stream, (frames) => {
      const peers = { initiator: this.#options.deviceKey, responder: deviceKeyOf(connection) }
      return initiateHello(frames, this.#side(peers, signal), contact)
    })
  }

  #side(peers: HelloSide['peers'], signal: AbortSignal): HelloSide {
    const { identity, random, clock } = this.#options
    return { identity: identity(), peers, nonce: helloNonce(random), now: clock.now(), signal }
  }

  async #run(
    connection: Connection,
    stream: Stream,
    hello: (frames: FrameStream) => Promise<ProvenPeer>
  ): Promise<void> {
    const { connections, log } = this.#options
    const frames = helloFrames(stream)
    try {
      if (connections.isProven(connection)) throw new IntegrityError('hello-refused', 'hello was said before')
      const { session, contact } = await hello(frames)
      // hello took a while: the contact may have been removed, or got other keys
      if (!this.#options.accepts(contact)) throw new RejectedError('peer-stranger', 'no contact any more')
      void frames.close()
      connections.proven({ ...session, device: connection.remotePeer.toString(), connection, contact })
    } catch (error) {
      if (error instanceof NewerKeys) this.#options.onNewerKeys(error.peer)
      const isStranger = codeOf(error) === 'peer-stranger' && connection.direction === 'inbound'
      if (isStranger) this.#options.onStranger()
      log(error instanceof IntegrityError ? 'warning' : 'info', codeOf(error), { protocol: PROTOCOL.hello })
      // politely: what was said ("stranger") still arrives
      await frames.close()
      await connection.close().catch((cause: unknown) => {
        connection.abort(new TransientError('peer-unreachable', 'closing failed', { cause }))
      })
    }
  }
}
