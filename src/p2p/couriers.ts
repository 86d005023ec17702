import type { Connection } from '@libp2p/interface'
import type { CallOptions, Clock, Couriers, CourierStatus, CourierWish } from '../messaging/ports.ts'
import { decodeCourierResponse, encodeCourierRequest } from '../protocol/courier-frames.ts'
import type {
  CourierDeposit,
  CourierHoldings,
  CourierMail,
  CourierRequest,
  CourierResponse
} from '../protocol/courier-frames.ts'
import { IntegrityError, RejectedError, TransientError } from '../protocol/errors.ts'
import { PROTOCOL } from '../protocol/frames.ts'
import { MAX_FRAME_BYTES } from '../protocol/limits.ts'
import type { Relay } from './configuration.ts'
import { CourierBook } from './courier-book.ts'
import { FrameStream } from './frame-stream.ts'
import {
  COURIER_CHECK_INTERVAL,
  COURIER_TIMEOUT,
  DISTRUST_PERIOD,
  MAX_COLLECTED_BYTES,
  RELAY_DIAL_TIMEOUT,
  STREAM_TIMEOUT
} from './limits.ts'
import type { Node } from './node.ts'
import { fetchResuming } from './resume.ts'

/** What the couriers' side of a node needs. */
export interface CouriersOptions {
  readonly node: Node
  readonly relays: readonly Relay[]
  readonly clock: Clock
  /** `list` changed. */
  readonly onChange: () => void
}

const unreachable = (why: string, cause?: unknown): TransientError =>
  new TransientError('courier-unreachable', why, { cause })

const outOfTurn = (): IntegrityError =>
  new IntegrityError('frame-malformed', 'a courier answered out of turn')

/** Speaks `/ghost/courier/1` with relays and added couriers, over the connections that are there anyway. */
export class RunningCouriers implements Omit<Couriers, 'observe' | 'use' | 'identify'> {
  readonly #options: CouriersOptions
  readonly #book: CourierBook

  constructor(options: CouriersOptions) {
    this.#options = options
    const { relays, clock, onChange, node } = options
    this.#book = new CourierBook(relays, () => clock.now(), onChange)
    node.addEventListener('connection:open', ({ detail }) =>
      this.#book.note(detail.remotePeer.toString(), { connected: true, failed: false })
    )
    node.addEventListener('peer:identify', ({ detail }) => {
      const id = detail.peerId.toString()
      this.#book.note(id, { speaks: detail.protocols.includes(PROTOCOL.courier) })
      void this.#look(id)
    })
    node.addEventListener('peer:disconnect', ({ detail }) =>
      this.#book.note(detail.toString(), { connected: false, failed: true })
    )
  }

  /** Is this PeerId one of them? They are no contacts and say no hello. */
  has(id: string): boolean {
    return this.#book.has(id)
  }

  /** Couriers besides the relays. */
  added(): readonly Relay[] {
    return this.#book.added()
  }

  list(): readonly CourierStatus[] {
    return this.#book.list()
  }

