import type { Stream } from '@libp2p/interface'
import type { CallOptions, Clock, ExchangeHandler } from '../messaging/ports.ts'
import { RejectedError, TransientError } from '../protocol/errors.ts'
import { packFrames, PROTOCOL } from '../protocol/frames.ts'
import { MAX_FRAME_BYTES } from '../protocol/limits.ts'
import { decodePushFrame, encodePushFrame } from '../protocol/push-frames.ts'
import type { PushFrame } from '../protocol/push-frames.ts'
import { Alarm } from './backoff.ts'
import { circuitFrameBytes } from './circuit-limit.ts'
import { FrameStream } from './frame-stream.ts'
import {
  ANSWER_TIMEOUT,
  MAX_ENVELOPES_PER_CALL,
  MAX_PUSH_BUFFER_BYTES,
  MAX_PUSH_STREAMS,
  PUSH_WINDOW_BYTES,
  STREAM_TIMEOUT,
  WRITE_WINDOW_BYTES
} from './limits.ts'
import type { Session } from './session.ts'

type Kind = Exclude<PushFrame['kind'], 'unknown'>
interface Waiting {
  readonly kind: Kind
  readonly items: readonly Uint8Array[]
}

/** Frames of a push stream: read as they come, many before a pause. */
export const pushFrames = (stream: Stream): FrameStream =>
  new FrameStream(stream, { frame: MAX_FRAME_BYTES, buffer: MAX_PUSH_BUFFER_BYTES })

const encoded = ({ kind, items }: Waiting, limit: number | undefined): Uint8Array[] =>
  packFrames(items, limit).map((list) =>
    encodePushFrame(kind === 'envelopes' ? { kind, envelopes: list } : { kind, acknowledgements: list })
  )

const handOver = async (stream: FrameStream, frames: readonly Uint8Array[]): Promise<void> =>
  stream.send(frames)

/** Merges neighbours of one kind, so that a burst of single calls becomes few frames. */
const merged = (queue: readonly Waiting[]): Waiting[] => {
  const lists: { kind: Kind; items: Uint8Array[] }[] = []
  for (const { kind, items } of queue) {
    const last = lists.at(-1)
    if (last?.kind === kind) last.items.push(...items)
    else lists.push({ kind, items: [...items] })
  }
  return lists
}

/** Our direction of `/ghost/push/1` on one connection: one long-lived stream, frames one after the other. */
export class PushSender {
  readonly #session: Session
  readonly #clock: Clock
  #stream: Promise<FrameStream> | undefined
  /** The stream that took the last frames: while it is open and idle it takes the next in the same turn. */
  #ready: FrameStream | undefined
  #queue: Waiting[] = []
  #flushing: Promise<void> | undefined
  readonly #answer = new Alarm()
  /** Bytes sent since the other side answered last. */
  #unanswered = 0

  constructor(session: Session, clock: Clock) {
    this.#session = session
    this.#clock = clock
  }

  /** Opens the stream ahead of the first message. */
  warm(): void {
    this.#open().catch(() => undefined)
  }

  /** Resolves when the stream has taken the items. @throws TransientError `peer-unreachable` */
  send(kind: Kind, items: readonly Uint8Array[]): Promise<void> {
    const ready = this.#ready
    // answers go at once: the other side's window waits for them, and they fill none of ours
    const isFree = kind === 'acknowledgements' || this.#flushing === undefined
    if (isFree && ready?.writable === true && ready.pending <= WRITE_WINDOW_BYTES) {
      const frames = encoded({ kind, items }, this.#piece)
      if (kind === 'acknowledgements') return handOver(ready, frames)
      const bytes = frames.reduce((sum, { length }) => sum + length, 0)
      if (this.#unanswered + bytes <= this.#window) {
        this.#unanswered += bytes
        return handOver(ready, frames)
      }
    }
    this.#queue.push({ kind, items })
    this.#flushing ??= this.#flush()
    return this.#flushing
  }

  /** The other side answered something that we sent. */
  answered(): void {
    this.#unanswered = 0
    this.#answer.ring()
  }

  /** Bytes of one frame; undefined: as many as frames have. */
  get #piece(): number | undefined {
    return circuitFrameBytes(this.#session.connection)
  }

  /** Bytes that may be on their way without an answer. */
  get #window(): number {
    return this.#piece ?? PUSH_WINDOW_BYTES
  }

