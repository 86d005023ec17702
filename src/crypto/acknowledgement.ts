/**
 * An acknowledgement (docs/protocol/acknowledgement.md), of fixed length in each mode, so it has one encoding:
 *
 * | offset | bytes | field                                              |
 * |--------|-------|----------------------------------------------------|
 * | 0      | 1     | magic 0x41                                         |
 * | 1      | 1     | version, 1                                         |
 * | 2      | 1     | mode                                               |
 * | 3      | 1     | kind: 1 opened, 2 read, 3 unreadable, 4 kept       |
 * | 4      | 31    | content hash                                       |
 * | 35     | 32    | address hash of the message's author               |
 * | 67     | 32    | address hash of its recipient, who acknowledges    |
 * | 99     | 32    | public key of the device that acknowledges         |
 * | 131    | 64/32 | Ed25519 signature (signed) or HMAC-SHA-256 (deniable) |
 */
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, equalBytes } from '../protocol/bytes.ts'
import { MODE } from '../protocol/envelope.ts'
import type { Mode } from '../protocol/envelope.ts'
import { IntegrityError } from '../protocol/errors.ts'
import { addressHashFromBytes, contentHashFromBytes, hashBytes } from '../protocol/ids.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import type { KeyPair } from './derive.ts'
import { SIGNATURE } from './labels.ts'
import type { Signatures } from './signature.ts'

const MAGIC = 0x41
const VERSION = 1
const AUTH_OFFSET = 131
/** Bytes of a whole acknowledgement by mode. */
const ACKNOWLEDGEMENT_BYTES = {
  [MODE.signed]: AUTH_OFFSET + 64,
  [MODE.deniable]: AUTH_OFFSET + 32
} as const

const KINDS = ['opened', 'read', 'unreadable', 'kept'] as const

/** `opened`: decrypted and kept; `read`: shown; `unreadable`: kept, but it could not be opened. `kept`: a sealed address book. */
export type AcknowledgementKind = (typeof KINDS)[number]

/** What an acknowledgement says. */
export interface Acknowledgement {
  readonly kind: AcknowledgementKind
  readonly mode: Mode
  readonly contentHash: ContentHash
  /** Author of the message. */
  readonly sender: AddressHash
  /** Recipient of the message, who acknowledges. */
  readonly recipient: AddressHash
  /** Ed25519 public key, 32 bytes. */
  readonly deviceKey: Uint8Array
}

/** What is needed to make one. */
export interface AcknowledgementContents extends Omit<Acknowledgement, 'deviceKey'> {
  readonly device: KeyPair
  readonly signatures: Signatures
  /** Pair key, used in mode deniable. */
  readonly acknowledgementKey: Uint8Array
}

/** What one is checked against. */
export interface AcknowledgementExpectation {
  readonly sender: AddressHash
  readonly recipient: AddressHash
  readonly mode: Mode
  /** Device that `hello` or a certificate has proven to be the recipient's. */
  readonly deviceKey: Uint8Array
  readonly acknowledgementKey: Uint8Array
  readonly signatures: Signatures
}

const tagOf = (key: Uint8Array, statement: Uint8Array): Uint8Array =>
  hmac(sha256, key, concat(SIGNATURE.acknowledgement, statement))

/** Makes an acknowledgement: signed by the device in signed chats, a MAC of the pair in deniable ones. */
export const makeAcknowledgement = async (contents: AcknowledgementContents): Promise<Uint8Array> => {
  const statement = concat(
    Uint8Array.of(MAGIC, VERSION, contents.mode, KINDS.indexOf(contents.kind) + 1),
    hashBytes(contents.contentHash),
    hashBytes(contents.sender),
    hashBytes(contents.recipient),
    contents.device.publicKey
  )
  const auth =
    contents.mode === MODE.signed
      ? await contents.signatures.sign(
          concat(SIGNATURE.acknowledgement, statement),
          contents.device.secretKey
        )
      : tagOf(contents.acknowledgementKey, statement)
  return concat(statement, auth)
}

/** Reads an acknowledgement without believing it. @throws IntegrityError `acknowledgement-malformed` */
export const readAcknowledgement = (bytes: Uint8Array): Acknowledgement => {
  const [magic, version, modeByte, kindByte] = bytes
  const mode = modeByte === MODE.signed || modeByte === MODE.deniable ? modeByte : undefined
  const kind = KINDS[(kindByte ?? 0) - 1]
  if (
    magic !== MAGIC ||
    version !== VERSION ||
    mode === undefined ||
    kind === undefined ||
    bytes.length !== ACKNOWLEDGEMENT_BYTES[mode]
  )
    throw new IntegrityError('acknowledgement-malformed', 'not an acknowledgement')
  return {
    kind,
    mode,
    contentHash: contentHashFromBytes(bytes.subarray(4, 35)),
    sender: addressHashFromBytes(bytes.subarray(35, 67)),
    recipient: addressHashFromBytes(bytes.subarray(67, 99)),
    deviceKey: bytes.slice(99, AUTH_OFFSET)
  }
}

/**
 * Reads an acknowledgement and believes it: people, device and mode are the expected ones and `auth` verifies.
 * @throws IntegrityError `acknowledgement-malformed`, `acknowledgement-invalid`
 */
export const verifyAcknowledgement = async (
  bytes: Uint8Array,
  expected: AcknowledgementExpectation
): Promise<Acknowledgement> => {
  const read = readAcknowledgement(bytes)
  const statement = bytes.subarray(0, AUTH_OFFSET)
  const auth = bytes.subarray(AUTH_OFFSET)
  // What is compared costs nothing: a forger must not be able to ask for a check of his signature with every byte string.
  const authentic =
    read.sender === expected.sender &&
    read.recipient === expected.recipient &&
    read.mode === expected.mode &&
    equalBytes(read.deviceKey, expected.deviceKey) &&
    (read.mode === MODE.signed
      ? await expected.signatures.isSigned(
          auth,
          concat(SIGNATURE.acknowledgement, statement),
          expected.deviceKey
        )
      : equalBytes(auth, tagOf(expected.acknowledgementKey, statement)))
  if (!authentic)
    throw new IntegrityError('acknowledgement-invalid', 'this acknowledgement is not from who it names')
  return read
}
