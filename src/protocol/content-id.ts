/** Names under which other programs know our bytes: docs/protocol/envelope.md and rendezvous.md. */
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { UsageError } from './errors.ts'
import { hashBytes } from './ids.ts'
import type { ContentHash } from './ids.ts'

/** Multicodec `raw`. */
const RAW = 0x55
/** Multicodec `blake2b-248`: 0xb200 + 31. */
const BLAKE2B_248 = 0xb21f
/** Multicodec `sha2-256`. */
const SHA2_256 = 0x12

const RENDEZVOUS_KEY_BYTES = 32

/** CIDv1 (raw, blake2b-248, base32) of what has this content hash: the name any IPFS node knows it by. */
export const contentIdentifier = (hash: ContentHash): string =>
  CID.createV1(RAW, create(BLAKE2B_248, hashBytes(hash))).toString()

/**
 * CID under which provider records of a rendezvous key of 32 bytes stand in the DHT. The key is itself a MAC and is
 * put in the place of the digest: to the DHT it looks like any other content.
 * @throws UsageError `key-length`
 */
export const rendezvousIdentifier = (key: Uint8Array): CID => {
  if (key.length !== RENDEZVOUS_KEY_BYTES)
    throw new UsageError('key-length', `a rendezvous key has ${RENDEZVOUS_KEY_BYTES} bytes`)
  return CID.createV1(RAW, create(SHA2_256, key))
}