  use(added: readonly Relay[]): void {
    const { node } = this.#options
    for (const { id } of this.#book.use(added)) void node.hangUp(id).catch(() => undefined)
    for (const { id } of added) void this.#look(id.toString())
  }

  /** Keeps added couriers connected, and asks each what it holds, until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await Promise.all(this.list().map(({ id }) => this.#look(id, signal)))
      await this.#options.clock.sleep(COURIER_CHECK_INTERVAL, { signal }).catch(() => undefined)
    }
  }

  async deposit(courier: string, deposit: Omit<CourierDeposit, 'kind'>, options: CallOptions = {}) {
    const [response] = await this.#ask(courier, { kind: 'deposit', ...deposit }, options)
    if (response?.kind !== 'receipts' || response.receipts.length !== deposit.objects.length)
      throw outOfTurn()
    return response.receipts.map((receipt) => receipt.slice())
  }

  async collect(courier: string, after: number, options: CallOptions = {}) {
    const mail: CourierMail[] = []
    for (const response of await this.#ask(courier, { kind: 'collect', after }, options)) {
      if (response.kind === 'end') return { mail, more: response.more }
      if (response.kind !== 'mail') throw outOfTurn()
      for (const { sequence, mailbox, bytes } of response.mail) {
        if (sequence <= (mail.at(-1)?.sequence ?? after)) throw outOfTurn()
        mail.push({ sequence, mailbox: mailbox.slice(), bytes: bytes.slice() })
      }
    }
    throw unreachable('the answer was cut')
  }

  async *fetch(courier: string, wishes: readonly CourierWish[], options: CallOptions = {}) {
    const reach = async () => ({ connection: await this.#connection(courier, options.signal) })
    yield* fetchResuming(reach, wishes, options)
  }

  distrust(courier: string): void {
    this.#book.note(courier, { distrustedUntil: this.#options.clock.now() + DISTRUST_PERIOD })
  }

  async #look(courier: string, signal?: AbortSignal): Promise<void> {
    const status = this.list().find(({ id }) => id === courier)
    const isReady = status?.state === 'ready'
    if (status === undefined || (!isReady && !status.added)) return
    try {
      await this.#connection(courier, signal)
      if (!isReady) return
      const holdings = await this.#holdings(courier, signal)
      this.#book.note(courier, { holdings })
    } catch {
      // Shown as unreachable, and looked for again with the next round.
      this.#book.note(courier, { failed: true })
    }
  }

  async #holdings(courier: string, signal: AbortSignal | undefined): Promise<CourierHoldings> {
    const [response] = await this.#ask(courier, { kind: 'look' }, signal === undefined ? {} : { signal })
    if (response?.kind !== 'holdings') throw outOfTurn()
    return response.holdings
  }

  async #connection(courier: string, signal: AbortSignal | undefined): Promise<Connection> {
    const { node } = this.#options
    const relay = this.#book.find(courier)
    if (relay === undefined) throw unreachable('no courier that is used')
    const open = node.getConnections(relay.id).find(({ status }) => status === 'open')
    if (open !== undefined) return open
    const timeout = AbortSignal.timeout(RELAY_DIAL_TIMEOUT)
    const limit = signal === undefined ? timeout : AbortSignal.any([signal, timeout])
    return node.dial(relay.address, { signal: limit }).catch((cause: unknown) => {
      this.#book.note(courier, { failed: true })
      throw unreachable('this courier does not answer', cause)
    })
  }

  /** All responses to one request. @throws what `Couriers` says */
  async #ask(
    courier: string,
    request: CourierRequest,
    { signal }: CallOptions
  ): Promise<readonly CourierResponse[]> {
    const limits = [AbortSignal.timeout(COURIER_TIMEOUT), ...(signal === undefined ? [] : [signal])]
    const limit = AbortSignal.any(limits)
    const connection = await this.#connection(courier, signal)
    const frames = await openStream(connection, limit)
    try {
      frames.send([encodeCourierRequest(request)])
      const responses = await readAll(frames, limit)
      const [first] = responses
      if (first === undefined) throw unreachable('the answer was cut')
      if (first.kind !== 'refusal') return responses
      if (first.reason === 'busy') throw new TransientError('courier-busy', 'a courier asks for patience')
      throw new RejectedError('courier-refused', `a courier refuses: ${first.reason}`, {
        details: { reason: first.reason }
      })
    } catch (error) {
      frames.abort(error instanceof Error ? error : unreachable('the stream failed', error))
      signal?.throwIfAborted()
      if (error instanceof TransientError && error.code === 'peer-unreachable')
        throw unreachable('the answer was cut', error)
      throw error
    }
  }
}

const openStream = async (connection: Connection, signal: AbortSignal): Promise<FrameStream> => {
  try {
    const stream = await connection.newStream(PROTOCOL.courier, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(STREAM_TIMEOUT)])
    })
    return new FrameStream(stream, { frame: MAX_FRAME_BYTES, buffer: MAX_COLLECTED_BYTES })
  } catch (cause) {
    throw unreachable('no stream could be opened', cause)
  }
}

/** Everything up to the end of the stream, which is little. @throws IntegrityError `frame-malformed` for too much */
const readAll = async (frames: FrameStream, signal: AbortSignal): Promise<CourierResponse[]> => {
  const responses: CourierResponse[] = []
  let bytes = 0
  for (;;) {
    const arrived = await frames.read(signal)
    if (arrived === undefined) {
      void frames.close()
      return responses
    }
    for (const frame of arrived) {
      bytes += frame.length
      if (bytes > MAX_COLLECTED_BYTES) throw new IntegrityError('frame-malformed', 'an answer without end')
      const response = decodeCourierResponse(frame)
      if (response.kind !== 'unknown') responses.push(response)
    }
  }
}
