/** What tabs of one account tell each other: XChaCha20-Poly1305 under a key that only an unlocked tab has. */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { concat } from '../protocol/bytes.ts'
import { IntegrityError, UsageError } from '../protocol/errors.ts'
import { derive } from './derive.ts'
import { DERIVATION, OTHER } from './labels.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 24
const TAG_BYTES = 16

/** Key of 32 bytes for the channel between tabs, from the storage key of 32 bytes. @throws UsageError `key-length` */
export const tabKey = (storageKey: Uint8Array): Uint8Array => {
  if (storageKey.length !== KEY_BYTES)
    throw new UsageError('key-length', `a storage key has ${KEY_BYTES} bytes`)
  return derive(storageKey, DERIVATION.tabs)
}

/** `way`: from whom to whom, so that no answer can be turned round. */
const associatedData = (way: string): Uint8Array => concat(OTHER.tab, utf8ToBytes(way))

/**
 * Seals what one tab says. @param nonce 24 random bytes, never used twice
 * @returns nonce ‖ ciphertext ‖ tag
 * @throws UsageError `nonce-length`
 */
export const sealForTab = (
  key: Uint8Array,
  way: string,
  nonce: Uint8Array,
  plaintext: Uint8Array
): Uint8Array => {
  if (nonce.length !== NONCE_BYTES)
    throw new UsageError('nonce-length', `a nonce has ${NONCE_BYTES} random bytes`)
  return concat(nonce, xchacha20poly1305(key, nonce, associatedData(way)).encrypt(plaintext))
}

/** Opens what a tab of this account sealed for this way. @throws IntegrityError `tab-frame-invalid` */
export const openFromTab = (key: Uint8Array, way: string, sealed: Uint8Array): Uint8Array => {
  if (sealed.length < NONCE_BYTES + TAG_BYTES)
    throw new IntegrityError('tab-frame-invalid', 'what a tab said is too short')
  const cipher = xchacha20poly1305(key, sealed.subarray(0, NONCE_BYTES), associatedData(way))
  try {
    return cipher.decrypt(sealed.subarray(NONCE_BYTES))
  } catch (cause) {
    throw new IntegrityError('tab-frame-invalid', 'what a tab said was sealed by another account', { cause })
  }
}
