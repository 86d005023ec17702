import type { Stream } from '@libp2p/interface'
import { contentHashOf } from '../crypto/content-hash.ts'
import type { CallOptions, Clock, ExchangeHandler } from '../messaging/ports.ts'
import { IntegrityError, TransientError } from '../protocol/errors.ts'
import {
  decodeFetchRequest,
  decodeFetchResponse,
  encodeFetchRequest,
  encodeFetchResponse,
  partsOf
} from '../protocol/fetch-frames.ts'
import type { FetchEnd, FetchRequest } from '../protocol/fetch-frames.ts'
import { PROTOCOL } from '../protocol/frames.ts'
import type { ContentHash } from '../protocol/ids.ts'
import { MAX_FRAME_BYTES, MAX_HISTORY_BEFORE } from '../protocol/limits.ts'
import { circuitFrameBytes } from './circuit-limit.ts'
import { FrameStream } from './frame-stream.ts'
import {
  FETCH_FRAME_BYTES,
  FETCH_IDLE_TIMEOUT,
  FETCH_PAGE,
  FETCH_TIMEOUT,
  MAX_FETCH_BUFFER_BYTES,
  MAX_FETCH_EMPTY_FRAMES,
  MAX_FETCH_REQUEST_BYTES,
  MAX_FETCH_STREAMS,
  STREAM_TIMEOUT
} from './limits.ts'
import type { Session } from './session.ts'

/** Whoever is at the other end of a connection: a proven contact, or a courier. */
export type Reached = Pick<Session, 'connection'>

/** Frames of a fetch stream that was opened to us: one request comes. */
export const fetchRequests = (stream: Stream): FrameStream =>
  new FrameStream(stream, { frame: MAX_FETCH_REQUEST_BYTES, buffer: 2 * MAX_FETCH_REQUEST_BYTES })

const fetchAnswers = (stream: Stream): FrameStream =>
  new FrameStream(stream, { frame: MAX_FRAME_BYTES, buffer: MAX_FETCH_BUFFER_BYTES })

/** Opens a stream of our own. @throws TransientError `peer-unreachable` */
export const openFetch = async (session: Reached, signal: AbortSignal | undefined): Promise<FrameStream> => {
  const timeout = AbortSignal.timeout(STREAM_TIMEOUT)
  try {
    const stream = await session.connection.newStream(PROTOCOL.fetch, {
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      runOnLimitedConnection: true,
      maxOutboundStreams: MAX_FETCH_STREAMS
    })
    return fetchAnswers(stream)
  } catch (cause) {
    signal?.throwIfAborted()
    throw new TransientError('peer-unreachable', 'no stream could be opened', { cause })
  }
}

/**
 * One request and its answer. Returns how it ended; yields at most `limit` envelopes.
 * @throws IntegrityError `frame-malformed` for more than was asked for, TransientError `peer-unreachable` for an answer without an end
 */
async function* ask(
  session: Reached,
  request: FetchRequest,
  limit: number,
  { signal }: CallOptions
): AsyncGenerator<Uint8Array, FetchEnd> {
  const frames = await openFetch(session, signal)
  const late = AbortSignal.timeout(FETCH_TIMEOUT)
  let got = 0
  let empty = 0
  try {
    frames.send([encodeFetchRequest(request)])
    for (;;) {
      const idle = AbortSignal.timeout(FETCH_IDLE_TIMEOUT)
      const arrived = await frames.read(
        AbortSignal.any([idle, late, ...(signal === undefined ? [] : [signal])])
      )
      if (arrived === undefined) throw new TransientError('peer-unreachable', 'the answer was cut')
      for (const response of arrived.map(decodeFetchResponse)) {
        if (response.kind === 'end') {
          void frames.close()
          return response
        }
        if (response.kind === 'part')
          throw new IntegrityError('frame-malformed', 'a part that was not asked for')
        const isEmpty = response.kind === 'unknown' || response.envelopes.length === 0
        if (isEmpty && ++empty > MAX_FETCH_EMPTY_FRAMES)
          throw new IntegrityError('frame-malformed', 'frames that bring nothing')
        if (response.kind === 'unknown') continue
        got += response.envelopes.length
        if (got > limit) throw new IntegrityError('frame-malformed', 'more than was asked for')
        for (const envelope of response.envelopes) yield envelope.slice()
      }
    }
  } catch (error) {
    frames.abort(
      error instanceof Error ? error : new TransientError('peer-unreachable', 'cut', { cause: error })
    )
    signal?.throwIfAborted()
    throw error
  } finally {
    // also when the consumer stops early
    if (frames.writable) void frames.close()
  }
}

