/**
 * A device certificate (docs/protocol/keys.md), 147 bytes, so it has one encoding:
 *
 * | offset | bytes | field                                                     |
 * |--------|-------|-----------------------------------------------------------|
 * | 0      | 1     | magic 0x44                                                |
 * | 1      | 1     | version, 1                                                |
 * | 2      | 32    | address hash                                              |
 * | 34     | 1     | version of the signing key, 1 … 255                       |
 * | 35     | 32    | Ed25519 public key of the device, from which its PeerId follows |
 * | 67     | 8     | created, uint64 ms                                        |
 * | 75     | 8     | expires, uint64 ms, at most 30 days later                 |
 * | 83     | 64    | Ed25519 signature by the signing key                      |
 */
import { ed25519 } from './ed25519.ts'
import { concat, equalBytes, readUint64, uint64Bytes } from '../protocol/bytes.ts'
import { IntegrityError, UsageError } from '../protocol/errors.ts'
import { CERTIFICATE_BYTES } from '../protocol/hello-frames.ts'
import { addressHashFromBytes, hashBytes } from '../protocol/ids.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { MAX_CERTIFICATE_LIFETIME, MAX_KEY_VERSION, MAX_TIME } from '../protocol/limits.ts'
import { SIGNATURE } from './labels.ts'
import { isSigned } from './signature.ts'

const MAGIC = 0x44
const VERSION = 1
const SIGNATURE_OFFSET = 83

/** Clocks differ: a certificate from this much in the future (ms) is still taken. */
const CLOCK_TOLERANCE = 10 * 60_000

/** That a device speaks for a person. */
export interface DeviceCertificate {
  readonly person: AddressHash
  /** Profile version of the signing key, 1 … 255. */
  readonly version: number
  /** Ed25519 public key, 32 bytes. */
  readonly deviceKey: Uint8Array
  /** ms since 1970. */
  readonly created: number
  /** ms since 1970. */
  readonly expires: number
}

/** What a certificate is checked against. */
export interface CertificateExpectation {
  readonly person: AddressHash
  /** Key that `person` has registered. */
  readonly signingPublicKey: Uint8Array
  /** Version of that key: certificates of earlier ones are revoked by the rotation. */
  readonly version: number
  /** ms since 1970. */
  readonly now: number
  /** Device that speaks; left out where only the certificate is at hand. */
  readonly deviceKey?: Uint8Array
  /** Another implementation of the same rules than `isSigned`. */
  readonly isSigned?: typeof isSigned
}

const isValid = ({ version, deviceKey, created, expires }: DeviceCertificate): boolean =>
  Number.isInteger(version) &&
  version >= 1 &&
  version <= MAX_KEY_VERSION &&
  deviceKey.length === 32 &&
  Number.isInteger(created) &&
  Number.isInteger(expires) &&
  created >= 0 &&
  created < expires &&
  expires <= MAX_TIME &&
  expires - created <= MAX_CERTIFICATE_LIFETIME

/** Certifies a device with the signing key of that version. @throws UsageError `certificate-fields` */
export const issueDeviceCertificate = (
  certificate: DeviceCertificate & { readonly signingSecretKey: Uint8Array }
): Uint8Array => {
  if (!isValid(certificate))
    throw new UsageError('certificate-fields', 'a certificate is for one device and at most 30 days')
  const statement = concat(
    Uint8Array.of(MAGIC, VERSION),
    hashBytes(certificate.person),
    Uint8Array.of(certificate.version),
    certificate.deviceKey,
    uint64Bytes(certificate.created),
    uint64Bytes(certificate.expires)
  )
  return concat(statement, ed25519.sign(concat(SIGNATURE.device, statement), certificate.signingSecretKey))
}

/** Reads a certificate without believing it. @throws IntegrityError `certificate-malformed` */
export const readDeviceCertificate = (bytes: Uint8Array): DeviceCertificate => {
  const malformed = new IntegrityError('certificate-malformed', 'not a device certificate')
  if (bytes.length !== CERTIFICATE_BYTES || bytes[0] !== MAGIC || bytes[1] !== VERSION) throw malformed
  const certificate = {
    person: addressHashFromBytes(bytes.subarray(2, 34)),
    version: bytes[34] ?? 0,
    deviceKey: bytes.slice(35, 67),
    created: readUint64(bytes, 67),
    expires: readUint64(bytes, 75)
  }
  if (!isValid(certificate)) throw malformed
  return certificate
}

/**
 * Reads a certificate and believes it.
 * @throws IntegrityError `certificate-malformed`, `certificate-invalid` (person, device or signature),
 * `certificate-retired` (key version below the registered one), `certificate-newer` (above it: the registered key is
 * read again first), `certificate-expired` (also when from the future)
 */
export const verifyDeviceCertificate = (
  bytes: Uint8Array,
  expected: CertificateExpectation
): DeviceCertificate => {
  const certificate = readDeviceCertificate(bytes)
  if (certificate.version < expected.version)
    throw new IntegrityError('certificate-retired', 'this device was certified with a retired key')
  if (certificate.version > expected.version)
    throw new IntegrityError('certificate-newer', 'this device was certified with a key we do not know yet')
  const statement = concat(SIGNATURE.device, bytes.subarray(0, SIGNATURE_OFFSET))
  const check = expected.isSigned ?? isSigned
  if (
    certificate.person !== expected.person ||
    (expected.deviceKey !== undefined && !equalBytes(certificate.deviceKey, expected.deviceKey)) ||
    !check(bytes.subarray(SIGNATURE_OFFSET), statement, expected.signingPublicKey)
  )
    throw new IntegrityError('certificate-invalid', 'this device does not speak for who it names')
  if (expected.now >= certificate.expires || expected.now + CLOCK_TOLERANCE < certificate.created)
    throw new IntegrityError('certificate-expired', 'the certificate of this device is not valid now')
  return certificate
}
