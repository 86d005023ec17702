/**
 * A courier permit (docs/protocol/courier.md), 158 bytes, so it has one encoding:
 *
 * | offset | bytes | field                                                    |
 * |--------|-------|----------------------------------------------------------|
 * | 0      | 1     | magic 0x50                                               |
 * | 1      | 1     | version, 1                                               |
 * | 2      | 32    | Ed25519 public key of the courier it is for              |
 * | 34     | 32    | Ed25519 public key of the device that gives it           |
 * | 66     | 16    | mailbox                                                  |
 * | 82     | 4     | quota, bytes                                             |
 * | 86     | 8     | expires, uint64 ms                                       |
 * | 94     | 64    | Ed25519 signature by the device                          |
 */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, equalBytes, readUint32, readUint64, uint32Bytes, uint64Bytes } from '../protocol/bytes.ts'
import { isPermit, MAILBOX_BYTES, PERMIT_BYTES, PERMIT_MAGIC } from '../protocol/courier-frames.ts'
import { IntegrityError, RejectedError, UsageError } from '../protocol/errors.ts'
import { hashBytes } from '../protocol/ids.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { MAX_PERMIT_LIFETIME, MAX_TIME } from '../protocol/limits.ts'
import { derive, type KeyPair } from './derive.ts'
import { DERIVATION, SIGNATURE } from './labels.ts'
import type { Signatures } from './signature.ts'

const VERSION = 1
const SIGNATURE_OFFSET = 94

/** Room at one courier, given by the device that will collect what is left there. */
export interface CourierPermit {
  /** Ed25519, 32 bytes. */
  readonly courier: Uint8Array
  /** Ed25519, 32 bytes. */
  readonly device: Uint8Array
  /** 16 bytes. */
  readonly mailbox: Uint8Array
  /** Bytes that may lie in the mailbox at once, below 2³². */
  readonly quota: number
  /** ms since 1970. */
  readonly expires: number
}

/** Who a courier must be, and when it reads the permit. */
export interface PermitExpectation {
  readonly courier: Uint8Array
  /** ms since 1970. */
  readonly now: number
  readonly signatures: Signatures
}

const malformed = (): IntegrityError => new IntegrityError('permit-malformed', 'not a permit for a courier')

/**
 * The mailbox of one contact at one courier: 16 bytes that tell nobody else whose it is, and that the device finds
 * again without keeping them.
 */
export const mailboxOf = (deviceSeed: Uint8Array, contact: AddressHash, courier: Uint8Array): Uint8Array =>
  hmac(sha256, derive(deviceSeed, DERIVATION.mailboxes), concat(hashBytes(contact), courier)).slice(
    0,
    MAILBOX_BYTES
  )

/** Gives room. @throws UsageError `permit-fields` */
export const issueCourierPermit = async (
  permit: Omit<CourierPermit, 'device'> & { readonly device: KeyPair; readonly signatures: Signatures }
): Promise<Uint8Array> => {
  const { courier, device, mailbox, quota, expires, signatures } = permit
  const fits =
    courier.length === 32 &&
    mailbox.length === MAILBOX_BYTES &&
    Number.isInteger(quota) &&
    quota > 0 &&
    quota < 2 ** 32 &&
    Number.isInteger(expires) &&
    expires > 0 &&
    expires <= MAX_TIME
  if (!fits) throw new UsageError('permit-fields', 'a permit is for one courier, one mailbox and some bytes')
  const statement = concat(
    Uint8Array.of(PERMIT_MAGIC, VERSION),
    courier,
    device.publicKey,
    mailbox,
    uint32Bytes(quota),
    uint64Bytes(expires)
  )
  return concat(
    statement,
    await signatures.sign(concat(SIGNATURE.courierPermit, statement), device.secretKey)
  )
}

/** Reads a permit without believing it. @throws IntegrityError `permit-malformed` */
export const readCourierPermit = (bytes: Uint8Array): CourierPermit => {
  if (bytes.length !== PERMIT_BYTES || !isPermit(bytes) || bytes[1] !== VERSION) throw malformed()
  const permit = {
    courier: bytes.slice(2, 34),
    device: bytes.slice(34, 66),
    mailbox: bytes.slice(66, 82),
    quota: readUint32(bytes, 82),
    expires: readUint64(bytes, 86)
  }
  if (permit.quota === 0 || permit.expires === 0 || permit.expires > MAX_TIME) throw malformed()
  return permit
}

/**
 * Reads a permit and believes it.
 * @throws IntegrityError `permit-malformed`, `permit-invalid` (for another courier, longer than 60 days, or a wrong
 * signature), RejectedError `permit-expired`
 */
export const verifyCourierPermit = async (
  bytes: Uint8Array,
  { courier, now, signatures }: PermitExpectation
): Promise<CourierPermit> => {
  const permit = readCourierPermit(bytes)
  const statement = concat(SIGNATURE.courierPermit, bytes.subarray(0, SIGNATURE_OFFSET))
  if (
    !equalBytes(permit.courier, courier) ||
    permit.expires > now + MAX_PERMIT_LIFETIME ||
    !(await signatures.isSigned(bytes.subarray(SIGNATURE_OFFSET), statement, permit.device))
  )
    throw new IntegrityError('permit-invalid', 'nobody gave this room at this courier')
  if (permit.expires <= now) throw new RejectedError('permit-expired', 'this permit has ended')
  return permit
}
