/** Rows at rest: XChaCha20-Poly1305 with the place of the row as associated data, so that none can be moved. */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { concat, uint32Bytes } from '../protocol/bytes.ts'
import { StorageError, UsageError } from '../protocol/errors.ts'
import { derive } from './derive.ts'
import { DERIVATION, OTHER } from './labels.ts'

/** Where a row stands. */
export interface RowPlace {
  readonly table: string
  readonly key: string
}

/** Keys of 32 bytes made from the storage key of this browser. */
export interface StoreKeys {
  readonly rows: Uint8Array
  readonly indexes: Uint8Array
}

const KEY_BYTES = 32
const NONCE_BYTES = 24
const TAG_BYTES = 16
/** 128 bits of an index value: rows are told apart, and indexes stay small. */
const INDEX_BYTES = 16

/** Keys for rows and for indexes from the storage key of 32 bytes. @throws UsageError `key-length` */
export const storeKeys = (storageKey: Uint8Array): StoreKeys => {
  if (storageKey.length !== KEY_BYTES)
    throw new UsageError('key-length', `a storage key has ${KEY_BYTES} bytes`)
  return { rows: derive(storageKey, DERIVATION.rows), indexes: derive(storageKey, DERIVATION.indexes) }
}

const placed = (table: string, rest: string): Uint8Array => {
  const name = utf8ToBytes(table)
  return concat(uint32Bytes(name.length), name, utf8ToBytes(rest))
}

const associatedData = ({ table, key }: RowPlace): Uint8Array => concat(OTHER.row, placed(table, key))

/**
 * Seals one row. @param nonce 24 random bytes, never used twice
 * @returns nonce ‖ ciphertext ‖ tag
 * @throws UsageError `nonce-length`
 */
export const sealRow = (
  rowsKey: Uint8Array,
  place: RowPlace,
  nonce: Uint8Array,
  plaintext: Uint8Array
): Uint8Array => {
  if (nonce.length !== NONCE_BYTES)
    throw new UsageError('nonce-length', `a nonce has ${NONCE_BYTES} random bytes`)
  return concat(nonce, xchacha20poly1305(rowsKey, nonce, associatedData(place)).encrypt(plaintext))
}

/** Opens a row that stood at this place. @throws StorageError `row-damaged` */
export const openRow = (rowsKey: Uint8Array, place: RowPlace, sealed: Uint8Array): Uint8Array => {
  if (sealed.length < NONCE_BYTES + TAG_BYTES)
    throw new StorageError('row-damaged', `a row of ${place.table} is too short`)
  const cipher = xchacha20poly1305(rowsKey, sealed.subarray(0, NONCE_BYTES), associatedData(place))
  try {
    return cipher.decrypt(sealed.subarray(NONCE_BYTES))
  } catch (cause) {
    throw new StorageError('row-damaged', `a row of ${place.table} was changed`, { cause })
  }
}

/** Value to index a row by, 32 hex digits of HMAC-SHA-256: equal texts can be found, not read. */
export const indexKey = (indexesKey: Uint8Array, table: string, text: string): string =>
  bytesToHex(hmac(sha256, indexesKey, placed(table, text)).subarray(0, INDEX_BYTES))
