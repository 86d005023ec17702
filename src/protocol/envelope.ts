/**
 * Wire layout of an envelope (docs/protocol/envelope.md). What can be read without a key is here; sealing and opening
 * are in src/crypto/envelope.ts.
 *
 * | offset | bytes | field                              |
 * |--------|-------|------------------------------------|
 * | 0      | 1     | magic 0x47                         |
 * | 1      | 1     | version, 1                         |
 * | 2      | 1     | mode                               |
 * | 3      | 1     | sender key version                 |
 * | 4      | 1     | recipient key version              |
 * | 5      | 24    | nonce                              |
 * | 29     | 32    | commitment to the key              |
 * | 61     | ≥ 272 | body: 16 of tag, padded plaintext  |
 */
import { concat } from './bytes.ts'
import { IntegrityError, UsageError } from './errors.ts'
import { MAX_ENVELOPE_BYTES, MIN_PADDED_BYTES } from './limits.ts'
import { paddedSize } from './padding.ts'

const ENVELOPE_MAGIC = 0x47
const ENVELOPE_VERSION = 1
/** Bytes of `magic ‖ version ‖ mode ‖ both key versions`. */
const PREFIX_BYTES = 5
export const NONCE_BYTES = 24
const COMMITMENT_BYTES = 32
/** Bytes before the body. */
export const HEADER_BYTES = PREFIX_BYTES + NONCE_BYTES + COMMITMENT_BYTES
/** Poly1305 tag of secretbox. */
export const TAG_BYTES = 16
/** Nothing shorter can be an envelope. */
export const MIN_ENVELOPE_BYTES = HEADER_BYTES + TAG_BYTES + MIN_PADDED_BYTES

/** How authorship is shown: to anybody (signed), or to the author's own devices alone (deniable). */
export const MODE = { signed: 1, deniable: 2 } as const
export type Mode = (typeof MODE)[keyof typeof MODE]

/** What an envelope says in clear. */
export interface EnvelopeHeader {
  readonly mode: Mode
  /** Version of the sender's registered keys, 1 … 255. */
  readonly senderKeyVersion: number
  /** Version of the recipient's registered keys, 1 … 255. */
  readonly recipientKeyVersion: number
  /** 24 bytes. */
  readonly nonce: Uint8Array
  /** 32 bytes. */
  readonly commitment: Uint8Array
}

const isMode = (value: number | undefined): value is Mode => value === MODE.signed || value === MODE.deniable

/** `magic ‖ version ‖ mode ‖ both key versions`: the part of the header that is also in the key. */
export const envelopePrefix = (
  header: Pick<EnvelopeHeader, 'mode' | 'senderKeyVersion' | 'recipientKeyVersion'>
): Uint8Array => {
  for (const version of [header.senderKeyVersion, header.recipientKeyVersion])
    if (!Number.isInteger(version) || version < 1 || version > 255)
      throw new UsageError('key-version-invalid', `key versions are 1 to 255, not ${version}`)
  return Uint8Array.of(
    ENVELOPE_MAGIC,
    ENVELOPE_VERSION,
    header.mode,
    header.senderKeyVersion,
    header.recipientKeyVersion
  )
}

/** Puts an envelope together. @throws UsageError `envelope-too-large`, `key-version-invalid` */
export const composeEnvelope = (header: EnvelopeHeader, body: Uint8Array): Uint8Array => {
  const bytes = concat(envelopePrefix(header), header.nonce, header.commitment, body)
  if (bytes.length > MAX_ENVELOPE_BYTES)
    throw new UsageError('envelope-too-large', `an envelope has at most ${MAX_ENVELOPE_BYTES} bytes`, {
      details: { bytes: bytes.length, limit: MAX_ENVELOPE_BYTES }
    })
  return bytes
}

const malformed = (why: string): IntegrityError =>
  new IntegrityError('envelope-malformed', `not an envelope: ${why}`)

const isPaddedSize = (length: number): boolean => paddedSize(length) === length

/**
 * Reads what stands in clear and checks every size; nothing in it is proven before the envelope is opened.
 * @returns header with views of `bytes`
 * @throws IntegrityError `envelope-too-large`, `envelope-version` (a newer client wrote it), `envelope-malformed`
 */
export const readHeader = (bytes: Uint8Array): EnvelopeHeader => {
  if (bytes.length > MAX_ENVELOPE_BYTES)
    throw new IntegrityError('envelope-too-large', `an envelope has at most ${MAX_ENVELOPE_BYTES} bytes`)
  const [magic, version, mode, senderKeyVersion, recipientKeyVersion] = bytes
  if (magic !== ENVELOPE_MAGIC) throw malformed('wrong first byte')
  if (version !== ENVELOPE_VERSION)
    throw new IntegrityError('envelope-version', 'this envelope needs a newer version of the messenger')
  if (bytes.length < MIN_ENVELOPE_BYTES) throw malformed('too short')
  if (!isMode(mode)) throw malformed('unknown mode')
  if (!senderKeyVersion || !recipientKeyVersion) throw malformed('key version 0')
  if (!isPaddedSize(bytes.length - HEADER_BYTES - TAG_BYTES)) throw malformed('not a Padmé size')
  return {
    mode,
    senderKeyVersion,
    recipientKeyVersion,
    nonce: bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + NONCE_BYTES),
    commitment: bytes.subarray(PREFIX_BYTES + NONCE_BYTES, HEADER_BYTES)
  }
}

/** The sealed part of an envelope whose header was read, as a view. */
export const envelopeBody = (bytes: Uint8Array): Uint8Array => bytes.subarray(HEADER_BYTES)
