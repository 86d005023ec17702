/** Frames of `/ghost/fetch/1` (docs/protocol/streams.md): one request, then responses up to `end`. */
import { checkedFrame, decodeFrame, hashesOf, malformedFrame, plain, sized } from './frames.ts'
import type { UnknownFrame } from './frames.ts'
import { CONTENT_HASH_BYTES, contentHashFromBytes, hashBytes } from './ids.ts'
import type { ContentHash } from './ids.ts'
import {
  MAX_ENVELOPE_BYTES,
  MAX_FETCH_HASHES,
  MAX_FETCH_REQUEST_BYTES,
  MAX_HISTORY_BEFORE,
  MAX_HISTORY_LIMIT
} from './limits.ts'
import { FetchRequestRecord, FetchResponseRecord } from './protobuf/frames.js'

/** Bytes of what a courier is shown for one object (docs/protocol/courier.md). */
export const PERMISSION_BYTES = 32

/** Whole objects by content hash. */
export interface FetchHashes {
  readonly kind: 'hashes'
  readonly hashes: readonly ContentHash[]
  /** For couriers: one for each hash, 32 bytes. */
  readonly permissions?: readonly Uint8Array[]
}

/** Envelopes of the dialog of the two that speak, older than all of `before`, newest first. */
export interface FetchHistory {
  readonly kind: 'history'
  readonly before: readonly ContentHash[]
  /** 1 … 10,000. */
  readonly limit: number
}

/** Part of one object: `length` bytes from `offset`; length 0 means up to its end. */
export interface FetchRange {
  readonly kind: 'range'
  readonly hash: ContentHash
  readonly offset: number
  readonly length: number
  /** For couriers: 32 bytes. */
  readonly permission?: Uint8Array
}

export type FetchRequest = FetchHashes | FetchHistory | FetchRange

/** Whole objects, in any order. */
export interface FetchEnvelopes {
  readonly kind: 'envelopes'
  readonly envelopes: readonly Uint8Array[]
}

/** Bytes of one object from `offset`; `total` is its length. */
export interface FetchPart {
  readonly kind: 'part'
  readonly hash: ContentHash
  readonly offset: number
  readonly total: number
  readonly bytes: Uint8Array
}

/** Last frame: a stream that ends without it was cut. */
export interface FetchEnd {
  readonly kind: 'end'
  /** Objects sent. */
  readonly sent: number
  /** Objects asked for that this side does not have or does not give. */
  readonly missing: number
  /** There are older ones than the last one sent. */
  readonly more: boolean
}

export type FetchResponse = FetchEnvelopes | FetchPart | FetchEnd | UnknownFrame

const bytesOf = (hash: ContentHash): Uint8Array<ArrayBuffer> => plain(hashBytes(hash))

/** Encodes a request. */
export const encodeFetchRequest = (request: FetchRequest): Uint8Array => {
  switch (request.kind) {
    case 'hashes':
      return checkedFrame(
        FetchRequestRecord.encode({
          hashes: request.hashes.map(bytesOf),
          permissions: (request.permissions ?? []).map(plain)
        })
      )
    case 'history':
      return checkedFrame(
        FetchRequestRecord.encode({ history: { before: request.before.map(bytesOf), limit: request.limit } })
      )
    case 'range':
      return FetchRequestRecord.encode({
        range: { hash: bytesOf(request.hash), offset: request.offset, length: request.length },
        permissions: request.permission === undefined ? [] : [plain(request.permission)]
      })
  }
}

