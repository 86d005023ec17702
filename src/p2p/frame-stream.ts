import type { Stream } from '@libp2p/interface'
import type { CallOptions, Clock } from '../messaging/ports.ts'
import { concat } from '../protocol/bytes.ts'
import { GhostError, IntegrityError, TransientError } from '../protocol/errors.ts'
import { WRITE_STALL_TIMEOUT, WRITE_WINDOW_BYTES, WRITE_WINDOW_POLL } from './limits.ts'

type Chunk = Uint8Array

const LENGTH_BITS = 7
const CONTINUES = 0x80

const lengthPrefix = (length: number): Uint8Array => {
  const bytes: number[] = []
  let rest = length
  while (rest >= CONTINUES) {
    bytes.push((rest % CONTINUES) + CONTINUES)
    rest = Math.floor(rest / CONTINUES)
  }
  return Uint8Array.from([...bytes, rest])
}

/** Caps of one reader, in bytes. */
export interface FrameLimits {
  readonly frame: number
  /** Unread bytes at which the stream is paused. */
  readonly buffer: number
}

const streamEnded = (cause?: unknown): TransientError =>
  new TransientError('peer-unreachable', 'the stream was cut', { cause })

/**
 * Frames of a libp2p stream, each after its length as an unsigned varint (docs/protocol/streams.md). Reads give all
 * frames that have arrived, so that a burst is one batch; an end within a frame is a loss, never an end.
 */
export class FrameStream {
  readonly #stream: Stream
  readonly #limits: FrameLimits
  #chunks: Chunk[] = []
  #buffered = 0
  /** Bytes that must be there before it is worth looking for a frame. */
  #wanted = 1
  #ended = false
  #failure: GhostError | undefined
  #wake: (() => void) | undefined

  constructor(stream: Stream, limits: FrameLimits) {
    this.#stream = stream
    this.#limits = limits
    stream.addEventListener('end', this.#onEnd)
    stream.addEventListener('remoteCloseWrite', this.#onRemoteCloseWrite)
    stream.addEventListener('close', this.#onClose)
    stream.addEventListener('message', this.#onMessage)
    if (stream.readableEnded) this.#onEnd()
  }

  /** Open for writing. */
  get writable(): boolean {
    return this.#stream.status === 'open' && this.#stream.writeStatus === 'writable'
  }

  /** Bytes handed over that the connection has not taken yet. */
  get pending(): number {
    return this.#stream.writeBufferLength
  }

  /** Hands frames to the stream at once. @throws TransientError `peer-unreachable` */
  send(frames: readonly Uint8Array[]): void {
    const parts = frames.flatMap((frame) => [lengthPrefix(frame.length), frame])
    try {
      // one copy, one send: every send of its own is a message of its own on a data channel
      this.#stream.send(concat(...parts))
    } catch (cause) {
      throw streamEnded(cause)
    }
  }

  /** Resolves when little enough waits to be sent. @throws TransientError `peer-unreachable` */
  async drained(clock: Clock, options: CallOptions = {}): Promise<void> {
    let waited = 0
    while (this.pending > WRITE_WINDOW_BYTES) {
      if (!this.writable) throw streamEnded()
      if (waited > WRITE_STALL_TIMEOUT) throw streamEnded()
      await clock.sleep(WRITE_WINDOW_POLL, options)
      waited += WRITE_WINDOW_POLL
    }
  }

  /**
   * All frames that have arrived, at least one; `undefined` at the end of the stream.
   * @throws IntegrityError `frame-malformed`, TransientError `peer-unreachable` for a stream cut within a frame
   */
  async read(signal?: AbortSignal): Promise<readonly Uint8Array[] | undefined> {
    for (;;) {
      const frames = this.#take()
      if (frames.length > 0) return frames
      if (this.#failure !== undefined) throw this.#failure
      if (this.#ended) {
        if (this.#buffered > 0) throw streamEnded()
        return undefined
      }
      await this.#arrival(signal)
    }
  }

  /** Exactly one frame. @throws as `read`, and IntegrityError `frame-malformed` when more came along */
  async readOne(signal?: AbortSignal): Promise<Uint8Array> {
    const [frame, ...more] = (await this.read(signal)) ?? []
    if (frame === undefined) throw streamEnded()
    if (more.length > 0) throw new IntegrityError('frame-malformed', 'a frame came out of turn')
    return frame
  }

  /** Ends our half; what was sent still arrives. */
  async close(): Promise<void> {
    await this.#stream.close({ signal: AbortSignal.timeout(WRITE_STALL_TIMEOUT) }).catch((cause: unknown) => {
      this.abort(streamEnded(cause))
    })
  }

  /** Ends both halves at once; what was not sent is dropped. */
  abort(reason: Error): void {
    this.#stream.abort(reason)
    this.#release()
  }

  readonly #onMessage = (event: { readonly data: { subarray(): Uint8Array } }): void => {
    const { buffer, byteOffset, length } = event.data.subarray()
    // sockets of Node give Buffers, whose `slice` is no copy
    const bytes = new Uint8Array(buffer, byteOffset, length)
    this.#chunks.push(bytes)
    this.#buffered += bytes.length
    if (this.#buffered > this.#limits.buffer && this.#stream.readStatus === 'readable') this.#stream.pause()
    this.#wakeUp()
  }

  readonly #onEnd = (): void => {
    this.#ended = true
    this.#wakeUp()
  }

  // While paused, bytes still wait inside the stream: the end comes after them.
  readonly #onRemoteCloseWrite = (): void => {
    if (this.#stream.readBufferLength === 0) this.#onEnd()
  }

  readonly #onClose = (event: Event & { readonly error?: Error }): void => {
    if (event.error !== undefined) this.#failure = streamEnded(event.error)
    this.#ended = true
    this.#wakeUp()
  }

  #wakeUp(): void {
    this.#wake?.()
    this.#wake = undefined
  }

  #release(): void {
    this.#stream.removeEventListener('message', this.#onMessage)
    this.#chunks = []
    this.#buffered = 0
    this.#failure ??= streamEnded()
    this.#ended = true
    this.#wakeUp()
  }

