/** Bytes as elements of Aleo's field (docs/protocol/keys.md): little-endian, written in decimal. */
import { concat } from './bytes.ts'
import { IntegrityError, UsageError } from './errors.ts'
import {
  addressHashFromBytes,
  CONTENT_HASH_BYTES,
  contentHashFromBytes,
  dialogHashFromBytes,
  FIELD_BYTES,
  hashBytes
} from './ids.ts'
import type { AddressHash, ContentHash, DialogHash } from './ids.ts'

/** Order of the scalar field of BLS12-377, the base field of Aleo programs. */
const FIELD_MODULUS = 8444461749428370424248824938781546531375899335154063827935233455917409239041n

/** Bytes that always fit one field element. */
export const LIMB_BYTES = 31
const KEY_BYTES = 32
const HALF_KEY_BYTES = 16
const MAX_DIGITS = FIELD_MODULUS.toString().length

const integerOf = (bytes: Uint8Array): bigint => {
  let hex = ''
  for (const byte of bytes) hex = byte.toString(16).padStart(2, '0') + hex
  return BigInt(`0x0${hex}`)
}

/**
 * Little-endian bytes as an Aleo literal, for example `123field`.
 * @throws UsageError `field-overflow` when the value is not below the modulus
 */
export const fieldLiteral = (bytes: Uint8Array): string => {
  const value = integerOf(bytes)
  if (value >= FIELD_MODULUS)
    throw new UsageError('field-overflow', 'these bytes do not fit in one field element')
  return `${value}field`
}

/**
 * Reads an Aleo literal into `length` bytes, little-endian.
 * @throws IntegrityError `field-malformed` when it is no canonical literal or does not fit
 */
export const fieldBytes = (literal: string, length: number): Uint8Array => {
  const digits = literal.length <= MAX_DIGITS + 5 ? /^(0|[1-9][0-9]*)field$/.exec(literal)?.[1] : undefined
  let value = digits === undefined ? FIELD_MODULUS : BigInt(digits)
  if (value >= FIELD_MODULUS || value >> BigInt(8 * length) !== 0n)
    throw new IntegrityError('field-malformed', `not a field element of ${length} bytes`)
  const bytes = new Uint8Array(length)
  for (let index = 0; value > 0n; index++, value >>= 8n) bytes[index] = Number(value & 0xffn)
  return bytes
}

/** Any of the three hashes as an Aleo literal. @throws UsageError `field-overflow` for what no chain can have made */
export const fieldOf = (hash: AddressHash | DialogHash | ContentHash): string => fieldLiteral(hashBytes(hash))

/** Aleo literal → address hash. @throws IntegrityError `field-malformed` */
export const addressHashOfField = (literal: string): AddressHash =>
  addressHashFromBytes(fieldBytes(literal, FIELD_BYTES))
/** Aleo literal → dialog hash. @throws IntegrityError `field-malformed` */
export const dialogHashOfField = (literal: string): DialogHash =>
  dialogHashFromBytes(fieldBytes(literal, FIELD_BYTES))
/** Aleo literal → content hash; a field of 32 bytes is none. @throws IntegrityError `field-malformed` */
export const contentHashOfField = (literal: string): ContentHash =>
  contentHashFromBytes(fieldBytes(literal, CONTENT_HASH_BYTES))

/** A key of 32 bytes as two literals of 16 bytes each. @throws UsageError `key-length` */
export const keyFields = (key: Uint8Array): readonly [string, string] => {
  if (key.length !== KEY_BYTES) throw new UsageError('key-length', `a public key has ${KEY_BYTES} bytes`)
  return [fieldLiteral(key.subarray(0, HALF_KEY_BYTES)), fieldLiteral(key.subarray(HALF_KEY_BYTES))]
}

/** Two literals → the key of 32 bytes. @throws IntegrityError `field-malformed` */
export const keyOfFields = (first: string, second: string): Uint8Array =>
  concat(fieldBytes(first, HALF_KEY_BYTES), fieldBytes(second, HALF_KEY_BYTES))

/**
 * Bytes cut into literals of 31 bytes, the last one filled with zeros.
 * @throws UsageError `limbs-length` when they need another number of literals than `count`
 */
export const limbsOf = (bytes: Uint8Array, count: number): readonly string[] => {
  if (bytes.length > count * LIMB_BYTES)
    throw new UsageError('limbs-length', `${bytes.length} bytes do not fit in ${count} field elements`)
  return Array.from({ length: count }, (_, index) =>
    fieldLiteral(bytes.subarray(index * LIMB_BYTES, (index + 1) * LIMB_BYTES))
  )
}

/** Literals → 31 bytes of each. @throws IntegrityError `field-malformed` */
export const bytesOfLimbs = (limbs: readonly string[]): Uint8Array =>
  concat(...limbs.map((limb) => fieldBytes(limb, LIMB_BYTES)))
