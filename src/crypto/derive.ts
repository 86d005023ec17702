/** The table of secrets in docs/protocol/keys.md, one function a row. */
import { x25519 } from '@noble/curves/ed25519.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, uint32Bytes } from '../protocol/bytes.ts'
import { UsageError } from '../protocol/errors.ts'
import { MAX_KEY_VERSION } from '../protocol/limits.ts'
import { ed25519 } from './ed25519.ts'
import { DERIVATION } from './labels.ts'
import { ROOT_BYTES } from './phrase.ts'

export { phraseFromRoot, rootFromPhrase, rootFromPrivateKey } from './phrase.ts'

/** Where a root came from. */
export type RootKind = 'phrase' | 'private-key'

/** Raw keys of 32 bytes each; an Ed25519 secret key is its seed (RFC 8032, §5.1.5). */
export interface KeyPair {
  readonly publicKey: Uint8Array
  readonly secretKey: Uint8Array
}

const SECRET_BYTES = 32

/** HKDF-SHA-256 (RFC 5869) to 32 bytes with an empty salt. */
export const derive = (secret: Uint8Array, info: Uint8Array): Uint8Array =>
  hkdf(sha256, secret, undefined, info, SECRET_BYTES)

const fromRoot = (root: Uint8Array, info: Uint8Array): Uint8Array => {
  if (root.length !== ROOT_BYTES) throw new UsageError('root-length', `a root has ${ROOT_BYTES} bytes`)
  return derive(root, info)
}

const versionBytes = (version: number): Uint8Array => {
  if (!Number.isInteger(version) || version < 1 || version > MAX_KEY_VERSION)
    throw new UsageError('key-version-invalid', `key versions are 1 to ${MAX_KEY_VERSION}, not ${version}`)
  return uint32Bytes(version)
}

/**
 * 32 bytes for the Aleo SDK's `PrivateKey.from_seed_unchecked`: derived from a phrase; an imported private key's own
 * bytes, which give that same private key back.
 * @throws UsageError `root-length`
 */
export const accountSeed = (root: Uint8Array, kind: RootKind): Uint8Array => {
  const derived = fromRoot(root, DERIVATION.account)
  return kind === 'phrase' ? derived : root.slice()
}

/** X25519 key pair of a profile version, 1 … 255. @throws UsageError `root-length`, `key-version-invalid` */
export const boxKey = (root: Uint8Array, version: number): KeyPair => {
  const secretKey = fromRoot(root, concat(DERIVATION.box, versionBytes(version)))
  return { secretKey, publicKey: x25519.getPublicKey(secretKey) }
}

/** Ed25519 key pair of a profile version, 1 … 255. @throws UsageError `root-length`, `key-version-invalid` */
export const signingKey = (root: Uint8Array, version: number): KeyPair => {
  const secretKey = fromRoot(root, concat(DERIVATION.signing, versionBytes(version)))
  return { secretKey, publicKey: ed25519.getPublicKey(secretKey) }
}

/** 32 bytes: authorship tag of deniable chats, for own devices only. @throws UsageError `root-length` */
export const ownKey = (root: Uint8Array): Uint8Array => fromRoot(root, DERIVATION.own)

/** 32 bytes: seals address book, settings and tombstones. @throws UsageError `root-length` */
export const settingsKey = (root: Uint8Array): Uint8Array => fromRoot(root, DERIVATION.settings)

/** Ed25519 key pair of this browser from its random seed of 32 bytes. @throws UsageError `root-length` */
export const deviceKey = (deviceSeed: Uint8Array): KeyPair => {
  if (deviceSeed.length !== ROOT_BYTES)
    throw new UsageError('root-length', `the seed of a device has ${ROOT_BYTES} bytes`)
  return { secretKey: deviceSeed, publicKey: ed25519.getPublicKey(deviceSeed) }
}

/** Makes the tables that the first Ed25519 key waits for, 10 ms and more, while there is something else to wait for. */
export const prepareSigning = (): void => {
  deviceKey(new Uint8Array(ROOT_BYTES))
}
