/**
 * A bundle: several messages of one author, one anchor (docs/protocol/envelope.md, Bundle). An object like any other,
 * named by its content hash; no tree, so what proves one of its messages carries the whole list.
 *
 * | offset | bytes      | field                        |
 * |--------|------------|------------------------------|
 * | 0      | 1          | magic 0x42                   |
 * | 1      | 1          | count, 2 … 32                |
 * | 2      | 31 × count | content hashes, none twice   |
 */
import { concat } from './bytes.ts'
import { IntegrityError, UsageError } from './errors.ts'
import { CONTENT_HASH_BYTES, contentHashFromBytes, hashBytes, type ContentHash } from './ids.ts'
import { MAX_BUNDLE_LEAVES, MIN_BUNDLE_LEAVES } from './limits.ts'

const BUNDLE_MAGIC = 0x42
const PREFIX_BYTES = 2

/** Bytes of the smallest bundle. */
export const MIN_BUNDLE_BYTES = PREFIX_BYTES + MIN_BUNDLE_LEAVES * CONTENT_HASH_BYTES

const isCount = (count: number): boolean => count >= MIN_BUNDLE_LEAVES && count <= MAX_BUNDLE_LEAVES

/** Do these bytes claim to be a bundle? An envelope begins with another byte. */
export const isBundle = (bytes: Uint8Array): boolean => bytes[0] === BUNDLE_MAGIC

/**
 * Wire bytes of a bundle, 64 … 994.
 * @throws UsageError `bundle-invalid` for fewer than 2 or more than 32 hashes, or one twice
 */
export const encodeBundle = (leaves: readonly ContentHash[]): Uint8Array => {
  if (!isCount(leaves.length) || new Set(leaves).size !== leaves.length)
    throw new UsageError('bundle-invalid', 'a bundle names 2 to 32 messages, each once')
  return concat(Uint8Array.of(BUNDLE_MAGIC, leaves.length), ...leaves.map(hashBytes))
}

const malformed = (why: string): IntegrityError =>
  new IntegrityError('bundle-malformed', `not a bundle: ${why}`)

/** Content hashes that a bundle names, in its order. @throws IntegrityError `bundle-malformed` */
export const decodeBundle = (bytes: Uint8Array): readonly ContentHash[] => {
  const [magic, count = 0] = bytes
  if (magic !== BUNDLE_MAGIC) throw malformed('wrong first byte')
  if (!isCount(count)) throw malformed('count')
  if (bytes.length !== PREFIX_BYTES + count * CONTENT_HASH_BYTES) throw malformed('length')
  const leaves = Array.from({ length: count }, (_, index) => {
    const start = PREFIX_BYTES + index * CONTENT_HASH_BYTES
    return contentHashFromBytes(bytes.subarray(start, start + CONTENT_HASH_BYTES))
  })
  if (new Set(leaves).size !== count) throw malformed('a message twice')
  return leaves
}
