/** What stands inside an envelope: docs/protocol/envelope.md, Message. */
import { equalBytes } from './bytes.ts'
import { IntegrityError, UsageError } from './errors.ts'
import {
  CONTENT_HASH_BYTES,
  contentHashFromBytes,
  hashBytes,
  INSTALLATION_ID_BYTES,
  installationIdFromBytes,
  MESSAGE_ID_BYTES,
  messageIdFromBytes
} from './ids.ts'
import type { ContentHash, InstallationId, MessageId } from './ids.ts'
import { MAX_ENVELOPE_BYTES, MAX_PARENTS, MAX_TIME } from './limits.ts'
import { MessageRecord } from './protobuf/message.js'

/** What a payload is. Numbers are never reused; one that we do not know is kept as opaque bytes. */
export const MESSAGE_KIND = {
  text: 1,
  anchoring: 2,
  keyChange: 16
} as const

/** Kinds that tell a reader's program something: nothing to read, so they count as no unread message. */
const CONTROL_KINDS: ReadonlySet<number> = new Set([MESSAGE_KIND.keyChange])

/** Is this a message between programs rather than people? */
export const isControl = (kind: number): boolean => CONTROL_KINDS.has(kind)

/** One thing said in one conversation. */
export interface Message {
  /** Random; the same for all copies of a message. */
  readonly id: MessageId
  readonly installation: InstallationId
  /** Below 2³², counted by the author's installation within the conversation from 0; a gap is shown. */
  readonly counter: number
  /** ms since 1970, as the author claims, from 1. */
  readonly sentAt: number
  /** Newest messages the author had seen; at most 8, no duplicates. */
  readonly parents: readonly ContentHash[]
  readonly replyTo?: ContentHash
  /** ms after `sentAt`, from 1. */
  readonly expiresAfter?: number
  /** One of `MESSAGE_KIND`, or a kind of a newer version; 1 … 2³² − 1. */
  readonly kind: number
  readonly payload: Uint8Array
}

const inRange = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to

const UINT32 = 0xffff_ffff

const flawOf = (message: Message): string | undefined => {
  if (!inRange(message.counter, 0, UINT32)) return 'counter'
  if (!inRange(message.sentAt, 1, MAX_TIME)) return 'sentAt'
  if (message.expiresAfter !== undefined && !inRange(message.expiresAfter, 1, MAX_TIME)) return 'expiresAfter'
  if (!inRange(message.kind, 1, UINT32)) return 'kind'
  if (message.parents.length > MAX_PARENTS) return 'parents'
  if (new Set(message.parents).size !== message.parents.length) return 'parents'
  if (message.payload.length > MAX_ENVELOPE_BYTES) return 'payload'
  return undefined
}

const encodeChecked = (message: Message): Uint8Array =>
  MessageRecord.encode({
    id: hashBytes(message.id) as Uint8Array<ArrayBuffer>,
    installation: hashBytes(message.installation) as Uint8Array<ArrayBuffer>,
    counter: message.counter,
    sentAt: message.sentAt,
    parents: message.parents.map((parent) => hashBytes(parent) as Uint8Array<ArrayBuffer>),
    ...(message.replyTo !== undefined && { replyTo: hashBytes(message.replyTo) as Uint8Array<ArrayBuffer> }),
    ...(message.expiresAfter !== undefined && { expiresAfter: message.expiresAfter }),
    kind: message.kind,
    payload: message.payload as Uint8Array<ArrayBuffer>
  })

/** The one encoding of a message. @throws UsageError `message-invalid` naming the field out of range */
export const encodeMessage = (message: Message): Uint8Array => {
  const flaw = flawOf(message)
  if (flaw !== undefined)
    throw new UsageError('message-invalid', `this message cannot be encoded: ${flaw}`, {
      details: { field: flaw }
    })
  return encodeChecked(message)
}

const malformed = (why: string, cause?: unknown): IntegrityError =>
  new IntegrityError('message-malformed', `not a message: ${why}`, { cause })

const parseRecord = (bytes: Uint8Array): MessageRecord => {
  try {
    return MessageRecord.decode(bytes)
  } catch (cause) {
    throw malformed('not protobuf within its limits', cause)
  }
}

const messageOf = (record: MessageRecord): Message => {
  if (record.id.length !== MESSAGE_ID_BYTES) throw malformed('id')
  if (record.installation.length !== INSTALLATION_ID_BYTES) throw malformed('installation')
  if (record.parents.some((parent) => parent.length !== CONTENT_HASH_BYTES)) throw malformed('parents')
  if (record.replyTo.length !== 0 && record.replyTo.length !== CONTENT_HASH_BYTES) throw malformed('replyTo')
  return {
    id: messageIdFromBytes(record.id),
    installation: installationIdFromBytes(record.installation),
    counter: record.counter,
    sentAt: record.sentAt,
    parents: record.parents.map(contentHashFromBytes),
    ...(record.replyTo.length !== 0 && { replyTo: contentHashFromBytes(record.replyTo) }),
    ...(record.expiresAfter !== 0 && { expiresAfter: record.expiresAfter }),
    kind: record.kind,
    payload: record.payload.slice()
  }
}

/**
 * Reads a message that has exactly one encoding: the bytes must be those `encodeMessage` makes of the result.
 * @throws IntegrityError `message-malformed`
 */
export const decodeMessage = (bytes: Uint8Array): Message => {
  if (bytes.length > MAX_ENVELOPE_BYTES) throw malformed('too large')
  const message = messageOf(parseRecord(bytes))
  const flaw = flawOf(message)
  if (flaw !== undefined) throw malformed(flaw)
  if (!equalBytes(encodeChecked(message), bytes)) throw malformed('a second encoding, or unknown fields')
  return message
}
