/**
 * A courier's receipt (docs/protocol/courier.md), 137 bytes, so it has one encoding:
 *
 * | offset | bytes | field                                  |
 * |--------|-------|----------------------------------------|
 * | 0      | 1     | magic 0x54                             |
 * | 1      | 1     | version, 1                             |
 * | 2      | 31    | content hash of what it holds          |
 * | 33     | 8     | until when, uint64 ms                  |
 * | 41     | 32    | Ed25519 public key of the courier      |
 * | 73     | 64    | Ed25519 signature by the courier       |
 */
import { concat, equalBytes, readUint64, uint64Bytes } from '../protocol/bytes.ts'
import { RECEIPT_BYTES } from '../protocol/courier-frames.ts'
import { IntegrityError } from '../protocol/errors.ts'
import { contentHashFromBytes, hashBytes } from '../protocol/ids.ts'
import type { ContentHash } from '../protocol/ids.ts'
import { MAX_TIME } from '../protocol/limits.ts'
import type { KeyPair } from './derive.ts'
import { SIGNATURE } from './labels.ts'
import type { Signatures } from './signature.ts'

const MAGIC = 0x54
const VERSION = 1
const SIGNATURE_OFFSET = 73

/** That a courier holds these bytes until then: one tick. */
export interface CourierReceipt {
  readonly contentHash: ContentHash
  /** ms since 1970. */
  readonly until: number
  /** Ed25519, 32 bytes. */
  readonly courier: Uint8Array
}

/** What a receipt is checked against. */
export interface ReceiptExpectation {
  readonly contentHash: ContentHash
  readonly courier: Uint8Array
  readonly signatures: Signatures
}

/** Signs for what is durable. `until` in ms since 1970. */
export const makeCourierReceipt = async (
  receipt: Omit<CourierReceipt, 'courier'> & { readonly courier: KeyPair; readonly signatures: Signatures }
): Promise<Uint8Array> => {
  const statement = concat(
    Uint8Array.of(MAGIC, VERSION),
    hashBytes(receipt.contentHash),
    uint64Bytes(receipt.until),
    receipt.courier.publicKey
  )
  const said = concat(SIGNATURE.courierReceipt, statement)
  return concat(statement, await receipt.signatures.sign(said, receipt.courier.secretKey))
}

/** Reads a receipt without believing it. @throws IntegrityError `receipt-malformed` */
export const readCourierReceipt = (bytes: Uint8Array): CourierReceipt => {
  const until = bytes.length === RECEIPT_BYTES ? readUint64(bytes, 33) : Infinity
  if (bytes[0] !== MAGIC || bytes[1] !== VERSION || until > MAX_TIME)
    throw new IntegrityError('receipt-malformed', 'not a receipt of a courier')
  return { contentHash: contentHashFromBytes(bytes.subarray(2, 33)), until, courier: bytes.slice(41, 73) }
}

/**
 * Reads a receipt and believes it: this courier signed for these bytes.
 * @throws IntegrityError `receipt-malformed`, `receipt-invalid`
 */
export const verifyCourierReceipt = async (
  bytes: Uint8Array,
  { contentHash, courier, signatures }: ReceiptExpectation
): Promise<CourierReceipt> => {
  const receipt = readCourierReceipt(bytes)
  const statement = concat(SIGNATURE.courierReceipt, bytes.subarray(0, SIGNATURE_OFFSET))
  if (
    receipt.contentHash !== contentHash ||
    !equalBytes(receipt.courier, courier) ||
    !(await signatures.isSigned(bytes.subarray(SIGNATURE_OFFSET), statement, courier))
  )
    throw new IntegrityError('receipt-invalid', 'this courier signed for nothing of the kind')
  return receipt
}