  async #flush(): Promise<void> {
    try {
      while (this.#queue.length > 0) {
        const stream = (this.#ready = await this.#open())
        await stream.drained(this.#clock)
        for (const waiting of merged(this.#queue.splice(0)))
          for (const frame of encoded(waiting, this.#piece)) await this.#sendFrame(stream, frame)
      }
    } catch (error) {
      this.#queue = []
      this.#stream = undefined
      throw error
    } finally {
      // in the same turn in which the queue was found empty: a later call starts a flush of its own
      this.#flushing = undefined
    }
  }

  /**
   * Waits while too much is unanswered. Neither muxers nor data channels hold a writer back, and what a reader does not
   * take in time is reset with the stream; what a circuit carried before it was cut is known to have arrived.
   */
  async #sendFrame(stream: FrameStream, frame: Uint8Array): Promise<void> {
    const { signal } = new AbortController()
    while (this.#unanswered > 0 && this.#unanswered + frame.length > this.#window) {
      const isAnswered = await this.#answer.pause(ANSWER_TIMEOUT, this.#clock, signal)
      // what it held may be known already, or is of no kind that is answered
      if (!isAnswered) this.#unanswered = 0
    }
    await stream.drained(this.#clock)
    stream.send([frame])
    this.#unanswered += frame.length
  }

  async #open(): Promise<FrameStream> {
    const known = await this.#stream?.catch(() => undefined)
    if (known?.writable === true) return known
    this.#stream = this.#session.connection
      .newStream(PROTOCOL.push, {
        signal: AbortSignal.timeout(STREAM_TIMEOUT),
        runOnLimitedConnection: true,
        maxOutboundStreams: MAX_PUSH_STREAMS
      })
      .then(pushFrames, (cause: unknown) => {
        throw new TransientError('peer-unreachable', 'no stream could be opened', { cause })
      })
    return this.#stream
  }
}

const copy = (bytes: Uint8Array): Uint8Array => bytes.slice()

const sizeOf = (frames: readonly Uint8Array[]): number => frames.reduce((sum, { length }) => sum + length, 0)

/** Everything of one kind that arrived together; copies, so that nobody keeps whole frames alive. */
const gather = (frames: readonly PushFrame[]): Record<Kind, Uint8Array[]> => {
  const batch: Record<Kind, Uint8Array[]> = { envelopes: [], acknowledgements: [] }
  for (const frame of frames) {
    if (frame.kind === 'envelopes') batch.envelopes.push(...frame.envelopes.map(copy))
    else if (frame.kind === 'acknowledgements')
      batch.acknowledgements.push(...frame.acknowledgements.map(copy))
  }
  return batch
}

/**
 * Reads what a proven peer pushes until it ends the stream. Nothing more is read before the handler has kept what
 * came; what arrived meanwhile is the next call.
 * @throws IntegrityError `frame-malformed`, RejectedError `too-many-requests`, TransientError `peer-unreachable`, and
 * whatever the handler rejects with
 */
export const receivePushes = async (
  frames: FrameStream,
  session: Session,
  handler: ExchangeHandler,
  options: CallOptions & {
    readonly answered?: () => void
    readonly allows?: (frames: number, bytes: number) => boolean
  }
): Promise<void> => {
  for (;;) {
    const arrived = await frames.read(options.signal)
    if (arrived === undefined) return
    if (options.allows?.(arrived.length, sizeOf(arrived)) === false)
      throw new RejectedError('too-many-requests', 'a peer pushes too much')
    const { envelopes, acknowledgements } = gather(arrived.map(decodePushFrame))
    if (acknowledgements.length > 0) options.answered?.()
    const acknowledged =
      acknowledgements.length > 0 ? handler.onAcknowledgements(session, acknowledgements) : Promise.resolve()
    const stored = (async () => {
      for (let from = 0; from < envelopes.length; from += MAX_ENVELOPES_PER_CALL)
        await handler.onEnvelopes(session, envelopes.slice(from, from + MAX_ENVELOPES_PER_CALL))
    })()
    await Promise.all([stored, acknowledged])
  }
}
