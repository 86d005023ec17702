import { hexToBytes } from '@noble/hashes/utils.js'
import { bech32m } from '@scure/base'
import { UsageError, IntegrityError } from './errors.ts'

declare const brand: unique symbol
type Branded<Name extends string> = string & { readonly [brand]: Name }

/** An Aleo address: bech32m, `aleo1…`, 63 characters. */
export type Address = Branded<'Address'>
/** BHP256 of an address: 32 bytes little-endian, as 64 lowercase hex digits. A person *is* this hash. */
export type AddressHash = Branded<'AddressHash'>
/** BHP256 of a pair of people: 32 bytes little-endian, as 64 lowercase hex digits. */
export type DialogHash = Branded<'DialogHash'>
/** BLAKE2b-248 of an envelope or bundle: 31 bytes, as 62 lowercase hex digits. */
export type ContentHash = Branded<'ContentHash'>
/** Chosen at random by the author of a message: 16 bytes, as 32 lowercase hex digits. */
export type MessageId = Branded<'MessageId'>
/** Chosen at random by each installation, names it in message counters: 8 bytes, as 16 lowercase hex digits. */
export type InstallationId = Branded<'InstallationId'>

/** Bytes of an address hash and of a dialog hash. */
export const FIELD_BYTES = 32
/** Bytes of a content hash: one fewer than a field, so that every digest fits one. */
export const CONTENT_HASH_BYTES = 31
/** Bytes of a message id. */
export const MESSAGE_ID_BYTES = 16
/** Bytes of an installation id. */
export const INSTALLATION_ID_BYTES = 8

const hexOf = (length: number) => new RegExp(`^[0-9a-f]{${length * 2}}$`)
const FIELD_HEX = hexOf(FIELD_BYTES)
const CONTENT_HEX = hexOf(CONTENT_HASH_BYTES)
const MESSAGE_ID_HEX = hexOf(MESSAGE_ID_BYTES)
const INSTALLATION_ID_HEX = hexOf(INSTALLATION_ID_BYTES)

const DIGIT_PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

const toHex = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += DIGIT_PAIRS[byte]
  return text
}

const named = <T extends string>(text: string, pattern: RegExp, what: string): T => {
  if (!pattern.test(text)) throw new IntegrityError('malformed-hash', `not a ${what}: ${text.slice(0, 80)}`)
  return text as T
}

/** Every byte has its two digits, so that only the length may be wrong. */
const namedBytes = <T extends string>(bytes: Uint8Array, length: number, what: string): T => {
  if (bytes.length !== length) throw new IntegrityError('malformed-hash', `a ${what} has ${length} bytes`)
  return toHex(bytes) as T
}

/** Reads 64 hex digits. @throws IntegrityError `malformed-hash` */
export const addressHash = (hex: string): AddressHash =>
  named<AddressHash>(hex, FIELD_HEX, 'hash of an address')
/** Reads 64 hex digits. @throws IntegrityError `malformed-hash` */
export const dialogHash = (hex: string): DialogHash => named<DialogHash>(hex, FIELD_HEX, 'hash of a dialog')
/** Reads 62 hex digits. @throws IntegrityError `malformed-hash` */
export const contentHash = (hex: string): ContentHash => named<ContentHash>(hex, CONTENT_HEX, 'content hash')
/** Reads 32 hex digits. @throws IntegrityError `malformed-hash` */
export const messageId = (hex: string): MessageId => named<MessageId>(hex, MESSAGE_ID_HEX, 'message id')
/** Reads 16 hex digits. @throws IntegrityError `malformed-hash` */
export const installationId = (hex: string): InstallationId =>
  named<InstallationId>(hex, INSTALLATION_ID_HEX, 'installation id')

/** 32 bytes → address hash. @throws IntegrityError `malformed-hash` */
export const addressHashFromBytes = (bytes: Uint8Array): AddressHash =>
  namedBytes(bytes, FIELD_BYTES, 'hash of an address')
/** 32 bytes → dialog hash. @throws IntegrityError `malformed-hash` */
export const dialogHashFromBytes = (bytes: Uint8Array): DialogHash =>
  namedBytes(bytes, FIELD_BYTES, 'hash of a dialog')
/** 31 bytes → content hash. @throws IntegrityError `malformed-hash` */
export const contentHashFromBytes = (bytes: Uint8Array): ContentHash =>
  namedBytes(bytes, CONTENT_HASH_BYTES, 'content hash')
/** 16 bytes → message id. @throws IntegrityError `malformed-hash` */
export const messageIdFromBytes = (bytes: Uint8Array): MessageId =>
  namedBytes(bytes, MESSAGE_ID_BYTES, 'message id')
/** 8 bytes → installation id. @throws IntegrityError `malformed-hash` */
export const installationIdFromBytes = (bytes: Uint8Array): InstallationId =>
  namedBytes(bytes, INSTALLATION_ID_BYTES, 'installation id')

/** The bytes of any id; those of hashes are little-endian where the chain reads them as a field. */
export const hashBytes = (
  hash: AddressHash | DialogHash | ContentHash | MessageId | InstallationId
): Uint8Array => hexToBytes(hash)

/**
 * Reads an Aleo address as a person typed it (spaces around are forgiven).
 * @throws UsageError `address-invalid` when characters, length or checksum (BIP-350) are wrong
 */
export const parseAddress = (text: string): Address => {
  const trimmed = text.trim()
  const decoded = bech32m.decodeUnsafe(trimmed, 63)
  if (
    decoded === undefined ||
    decoded.prefix !== 'aleo' ||
    bech32m.fromWordsUnsafe(decoded.words)?.length !== 32
  )
    throw new UsageError('address-invalid', 'this is not an Aleo address')
  return trimmed.toLowerCase() as Address
}
