import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import { concat } from '../../protocol/bytes.ts'
import { isStrictKey, PKCS8_PREFIX } from '../native-signatures.ts'
import { isSigned, type Signatures } from '../signature.ts'

/** SubjectPublicKeyInfo of an Ed25519 key up to the key (RFC 8410, section 4). */
const SPKI_PREFIX = Uint8Array.from([0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00])

/** Keys kept ready at a time. */
const MOST_KEYS = 4096

/** Keys by their bytes; all forgotten once there are too many. */
const remembering = <Key extends KeyObject | 'refused'>(load: (bytes: Uint8Array) => Key) => {
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

const signingKey = remembering((seed) =>
  createPrivateKey({ key: Buffer.from(concat(PKCS8_PREFIX, seed)), format: 'der', type: 'pkcs8' })
)
const checkingKey = remembering((publicKey) =>
  isStrictKey(publicKey)
    ? createPublicKey({ key: Buffer.from(concat(SPKI_PREFIX, publicKey)), format: 'der', type: 'spki' })
    : 'refused'
)

/** The signature of RFC 8032: 64 bytes. `seed` has 32 bytes. */
export const signSynchronously = (statement: Uint8Array, seed: Uint8Array): Uint8Array =>
  new Uint8Array(sign(null, statement, signingKey(seed)))

/** `isSigned`: a yes of OpenSSL counts only under a key that the strict rules accept, and a no is left to them. */
export const isSignedSynchronously: typeof isSigned = (signature, statement, publicKey) => {
  const key = checkingKey(publicKey)
  return (
    (key !== 'refused' && verify(null, statement, key, signature)) ||
    isSigned(signature, statement, publicKey)
  )
}

/**
 * Ed25519 of the OpenSSL in Node, some ten times as fast as `portableSignatures`, and unlike WebCrypto without another
 * thread: a simulated world must not depend on when that answers.
 */
export const synchronousSignatures: Signatures = {
  sign: (statement, seed) => Promise.resolve(signSynchronously(statement, seed)),
  isSigned: (signature, statement, publicKey) =>
    Promise.resolve(isSignedSynchronously(signature, statement, publicKey))
}
