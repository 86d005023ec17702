/** What two people share: docs/protocol/keys.md, pair keys, and docs/protocol/rendezvous.md. */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import nacl from 'tweetnacl'
import { concat, equalBytes, uint32Bytes } from '../protocol/bytes.ts'
import { IntegrityError, UsageError } from '../protocol/errors.ts'
import { hashBytes } from '../protocol/ids.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { derive } from './derive.ts'
import { DERIVATION, OTHER } from './labels.ts'

declare const brand: unique symbol

/** 32 bytes that only the two of a pair can compute, the same for both. */
export type PairSecret = Uint8Array & { readonly [brand]: 'PairSecret' }

/** Keys of 32 bytes, each for one use between the two of a pair. */
export interface PairKeys {
  readonly hello: Uint8Array
  readonly rendezvous: Uint8Array
  readonly topic: Uint8Array
  readonly fetch: Uint8Array
  readonly acknowledgement: Uint8Array
}

const KEY_BYTES = 32
const DAY = 86_400_000

/** Any scalar: clamping makes it a multiple of eight, so every point of low order gives zero. */
const PROBE = new Uint8Array(KEY_BYTES).fill(1)

/** `box.before` of the all-zero X25519 result: HSalsa20 of a constant, whatever the secret key. */
let zeroResult: Uint8Array | undefined
const ofZeroPoint = (): Uint8Array => (zeroResult ??= nacl.box.before(new Uint8Array(KEY_BYTES), PROBE))

/**
 * Shared secret of a pair, `box.before` of NaCl: HSalsa20 of X25519.
 * @throws IntegrityError `low-order-key`: a public key whose raw result is all zero shares a secret with everybody
 * @throws UsageError `key-length`
 */
export const pairSecret = (ownBoxSecretKey: Uint8Array, peerBoxPublicKey: Uint8Array): PairSecret => {
  if (ownBoxSecretKey.length !== KEY_BYTES || peerBoxPublicKey.length !== KEY_BYTES)
    throw new UsageError('key-length', `X25519 keys have ${KEY_BYTES} bytes`)
  const shared = nacl.box.before(peerBoxPublicKey, ownBoxSecretKey)
  if (equalBytes(shared, ofZeroPoint()))
    throw new IntegrityError('low-order-key', 'this public key would share its secret with everybody')
  return shared as PairSecret
}

/** For import and registration. @throws IntegrityError `low-order-key`, UsageError `key-length` */
export const checkBoxKey = (publicKey: Uint8Array): void => {
  pairSecret(PROBE, publicKey)
}

/** The pair keys of a shared secret. */
export const pairKeys = (secret: PairSecret): PairKeys => ({
  hello: derive(secret, DERIVATION.hello),
  rendezvous: derive(secret, DERIVATION.rendezvous),
  topic: derive(secret, DERIVATION.topic),
  fetch: derive(secret, DERIVATION.fetch),
  acknowledgement: derive(secret, DERIVATION.acknowledgement)
})

/** Days since 1970 (UTC) of an instant in ms. */
export const dayOf = (milliseconds: number): number => Math.floor(milliseconds / DAY)

/** 32 bytes under which `provider` is found on that day by the other one of the pair. */
export const rendezvousKey = (
  pairRendezvousKey: Uint8Array,
  provider: AddressHash,
  day: number
): Uint8Array => hmac(sha256, pairRendezvousKey, concat(hashBytes(provider), uint32Bytes(day)))

/** 32 bytes under which `person` is found on that day by anybody, only while "reachable by address" is on. */
export const reachKey = (person: AddressHash, day: number): Uint8Array =>
  hmac(sha256, OTHER.reach, concat(hashBytes(person), uint32Bytes(day)))
