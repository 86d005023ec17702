/**
 * What src/crypto takes from its libraries, under the same names: the curves of the OpenSSL in Node, and BLAKE2b of
 * hash-wasm, as far as they give the libraries' very answers; everything else is the libraries' own.
 */
import { ed25519 as libraryEd25519, x25519 as libraryX25519 } from '@noble/curves/ed25519.js'
import { blake2b as libraryBlake2b, type Blake2Opts } from '@noble/hashes/blake2.js'
import { createBLAKE2b } from 'hash-wasm'
import libraryNacl from 'tweetnacl'
import { agreed, agreementKeyOf, isSurelySigned, publicKeyOf, signSynchronously } from './openssl-keys.ts'

const KEY_BYTES = 32
/** "expand 32-byte k", the constant of Salsa20. */
const SIGMA = new TextEncoder().encode('expand 32-byte k')

/** Ed25519 as the library has it. */
export const ed25519: typeof libraryEd25519 = {
  ...libraryEd25519,
  getPublicKey: (seed) => publicKeyOf(seed),
  sign: (statement, seed, options) =>
    options === undefined
      ? signSynchronously(statement, seed)
      : libraryEd25519.sign(statement, seed, options),
  verify: (signature, statement, publicKey, options) =>
    isSurelySigned(signature, statement, publicKey) ||
    libraryEd25519.verify(signature, statement, publicKey, options)
}

/** X25519 as the library has it. */
export const x25519: typeof libraryX25519 = {
  ...libraryX25519,
  getPublicKey: (secret) => agreementKeyOf(secret)
}

const hashers = new Map(
  await Promise.all([31, 32, 64].map(async (bytes) => [bytes, await createBLAKE2b(bytes * 8)] as const))
)

/** BLAKE2b as the library has it. */
export const blake2b = (message: Uint8Array, options: Blake2Opts = {}): Uint8Array => {
  const { dkLen = 64, ...others } = options
  const hasher = Object.keys(others).length === 0 ? hashers.get(dkLen) : undefined
  return hasher === undefined
    ? libraryBlake2b(message, options)
    : hasher.init().update(message).digest('binary')
}

/** A part of the library that its types leave out. */
const { lowlevel } = libraryNacl as unknown as {
  readonly lowlevel: {
    crypto_core_hsalsa20(out: Uint8Array, input: Uint8Array, key: Uint8Array, sigma: Uint8Array): void
  }
}

const before = (publicKey: Uint8Array, secretKey: Uint8Array): Uint8Array => {
  const isWhole = publicKey.length === KEY_BYTES && secretKey.length === KEY_BYTES
  const shared = isWhole ? agreed(secretKey, publicKey) : undefined
  if (shared === undefined) return libraryNacl.box.before(publicKey, secretKey)
  const key = new Uint8Array(KEY_BYTES)
  lowlevel.crypto_core_hsalsa20(key, new Uint8Array(16), shared, SIGMA)
  return key
}

/** NaCl as the library has it, as far as src/crypto uses it. */
export default { secretbox: libraryNacl.secretbox, box: { before } }
