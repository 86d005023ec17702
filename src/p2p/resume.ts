import { contentHashOf } from '../crypto/content-hash.ts'
import type { CallOptions } from '../messaging/ports.ts'
import { concat } from '../protocol/bytes.ts'
import { IntegrityError, TransientError } from '../protocol/errors.ts'
import { decodeFetchResponse, encodeFetchRequest } from '../protocol/fetch-frames.ts'
import type { FetchPart } from '../protocol/fetch-frames.ts'
import type { ContentHash } from '../protocol/ids.ts'
import { MAX_ENVELOPE_BYTES } from '../protocol/limits.ts'
import { fetchHashes, openFetch } from './fetch.ts'
import type { Reached } from './fetch.ts'
import { FETCH_IDLE_TIMEOUT, MAX_VAIN_RANGES } from './limits.ts'

/** An object, and what a courier is shown for it. */
interface Wish {
  readonly contentHash: ContentHash
  /** 32 bytes. */
  readonly permission?: Uint8Array
}

/**
 * Objects with these hashes, as far as the other side gives them: unverified. What was under way when the stream was cut
 * is asked for in ranges, each from where the one before ended, over whatever connection there is then.
 * @throws TransientError `peer-unreachable` when that brings nothing more, IntegrityError `frame-malformed`
 */
export async function* fetchResuming(
  reach: () => Promise<Reached>,
  wishes: readonly Wish[],
  options: CallOptions
): AsyncGenerator<Uint8Array> {
  const missing = new Map(wishes.map((wish) => [wish.contentHash, wish]))
  try {
    const hashes = wishes.map(({ contentHash }) => contentHash)
    const permissions = wishes.flatMap(({ permission }) => permission ?? [])
    for await (const bytes of fetchHashes(await reach(), hashes, options, permissions)) {
      missing.delete(contentHashOf(bytes))
      yield bytes
    }
    return
  } catch (error) {
    options.signal?.throwIfAborted()
    if (!(error instanceof TransientError)) throw error
  }
  for (const wish of missing.values()) {
    const bytes = await inRanges(reach, wish, options)
    if (bytes !== undefined) yield bytes
  }
}

/** One object from its parts; undefined where it is not there. */
const inRanges = async (
  reach: () => Promise<Reached>,
  wish: Wish,
  options: CallOptions
): Promise<Uint8Array | undefined> => {
  const parts: Uint8Array[] = []
  let length = 0
  for (let vain = 0; ;) {
    const before = length
    try {
      for await (const part of rangeFrom(await reach(), wish, length, options)) {
        parts.push(part.bytes.slice())
        length += part.bytes.length
        if (length === part.total) return concat(...parts)
      }
      // It ended, and the object is not complete: it is not there.
      return undefined
    } catch (error) {
      options.signal?.throwIfAborted()
      if (!(error instanceof TransientError)) throw error
      vain = length > before ? 0 : vain + 1
      if (vain >= MAX_VAIN_RANGES) throw error
    }
  }
}

/** Parts of one object from `offset` on, in order. @throws IntegrityError `frame-malformed`, TransientError `peer-unreachable` */
async function* rangeFrom(
  session: Reached,
  { contentHash, permission }: Wish,
  offset: number,
  { signal }: CallOptions
): AsyncGenerator<FetchPart> {
  const frames = await openFetch(session, signal)
  let at = offset
  try {
    const request = { kind: 'range', hash: contentHash, offset, length: 0 } as const
    frames.send([encodeFetchRequest(permission === undefined ? request : { ...request, permission })])
    for (;;) {
      const idle = AbortSignal.timeout(FETCH_IDLE_TIMEOUT)
      const arrived = await frames.read(signal === undefined ? idle : AbortSignal.any([signal, idle]))
      if (arrived === undefined) throw new TransientError('peer-unreachable', 'the answer was cut')
      for (const response of arrived.map(decodeFetchResponse)) {
        if (response.kind === 'end') return
        if (response.kind === 'unknown') continue
        if (response.kind !== 'part' || !isNext(response, contentHash, at))
          throw new IntegrityError('frame-malformed', 'a part out of its turn')
        at += response.bytes.length
        yield response
      }
    }
  } finally {
    if (frames.writable) void frames.close()
  }
}

const isNext = (part: FetchPart, hash: ContentHash, at: number): boolean =>
  part.hash === hash && part.offset === at && part.bytes.length > 0 && part.total <= MAX_ENVELOPE_BYTES
