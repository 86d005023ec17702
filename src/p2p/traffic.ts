import type { Connection, Stream } from '@libp2p/interface'
import type { CallOptions, Clock, ExchangeHandler, Log } from '../messaging/ports.ts'
import { GhostError, IntegrityError, RejectedError, TransientError } from '../protocol/errors.ts'
import { PROTOCOL } from '../protocol/frames.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Connections } from './connections.ts'
import { answerFetch, fetchRequests } from './fetch.ts'
import {
  MAX_FETCH_REQUESTS_PER_MINUTE,
  MAX_PUSH_BYTES_PER_MINUTE,
  MAX_PUSH_FRAMES_PER_MINUTE,
  MAX_UNANSWERED_BYTES
} from './limits.ts'
import { checkAlive } from './liveness.ts'
import { pushFrames, PushSender, receivePushes } from './push.ts'
import { raceSignal } from './race.ts'
import { RateLimit } from './rate.ts'
import type { Session } from './session.ts'

/** What traffic needs. */
export interface TrafficOptions {
  readonly connections: Connections
  readonly clock: Clock
  readonly log: Log
  readonly handler: ExchangeHandler
  /** Fires when everything ends. */
  readonly signal: AbortSignal
}

type PushKind = 'envelopes' | 'acknowledgements'

const unreachable = (): TransientError =>
  new TransientError('peer-unreachable', 'no device of this contact is connected')

/** What goes over proven connections, both ways: pushes out to every device, streams of theirs in. */
export class Traffic {
  readonly #options: TrafficOptions
  readonly #senders = new WeakMap<Connection, PushSender>()
  readonly #requests = new RateLimit(MAX_FETCH_REQUESTS_PER_MINUTE)
  readonly #frames = new RateLimit(MAX_PUSH_FRAMES_PER_MINUTE)
  readonly #bytes = new RateLimit(MAX_PUSH_BYTES_PER_MINUTE)
  /** Bytes pushed by those who were not answered, whatever devices they have. */
  readonly #unanswered = new Map<AddressHash, number>()

  constructor(options: TrafficOptions) {
    this.#options = options
  }

  /** Opens our stream ahead of the first message. */
  warm(session: Session): void {
    this.#sender(session).warm()
  }

  /** @throws TransientError `peer-unreachable` */
  best(peer: AddressHash): Session {
    const [best] = this.#options.connections.of(peer)
    if (best === undefined) throw unreachable()
    return best
  }

  /** To every device of the contact; one that took it is enough. @throws TransientError `peer-unreachable` */
  async send(
    peer: AddressHash,
    kind: PushKind,
    items: readonly Uint8Array[],
    options: CallOptions
  ): Promise<void> {
    options.signal?.throwIfAborted()
    const sessions = this.#options.connections.of(peer)
    if (sessions.length === 0) throw unreachable()
    const taken = Promise.any(sessions.map((session) => this.#sendTo(session, kind, items))).catch(() => {
      throw unreachable()
    })
    await raceSignal(taken, options.signal)
  }

  /** Handler of streams of `/ghost/push/1`. */
  answerPush(stream: Stream, connection: Connection): Promise<void> {
    return this.#guarded(PROTOCOL.push, stream, async () => {
      const session = await this.#options.connections.proofForStream(connection)
      await receivePushes(pushFrames(stream), session, this.#options.handler, {
        signal: this.#options.signal,
        answered: () => this.#senders.get(connection)?.answered(),
        allows: (frames, bytes) => this.#takes(session, frames, bytes)
      })
      await stream.close()
    })
  }

  /** Is there room for what was pushed? */
  #takes({ peer, device, contact }: Session, frames: number, bytes: number): boolean {
    const now = this.#options.clock.now()
    if (contact.request !== undefined) {
      const sum = (this.#unanswered.get(peer) ?? 0) + bytes
      this.#unanswered.set(peer, sum)
      if (sum > MAX_UNANSWERED_BYTES) return false
    }
    return this.#frames.allows(device, now, frames) && this.#bytes.allows(device, now, bytes)
  }

  /** Handler of streams of `/ghost/fetch/1`. */
  answerFetch(stream: Stream, connection: Connection): Promise<void> {
    return this.#guarded(PROTOCOL.fetch, stream, async () => {
      const { connections, clock, handler, signal } = this.#options
      const session = await connections.proofForStream(connection)
      if (!this.#requests.allows(session.device, clock.now()))
        throw new RejectedError('too-many-requests', 'a peer asks too often')
      await answerFetch(fetchRequests(stream), session, handler, clock, { signal })
    })
  }

  /** Over the best connection to this device, or the next where that one turns out to be dead. */
  async #sendTo(session: Session, kind: PushKind, items: readonly Uint8Array[]): Promise<void> {
    try {
      await this.#sender(session).send(kind, items)
    } catch (error) {
      void checkAlive(session.connection)
      const others = this.#options.connections.ofDevice(session.device)
      const next = others.find(({ connection }) => connection !== session.connection)
      if (next === undefined) throw error
      await this.#sender(next).send(kind, items)
    }
  }

  #sender(session: Session): PushSender {
    const known = this.#senders.get(session.connection)
    if (known !== undefined) return known
    const made = new PushSender(session, this.#options.clock)
    this.#senders.set(session.connection, made)
    return made
  }

  /** Whatever goes wrong on a stream ends that stream and nothing else. */
  async #guarded(protocol: string, stream: Stream, serve: () => Promise<void>): Promise<void> {
    try {
      await serve()
    } catch (error) {
      const code = error instanceof GhostError ? error.code : 'stream-failed'
      if (!this.#options.signal.aborted)
        this.#options.log(error instanceof IntegrityError ? 'warning' : 'info', code, { protocol })
      stream.abort(
        error instanceof Error ? error : new TransientError(code, 'the stream failed', { cause: error })
      )
    }
  }
}
