/**
 * A sealed address book (docs/protocol/settings.md):
 *
 * | offset | bytes | field                                                                   |
 * |--------|-------|-------------------------------------------------------------------------|
 * | 0      | 1     | magic 0x53                                                              |
 * | 1      | 1     | format version, 1                                                       |
 * | 2      | 24    | nonce, random                                                           |
 * | 26     | 272 … | XChaCha20-Poly1305 of the padded content under the settings key         |
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { concat } from '../protocol/bytes.ts'
import { IntegrityError, UsageError } from '../protocol/errors.ts'
import { hashBytes, type AddressHash } from '../protocol/ids.ts'
import { pad, unpad } from '../protocol/padding.ts'
import { decodeSettings, encodeSettings } from '../protocol/settings-codec.ts'
import { MAX_SEALED_SETTINGS_BYTES, SETTINGS_MAGIC, type SettingsVersion } from '../protocol/settings.ts'
import { OTHER } from './labels.ts'

const FORMAT_VERSION = 1
const NONCE_BYTES = 24
const HEADER_BYTES = 2 + NONCE_BYTES
const TAG_BYTES = 16

/** Format and person are authenticated with it: one account's book opens as nobody else's. */
const associatedData = (self: AddressHash): Uint8Array =>
  concat(OTHER.sealedSettings, Uint8Array.of(SETTINGS_MAGIC, FORMAT_VERSION), hashBytes(self))

/**
 * Seals a version under the settings key of 32 bytes.
 * @param nonce 24 random bytes, never used twice
 * @throws UsageError `settings-invalid`, `nonce-length`
 */
export const sealSettings = (
  settingsKey: Uint8Array,
  self: AddressHash,
  nonce: Uint8Array,
  version: SettingsVersion
): Uint8Array => {
  if (nonce.length !== NONCE_BYTES)
    throw new UsageError('nonce-length', `a nonce has ${NONCE_BYTES} random bytes`)
  const cipher = xchacha20poly1305(settingsKey, nonce, associatedData(self))
  const body = cipher.encrypt(pad(encodeSettings(version)))
  return concat(Uint8Array.of(SETTINGS_MAGIC, FORMAT_VERSION), nonce, body)
}

/**
 * Opens what `sealSettings` made for this person. Whether it is the version that the chain names, its hash says.
 * @throws IntegrityError `settings-does-not-open` (another key or person, changed bytes, no address book),
 * `settings-version` (a newer program wrote it), `padding-invalid`, `settings-malformed`
 */
export const openSettings = (
  settingsKey: Uint8Array,
  self: AddressHash,
  bytes: Uint8Array
): SettingsVersion => {
  const isPossible = bytes.length >= HEADER_BYTES + TAG_BYTES && bytes.length <= MAX_SEALED_SETTINGS_BYTES
  if (!isPossible || bytes[0] !== SETTINGS_MAGIC)
    throw new IntegrityError('settings-does-not-open', 'this is no address book')
  if (bytes[1] !== FORMAT_VERSION)
    throw new IntegrityError('settings-version', 'a newer version of Ghost wrote this address book')
  return decodeSettings(unpad(decrypted(settingsKey, self, bytes)))
}

const decrypted = (settingsKey: Uint8Array, self: AddressHash, bytes: Uint8Array): Uint8Array => {
  const cipher = xchacha20poly1305(settingsKey, bytes.subarray(2, HEADER_BYTES), associatedData(self))
  try {
    return cipher.decrypt(bytes.subarray(HEADER_BYTES))
  } catch (cause) {
    throw new IntegrityError('settings-does-not-open', 'this address book is not of this account', { cause })
  }
}
