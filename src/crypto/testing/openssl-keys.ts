import { createPrivateKey, createPublicKey, diffieHellman, sign, verify, type KeyObject } from 'node:crypto'
import { ed25519 } from '@noble/curves/ed25519.js'
import { concat } from '../../protocol/bytes.ts'
import { PKCS8_PREFIX } from '../pkcs8.ts'

/** Last byte of the object identifier of X25519 instead of Ed25519, and where it stands (RFC 8410, section 3). */
const X25519 = { byte: 0x6e, inPrivate: 11, inPublic: 8 } as const

/** SubjectPublicKeyInfo of an Ed25519 key up to the key (RFC 8410, section 4). */
const SPKI_PREFIX = Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00])

/** Keys kept ready at a time. */
const MOST_KEYS = 4096

/** Keys by their bytes; all forgotten once there are too many. */
const remembering = <Key>(load: (bytes: Uint8Array) => Key) => {
  const known = new Map<string, Key>()
  return (bytes: Uint8Array): Key => {
    const name = Buffer.from(bytes).toString('latin1')
    const before = known.get(name)
    if (before !== undefined) return before
    if (known.size >= MOST_KEYS) known.clear()
    const key = load(bytes)
    known.set(name, key)
    return key
  }
}

const privateKey = (prefix: Uint8Array, secret: Uint8Array): KeyObject =>
  createPrivateKey({ key: Buffer.from(concat(prefix, secret)), format: 'der', type: 'pkcs8' })
const publicKey = (prefix: Uint8Array, bytes: Uint8Array): KeyObject =>
  createPublicKey({ key: Buffer.from(concat(prefix, bytes)), format: 'der', type: 'spki' })
const bytesOf = (key: KeyObject): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createPublicKey(key).export({ format: 'der', type: 'spki' })).slice(SPKI_PREFIX.length)

const isStrictKey = (bytes: Uint8Array): boolean => {
  try {
    return !ed25519.Point.fromBytes(bytes, false).isSmallOrder()
  } catch {
    return false
  }
}

const signingKey = remembering((seed) => privateKey(PKCS8_PREFIX, seed))
const checkingKey = remembering((bytes) => (isStrictKey(bytes) ? publicKey(SPKI_PREFIX, bytes) : undefined))
const verifyingBytes = remembering((seed) => bytesOf(signingKey(seed)))
const agreementKey = remembering((secret) =>
  privateKey(PKCS8_PREFIX.with(X25519.inPrivate, X25519.byte), secret)
)
const agreementBytes = remembering((secret) => bytesOf(agreementKey(secret)))
const peerKey = remembering((bytes) => publicKey(SPKI_PREFIX.with(X25519.inPublic, X25519.byte), bytes))

/** The Ed25519 public key of a seed of 32 bytes. */
export const publicKeyOf = (seed: Uint8Array): Uint8Array<ArrayBuffer> => verifyingBytes(seed).slice()

/** The signature of RFC 8032: 64 bytes. `seed` has 32 bytes. */
export const signSynchronously = (statement: Uint8Array, seed: Uint8Array): Uint8Array<ArrayBuffer> =>
  new Uint8Array(sign(null, statement, signingKey(seed)))

/** Does OpenSSL say yes, under a key that the strict rules accept? Its no is not theirs: it checks without the cofactor. */
export const isSurelySigned = (
  signature: Uint8Array,
  statement: Uint8Array,
  verifyingKey: Uint8Array
): boolean => {
  const key = checkingKey(verifyingKey)
  return key !== undefined && verify(null, statement, key, signature)
}

/** The X25519 public key of a secret one of 32 bytes (RFC 7748). */
export const agreementKeyOf = (secret: Uint8Array): Uint8Array<ArrayBuffer> => agreementBytes(secret).slice()

/** X25519 of RFC 7748; undefined where OpenSSL refuses, as it does where the result is all zero. */
export const agreed = (secret: Uint8Array, peer: Uint8Array): Uint8Array | undefined => {
  try {
    return new Uint8Array(diffieHellman({ privateKey: agreementKey(secret), publicKey: peerKey(peer) }))
  } catch {
    return undefined
  }
}
