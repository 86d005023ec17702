/**
 * 60 digits that two people compare aloud, the same on both sides (docs/protocol/keys.md, Safety number). Built like
 * Signal's numeric fingerprint: an iterated hash of each identity makes 30 digits, the smaller ones come first.
 */
import { sha512 } from '@noble/hashes/sha2.js'
import { concat } from '../protocol/bytes.ts'
import { UsageError } from '../protocol/errors.ts'
import { hashBytes } from '../protocol/ids.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { MAX_KEY_VERSION } from '../protocol/limits.ts'
import { HASH } from './labels.ts'

/** What is compared: a person and the keys that are used for him. */
export interface Identity {
  readonly person: AddressHash
  /** 32 bytes. */
  readonly boxKey: Uint8Array
  /** 32 bytes. */
  readonly signingKey: Uint8Array
  /** 1 … 255. */
  readonly version: number
}

/** As in Signal: makes the search for keys with a similar number 5,200 times as long. */
const ITERATIONS = 5200
/** Bytes of the hash of the identity that go into every round. */
const IDENTITY_BYTES = 32
const GROUPS = 6
const GROUP_BYTES = 5
const GROUP_DIGITS = 5

const digitsOf = (identity: Identity): string => {
  const { boxKey, signingKey, version } = identity
  if (boxKey.length !== 32 || signingKey.length !== 32 || version < 1 || version > MAX_KEY_VERSION)
    throw new UsageError('identity-invalid', 'an identity has two keys of 32 bytes and a version')
  const seed = concat(
    HASH.safetyNumber,
    hashBytes(identity.person),
    boxKey,
    signingKey,
    Uint8Array.of(version)
  )
  let digest = sha512(seed)
  // 96 bytes are one block of SHA-512: the whole identity in every round would take twice as long.
  const block = concat(digest, digest.subarray(0, IDENTITY_BYTES))
  for (let round = 1; round < ITERATIONS; round++) {
    digest = sha512(block)
    block.set(digest)
  }
  let digits = ''
  for (let group = 0; group < GROUPS; group++) {
    let value = 0
    for (const byte of digest.subarray(group * GROUP_BYTES, (group + 1) * GROUP_BYTES))
      value = value * 256 + byte
    digits += String(value % 10 ** GROUP_DIGITS).padStart(GROUP_DIGITS, '0')
  }
  return digits
}

/** 60 decimal digits without spaces; some 30 ms. @throws UsageError `identity-invalid` */
export const safetyNumber = (one: Identity, other: Identity): string =>
  [digitsOf(one), digitsOf(other)].sort().join('')
