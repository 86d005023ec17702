/** Who may fetch from a courier: docs/protocol/courier.md, Permission. */
import { blake2b } from '@noble/hashes/blake2.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat } from '../protocol/bytes.ts'
import { LOCK_BYTES } from '../protocol/courier-frames.ts'
import { hashBytes } from '../protocol/ids.ts'
import type { ContentHash } from '../protocol/ids.ts'
import { HASH } from './labels.ts'

/**
 * 32 bytes that both of a pair can show to one courier for one object, and nobody else: a content hash stands on chain
 * for everybody, so knowing one is no right; and a courier can show what it was shown to no other. `courier`: its Ed25519
 * key, 32 bytes.
 */
export const fetchPermission = (
  pairFetchKey: Uint8Array,
  contentHash: ContentHash,
  courier: Uint8Array
): Uint8Array => hmac(sha256, pairFetchKey, concat(hashBytes(contentHash), courier))

/** 32 bytes that a permission opens: left with a deposit, it lets a courier check one and make none. */
export const lockOf = (permission: Uint8Array): Uint8Array =>
  blake2b(concat(HASH.courierLock, permission), { dkLen: LOCK_BYTES })
