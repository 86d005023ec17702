import { blake2b } from '@noble/hashes/blake2.js'
import { CONTENT_HASH_BYTES, contentHashFromBytes } from '../protocol/ids.ts'
import type { ContentHash } from '../protocol/ids.ts'

/** BLAKE2b-248 (RFC 7693) of the wire bytes, as `b2sum -l 248` prints it. */
export const contentHashOf = (bytes: Uint8Array): ContentHash =>
  contentHashFromBytes(blake2b(bytes, { dkLen: CONTENT_HASH_BYTES }))
