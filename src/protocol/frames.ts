/** Protocol names of the streams, and what their frames have in common: docs/protocol/streams.md. */
import { IntegrityError, UsageError } from './errors.ts'
import { CONTENT_HASH_BYTES, contentHashFromBytes } from './ids.ts'
import type { ContentHash } from './ids.ts'
import { MAX_FRAME_BYTES, MAX_FRAME_ITEMS } from './limits.ts'

/** libp2p protocol ids. */
export const PROTOCOL = {
  hello: '/ghost/hello/1',
  push: '/ghost/push/1',
  fetch: '/ghost/fetch/1',
  courier: '/ghost/courier/1',
  kad: '/ghost/kad/1.0.0'
} as const

/** A frame with nothing in it that this version knows: a newer one sent it, it is skipped. */
export interface UnknownFrame {
  readonly kind: 'unknown'
}

/** Bytes that protobuf puts before an element of a frame, at most: one tag, four of length. */
const ELEMENT_OVERHEAD = 5

/** What protons asks for; nothing here writes to shared memory. */
export const plain = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>

/** @returns the error for a frame that is not what the protocol says */
export const malformedFrame = (why: string, cause?: unknown): IntegrityError =>
  new IntegrityError('frame-malformed', `malformed frame: ${why}`, { cause })

/** Runs a generated decoder on at most `limit` bytes. @throws IntegrityError `frame-malformed` */
export const decodeFrame = <T>(
  bytes: Uint8Array,
  decode: (bytes: Uint8Array) => T,
  limit = MAX_FRAME_BYTES
): T => {
  if (bytes.length > limit) throw malformedFrame('too large')
  try {
    return decode(bytes)
  } catch (cause) {
    throw malformedFrame('not protobuf within its limits', cause)
  }
}

/** Lets a frame go that the other side will accept. @throws UsageError `frame-too-large` */
export const checkedFrame = (bytes: Uint8Array): Uint8Array => {
  if (bytes.length > MAX_FRAME_BYTES)
    throw new UsageError('frame-too-large', `a frame has at most ${MAX_FRAME_BYTES} bytes`)
  return bytes
}

/** Checks the length of a field of a frame. @throws IntegrityError `frame-malformed` */
export const sized = (bytes: Uint8Array, length: number, what: string): Uint8Array => {
  if (bytes.length !== length) throw malformedFrame(`${what} has ${bytes.length} bytes`)
  return bytes
}

/** Reads a list of content hashes. @throws IntegrityError `frame-malformed` */
export const hashesOf = (list: readonly Uint8Array[], limit: number): ContentHash[] => {
  if (list.length > limit) throw malformedFrame('too many hashes')
  return list.map((bytes) => contentHashFromBytes(sized(bytes, CONTENT_HASH_BYTES, 'hash')))
}

/**
 * Splits envelopes or acknowledgements, in order, into lists that each fit one frame, of at most `limit` bytes unless a
 * single element is larger.
 * @throws UsageError `frame-too-large` for an element that no frame holds
 */
export const packFrames = (items: readonly Uint8Array[], limit = MAX_FRAME_BYTES): Uint8Array[][] => {
  const frames: Uint8Array[][] = []
  let bytes = MAX_FRAME_BYTES
  for (const item of items) {
    const size = item.length + ELEMENT_OVERHEAD
    if (size > MAX_FRAME_BYTES)
      throw new UsageError('frame-too-large', 'no frame holds an element of this size')
    const last = frames.at(-1)
    if (last === undefined || bytes + size > limit || last.length === MAX_FRAME_ITEMS) {
      frames.push([item])
      bytes = size
    } else {
      last.push(item)
      bytes += size
    }
  }
  return frames
}