/**
 * Envelopes with these hashes, as far as the other side gives them: unverified. Couriers are shown a permission for
 * each. @throws as `ask`
 */
export async function* fetchHashes(
  session: Reached,
  hashes: readonly ContentHash[],
  options: CallOptions,
  permissions: readonly Uint8Array[] = []
): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < hashes.length; from += FETCH_PAGE) {
    const page = hashes.slice(from, from + FETCH_PAGE)
    const shown = permissions.slice(from, from + FETCH_PAGE)
    yield* ask(session, { kind: 'hashes', hashes: page, permissions: shown }, page.length, options)
  }
}

/**
 * Envelopes of the conversation older than all of `before`, newest first, in pages: asked for page by page, so that
 * no peer sends more than we are ready to take. @throws as `ask`
 */
export async function* fetchHistory(
  session: Session,
  before: readonly ContentHash[],
  limit: number,
  options: CallOptions
): AsyncGenerator<Uint8Array> {
  let cursor = before.slice(0, MAX_HISTORY_BEFORE)
  for (let left = limit; left > 0;) {
    const page = Math.min(left, FETCH_PAGE)
    const answer = ask(session, { kind: 'history', before: cursor, limit: page }, page, options)
    let last: Uint8Array | undefined
    let next = await answer.next()
    for (; next.done !== true; next = await answer.next()) {
      last = next.value
      left--
      yield next.value
    }
    if (!next.value.more || last === undefined) return
    cursor = [contentHashOf(last)]
  }
}

/** Sends envelopes in frames of moderate size, no faster than the connection takes them. Returns how many. */
const sendAll = async (
  frames: FrameStream,
  envelopes: AsyncIterable<Uint8Array>,
  { limit, frameBytes }: { readonly limit: number; readonly frameBytes: number },
  clock: Clock,
  options: CallOptions
): Promise<number> => {
  let sent = 0
  let gathered: Uint8Array[] = []
  let bytes = 0
  const flush = async (): Promise<void> => {
    if (gathered.length === 0) return
    await frames.drained(clock, options)
    frames.send([encodeFetchResponse({ kind: 'envelopes', envelopes: gathered })])
    sent += gathered.length
    gathered = []
    bytes = 0
  }
  for await (const envelope of envelopes) {
    if (sent + gathered.length >= limit) break
    gathered.push(envelope)
    bytes += envelope.length
    if (bytes >= frameBytes) await flush()
  }
  await flush()
  return sent
}

/**
 * Answers one request of a proven contact from what the handler gives.
 * @throws IntegrityError `frame-malformed`, TransientError `peer-unreachable`, and whatever the handler rejects with
 */
export const answerFetch = async (
  frames: FrameStream,
  session: Session,
  handler: ExchangeHandler,
  clock: Clock,
  options: CallOptions
): Promise<void> => {
  const idle = AbortSignal.timeout(FETCH_IDLE_TIMEOUT)
  const signal = options.signal === undefined ? idle : AbortSignal.any([options.signal, idle])
  const request = decodeFetchRequest(await frames.readOne(signal))
  const frameBytes = Math.min(FETCH_FRAME_BYTES, circuitFrameBytes(session.connection) ?? Infinity)
  if (request.kind === 'range') {
    let object: Uint8Array | undefined
    for await (const bytes of handler.serve(session, [request.hash], options)) object ??= bytes
    for (const frame of partsOf(request, object)) {
      await frames.drained(clock, options)
      frames.send([frame])
    }
  } else if (request.kind === 'hashes') {
    const { hashes } = request
    const all = { limit: hashes.length, frameBytes }
    const sent = await sendAll(frames, handler.serve(session, hashes, options), all, clock, options)
    frames.send([encodeFetchResponse({ kind: 'end', sent, missing: hashes.length - sent, more: false })])
  } else {
    const { before, limit } = request
    const envelopes = handler.serveHistory(session, before, limit, options)
    const sent = await sendAll(frames, envelopes, { limit, frameBytes }, clock, options)
    frames.send([encodeFetchResponse({ kind: 'end', sent, missing: 0, more: sent === limit })])
  }
  await frames.close()
}
