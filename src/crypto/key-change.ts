/**
 * That the same person goes on with other keys (docs/protocol/keys.md, Key change), 164 bytes, so it has one encoding:
 *
 * | offset | bytes | field                                                    |
 * |--------|-------|----------------------------------------------------------|
 * | 0      | 1     | magic 0x52                                               |
 * | 1      | 1     | version, 1                                               |
 * | 2      | 32    | address hash                                             |
 * | 34     | 1     | version of the key that signs, 1 … 254                   |
 * | 35     | 1     | version of the new keys, above it, … 255                 |
 * | 36     | 32    | new box key                                              |
 * | 68     | 32    | new signing key                                          |
 * | 100    | 64    | Ed25519 signature by the key that goes                   |
 *
 * ⚔ Alone it proves no more than that somebody has the old key: a thief has it too.
 */
import { ed25519 } from './ed25519.ts'
import { concat } from '../protocol/bytes.ts'
import { IntegrityError, UsageError } from '../protocol/errors.ts'
import { addressHashFromBytes, hashBytes } from '../protocol/ids.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { MAX_KEY_VERSION } from '../protocol/limits.ts'
import { SIGNATURE } from './labels.ts'
import { isSigned } from './signature.ts'

const MAGIC = 0x52
const VERSION = 1
const KEY_BYTES = 32
const SIGNATURE_OFFSET = 100

/** Bytes of a statement. */
export const KEY_CHANGE_BYTES = SIGNATURE_OFFSET + 64

/** New keys of a person, named by a key that this person had before. */
export interface KeyChange {
  readonly person: AddressHash
  /** Profile version of the key that signs. */
  readonly from: number
  /** Profile version of the new keys; above `from`. */
  readonly version: number
  /** X25519, 32 bytes. */
  readonly boxKey: Uint8Array
  /** Ed25519, 32 bytes. */
  readonly signingKey: Uint8Array
}

const isVersion = (version: number): boolean =>
  Number.isInteger(version) && version >= 1 && version <= MAX_KEY_VERSION

const isValid = ({ from, version, boxKey, signingKey }: KeyChange): boolean =>
  isVersion(from) &&
  isVersion(version) &&
  from < version &&
  boxKey.length === KEY_BYTES &&
  signingKey.length === KEY_BYTES

/** Signs new keys with the signing key of version `from`. @throws UsageError `key-change-fields` */
export const issueKeyChange = (change: KeyChange & { readonly signingSecretKey: Uint8Array }): Uint8Array => {
  if (!isValid(change))
    throw new UsageError('key-change-fields', 'a change of keys leads to a later version of both keys')
  const statement = concat(
    Uint8Array.of(MAGIC, VERSION),
    hashBytes(change.person),
    Uint8Array.of(change.from, change.version),
    change.boxKey,
    change.signingKey
  )
  return concat(statement, ed25519.sign(concat(SIGNATURE.keyChange, statement), change.signingSecretKey))
}

/** Reads a statement without believing it. @throws IntegrityError `key-change-malformed` */
export const readKeyChange = (bytes: Uint8Array): KeyChange => {
  const malformed = new IntegrityError('key-change-malformed', 'this is no change of keys')
  if (bytes.length !== KEY_CHANGE_BYTES || bytes[0] !== MAGIC || bytes[1] !== VERSION) throw malformed
  const change = {
    person: addressHashFromBytes(bytes.subarray(2, 34)),
    from: bytes[34] ?? 0,
    version: bytes[35] ?? 0,
    boxKey: bytes.slice(36, 68),
    signingKey: bytes.slice(68, SIGNATURE_OFFSET)
  }
  if (!isValid(change)) throw malformed
  return change
}

/**
 * Reads a statement and believes that the key of version `from` made it.
 * @throws IntegrityError `key-change-malformed`, `key-change-invalid` (person, version of the old key, signature)
 */
export const verifyKeyChange = (
  bytes: Uint8Array,
  old: { readonly person: AddressHash; readonly version: number; readonly signingPublicKey: Uint8Array }
): KeyChange => {
  const change = readKeyChange(bytes)
  const statement = concat(SIGNATURE.keyChange, bytes.subarray(0, SIGNATURE_OFFSET))
  if (
    change.person !== old.person ||
    change.from !== old.version ||
    !isSigned(bytes.subarray(SIGNATURE_OFFSET), statement, old.signingPublicKey)
  )
    throw new IntegrityError('key-change-invalid', 'the key that is named did not sign this change')
  return change
}