/** Reads a request. @throws IntegrityError `frame-malformed`, also for one of a kind this version does not know */
export const decodeFetchRequest = (bytes: Uint8Array): FetchRequest => {
  const { hashes, history, range, permissions } = decodeFrame(
    bytes,
    (frame) => FetchRequestRecord.decode(frame),
    MAX_FETCH_REQUEST_BYTES
  )
  const asked = [hashes.length > 0, history !== undefined, range !== undefined].filter(Boolean)
  if (asked.length !== 1) throw malformedFrame('one thing is asked for at a time')
  const named = range === undefined ? hashes.length : 1
  if (permissions.length !== 0 && permissions.length !== named)
    throw malformedFrame('a permission for each hash, or none')
  const shown = permissions.map((permission) => sized(permission, PERMISSION_BYTES, 'permission'))
  if (history !== undefined) {
    if (history.limit < 1 || history.limit > MAX_HISTORY_LIMIT) throw malformedFrame('limit')
    return { kind: 'history', before: hashesOf(history.before, MAX_HISTORY_BEFORE), limit: history.limit }
  }
  if (range !== undefined)
    return {
      kind: 'range',
      hash: contentHashFromBytes(sized(range.hash, CONTENT_HASH_BYTES, 'hash')),
      offset: range.offset,
      length: range.length,
      ...(shown[0] === undefined ? {} : { permission: shown[0] })
    }
  return {
    kind: 'hashes',
    hashes: hashesOf(hashes, MAX_FETCH_HASHES),
    ...(shown.length === 0 ? {} : { permissions: shown })
  }
}

/** Encodes a response; `packFrames` makes lists that fit. @throws UsageError `frame-too-large` */
export const encodeFetchResponse = (response: Exclude<FetchResponse, UnknownFrame>): Uint8Array => {
  switch (response.kind) {
    case 'envelopes':
      return checkedFrame(FetchResponseRecord.encode({ envelopes: response.envelopes.map(plain) }))
    case 'part':
      return checkedFrame(
        FetchResponseRecord.encode({
          part: {
            hash: bytesOf(response.hash),
            offset: response.offset,
            total: response.total,
            bytes: plain(response.bytes)
          }
        })
      )
    case 'end':
      return FetchResponseRecord.encode({
        end: { sent: response.sent, missing: response.missing, more: response.more }
      })
  }
}

/** Reads a response; objects are views of `bytes`, not yet checked. @throws IntegrityError `frame-malformed` */
export const decodeFetchResponse = (bytes: Uint8Array): FetchResponse => {
  const { envelopes, part, end } = decodeFrame(bytes, (frame) => FetchResponseRecord.decode(frame))
  const present = [envelopes.length > 0, part !== undefined, end !== undefined].filter(Boolean)
  if (present.length > 1) throw malformedFrame('two things in one')
  if (part !== undefined) {
    if (part.offset + part.bytes.length > part.total) throw malformedFrame('part beyond its object')
    return {
      kind: 'part',
      hash: contentHashFromBytes(sized(part.hash, CONTENT_HASH_BYTES, 'hash')),
      offset: part.offset,
      total: part.total,
      bytes: part.bytes
    }
  }
  if (end !== undefined) return { kind: 'end', sent: end.sent, missing: end.missing, more: end.more }
  if (envelopes.length === 0) return { kind: 'unknown' }
  if (envelopes.some((envelope) => envelope.length > MAX_ENVELOPE_BYTES))
    throw malformedFrame('element too large')
  return { kind: 'envelopes', envelopes }
}

/** Bytes of an object in one part: a transfer that is cut loses no more than this. */
const PART_BYTES = 16_384

/**
 * Frames that answer a request for a range of this object, up to `end`; an object that is not here, or shorter than the
 * range begins, is missing.
 */
export function* partsOf(
  { hash, offset, length }: FetchRange,
  object: Uint8Array | undefined
): Generator<Uint8Array> {
  if (object === undefined || offset > object.length) {
    yield encodeFetchResponse({ kind: 'end', sent: 0, missing: 1, more: false })
    return
  }
  const total = object.length
  const end = length === 0 ? total : Math.min(total, offset + length)
  for (let at = offset; at < end; at += PART_BYTES) {
    const bytes = object.subarray(at, Math.min(end, at + PART_BYTES))
    yield encodeFetchResponse({ kind: 'part', hash, offset: at, total, bytes })
  }
  yield encodeFetchResponse({ kind: 'end', sent: 1, missing: 0, more: end < total })
}