  #arrival(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        this.#wake = undefined
        reject(signal?.reason instanceof GhostError ? signal.reason : streamEnded(signal?.reason))
      }
      if (signal?.aborted === true) {
        abort()
        return
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.#wake = () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
    })
  }

  /** Cuts whole frames off what was received. @throws IntegrityError `frame-malformed` */
  #take(): Uint8Array[] {
    if (this.#buffered < this.#wanted) return []
    const bytes = this.#chunks.length === 1 ? (this.#chunks[0] ?? new Uint8Array()) : concat(...this.#chunks)
    const frames: Uint8Array[] = []
    let offset = 0
    for (;;) {
      const head = this.#readLength(bytes, offset)
      this.#wanted = head === undefined ? bytes.length - offset + 1 : head.start + head.length - offset
      if (head === undefined || head.start + head.length > bytes.length) break
      frames.push(bytes.subarray(head.start, head.start + head.length))
      offset = head.start + head.length
    }
    const rest = bytes.subarray(offset)
    this.#chunks = rest.length > 0 ? [rest] : []
    this.#buffered = rest.length
    if (this.#stream.readStatus === 'paused') this.#stream.resume()
    return frames
  }

  #readLength(bytes: Uint8Array, offset: number): { length: number; start: number } | undefined {
    let length = 0
    for (let index = 0; ; index++) {
      const byte = bytes[offset + index]
      if (byte === undefined) return undefined
      length += (byte % CONTINUES) * 2 ** (LENGTH_BITS * index)
      if (length > this.#limits.frame || index > 4)
        throw new IntegrityError('frame-malformed', `a frame has at most ${this.#limits.frame} bytes`)
      if (byte < CONTINUES) return { length, start: offset + index + 1 }
    }
  }
}
