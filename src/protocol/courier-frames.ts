/** Frames of `/ghost/courier/1` (docs/protocol/courier.md): one request, then responses. */
import { checkedFrame, decodeFrame, malformedFrame, plain, sized } from './frames.ts'
import type { UnknownFrame } from './frames.ts'
import { dialogHashFromBytes, FIELD_BYTES, hashBytes } from './ids.ts'
import type { DialogHash } from './ids.ts'
import { MAX_DEPOSIT_OBJECTS, MAX_ENVELOPE_BYTES, MAX_TIME } from './limits.ts'
import { CourierRequestRecord, CourierResponseRecord } from './protobuf/frames.js'

/** Bytes of a lock, a mailbox, a permit and a receipt; the last two are read in src/crypto. */
export const LOCK_BYTES = 32
export const MAILBOX_BYTES = 16
export const PERMIT_BYTES = 158
export const RECEIPT_BYTES = 137

/** First byte of a permit: envelopes and bundles begin with others. */
export const PERMIT_MAGIC = 0x50

/** Do these bytes claim to be a permit? */
export const isPermit = (bytes: Uint8Array): boolean => bytes[0] === PERMIT_MAGIC

/** Why a courier takes nothing of a deposit. Numbers are never reused. */
export const REFUSAL = {
  malformed: 1,
  tooLarge: 2,
  noAnchor: 3,
  permitInvalid: 4,
  permitExpired: 5,
  quota: 6,
  full: 7,
  busy: 8,
  notOffered: 9
} as const

/** A reason by its name; `unknown` for one of a newer version. */
export type RefusalReason = keyof typeof REFUSAL | 'unknown'

/** Sealed bytes, and the lock that whoever fetches them opens (32 bytes). */
export interface CourierObject {
  readonly bytes: Uint8Array
  readonly lock: Uint8Array
}

/** A slot of the chain; `bundle` are the bytes that it names, where it names a bundle. */
export interface CourierAnchor {
  readonly dialog: DialogHash
  readonly index: number
  readonly bundle?: Uint8Array
}

/** What gives the right to room: an anchor, which cost a fee, or a permit of the recipient's device. */
export type CourierRight =
  | { readonly kind: 'anchor'; readonly anchor: CourierAnchor }
  | { readonly kind: 'permit'; readonly permit: Uint8Array }

/** Keep these until then; all of them or none. */
export interface CourierDeposit {
  readonly kind: 'deposit'
  /** 1 … 32. */
  readonly objects: readonly CourierObject[]
  /** ms since 1970. */
  readonly until: number
  readonly right: CourierRight
}

/** What waits in the mailboxes of the device that asks, after this sequence number; up to it, it is durable there. */
export interface CourierCollect {
  readonly kind: 'collect'
  readonly after: number
}

/** What do you hold of mine? */
export interface CourierLook {
  readonly kind: 'look'
}

export type CourierRequest = CourierDeposit | CourierCollect | CourierLook

/** One object of a mailbox. */
export interface CourierMail {
  /** Ascends. */
  readonly sequence: number
  readonly mailbox: Uint8Array
  readonly bytes: Uint8Array
}

/** What a courier holds of the device that asks, as it says. */
export interface CourierHoldings {
  /** Objects that it deposited. */
  readonly deposited: number
  /** Objects in its mailboxes. */
  readonly waiting: number
  /** ms; the longest it keeps anything. */
  readonly longest: number
}

export type CourierResponse =
  | { readonly kind: 'receipts'; readonly receipts: readonly Uint8Array[] }
  | { readonly kind: 'refusal'; readonly reason: RefusalReason }
  | { readonly kind: 'mail'; readonly mail: readonly CourierMail[] }
  | { readonly kind: 'end'; readonly more: boolean }
  | { readonly kind: 'holdings'; readonly holdings: CourierHoldings }
  | UnknownFrame

const upTo = (value: number, most: number, what: string): number => {
  if (value > most) throw malformedFrame(what)
  return value
}

const rightRecord = (right: CourierRight) =>
  right.kind === 'permit'
    ? { permit: plain(right.permit) }
    : {
        permit: new Uint8Array(),
        anchor: {
          dialog: plain(hashBytes(right.anchor.dialog)),
          index: right.anchor.index,
          bundle: plain(right.anchor.bundle ?? new Uint8Array())
        }
      }

/** Encodes a request. @throws UsageError `frame-too-large` */
export const encodeCourierRequest = (request: CourierRequest): Uint8Array => {
  switch (request.kind) {
    case 'deposit':
      return checkedFrame(
        CourierRequestRecord.encode({
          deposit: {
            objects: request.objects.map(({ bytes, lock }) => ({ bytes: plain(bytes), lock: plain(lock) })),
            until: request.until,
            ...rightRecord(request.right)
          }
        })
      )
    case 'collect':
      return CourierRequestRecord.encode({ collect: { after: request.after } })
    case 'look':
      return CourierRequestRecord.encode({ look: {} })
  }
}

type DepositRecord = NonNullable<CourierRequestRecord['deposit']>

const rightOf = ({ anchor, permit }: DepositRecord): CourierRight => {
  if ((anchor === undefined) === (permit.length === 0)) throw malformedFrame('an anchor or a permit')
  if (anchor === undefined) return { kind: 'permit', permit: sized(permit, PERMIT_BYTES, 'permit') }
  return {
    kind: 'anchor',
    anchor: {
      dialog: dialogHashFromBytes(sized(anchor.dialog, FIELD_BYTES, 'dialog')),
      index: anchor.index,
      ...(anchor.bundle.length === 0 ? {} : { bundle: anchor.bundle })
    }
  }
}

const depositOf = (record: DepositRecord): CourierDeposit => {
  const { objects, until } = record
  if (objects.length === 0 || objects.length > MAX_DEPOSIT_OBJECTS) throw malformedFrame('objects')
  if (objects.some(({ bytes }) => bytes.length === 0)) throw malformedFrame('an empty object')
  return {
    kind: 'deposit',
    objects: objects.map(({ bytes, lock }) => ({ bytes, lock: sized(lock, LOCK_BYTES, 'lock') })),
    until: upTo(until, MAX_TIME, 'until'),
    right: rightOf(record)
  }
}

/** Reads a request; objects are views of `bytes`. @throws IntegrityError `frame-malformed` */
export const decodeCourierRequest = (bytes: Uint8Array): CourierRequest => {
  const { deposit, collect, look } = decodeFrame(bytes, (frame) => CourierRequestRecord.decode(frame))
  if ([deposit, collect, look].filter((one) => one !== undefined).length !== 1)
    throw malformedFrame('one thing is asked for at a time')
  if (deposit !== undefined) return depositOf(deposit)
  if (collect !== undefined)
    return { kind: 'collect', after: upTo(collect.after, Number.MAX_SAFE_INTEGER, 'after') }
  return { kind: 'look' }
}

const EMPTY = { receipts: [], mail: [] }

/** Encodes a response. @throws UsageError `frame-too-large` */
export const encodeCourierResponse = (response: Exclude<CourierResponse, UnknownFrame>): Uint8Array => {
  switch (response.kind) {
    case 'receipts':
      return CourierResponseRecord.encode({ ...EMPTY, receipts: response.receipts.map(plain) })
    case 'refusal': {
      const reason = response.reason === 'unknown' ? 0 : REFUSAL[response.reason]
      return CourierResponseRecord.encode({ ...EMPTY, refusal: { reason } })
    }
    case 'mail': {
      const mail = response.mail.map(({ sequence, mailbox, bytes }) => ({
        sequence,
        mailbox: plain(mailbox),
        bytes: plain(bytes)
      }))
      return checkedFrame(CourierResponseRecord.encode({ ...EMPTY, mail }))
    }
    case 'end':
      return CourierResponseRecord.encode({ ...EMPTY, end: { more: response.more } })
    case 'holdings':
      return CourierResponseRecord.encode({ ...EMPTY, holdings: response.holdings })
  }
}

const mailOf = (record: CourierResponseRecord['mail'][number]): CourierMail => {
  if (record.bytes.length === 0 || record.bytes.length > MAX_ENVELOPE_BYTES)
    throw malformedFrame('an object of no possible size')
  return {
    sequence: upTo(record.sequence, Number.MAX_SAFE_INTEGER, 'sequence'),
    mailbox: sized(record.mailbox, MAILBOX_BYTES, 'mailbox'),
    bytes: record.bytes
  }
}

const reasonOf = (number: number): RefusalReason =>
  (Object.keys(REFUSAL) as (keyof typeof REFUSAL)[]).find((name) => REFUSAL[name] === number) ?? 'unknown'

/** Reads a response; objects are views of `bytes`, nothing is checked yet. @throws IntegrityError `frame-malformed` */
export const decodeCourierResponse = (bytes: Uint8Array): CourierResponse => {
  const record = decodeFrame(bytes, (frame) => CourierResponseRecord.decode(frame))
  const { receipts, refusal, mail, end, holdings } = record
  const present = [receipts.length > 0, refusal !== undefined, mail.length > 0, end !== undefined]
  if ([...present, holdings !== undefined].filter(Boolean).length > 1)
    throw malformedFrame('two things in one')
  if (refusal !== undefined) return { kind: 'refusal', reason: reasonOf(refusal.reason) }
  if (end !== undefined) return { kind: 'end', more: end.more }
  if (holdings !== undefined) {
    const longest = upTo(holdings.longest, MAX_TIME, 'longest')
    return { kind: 'holdings', holdings: { ...holdings, longest } }
  }
  if (mail.length > 0) return { kind: 'mail', mail: mail.map(mailOf) }
  if (receipts.length === 0) return { kind: 'unknown' }
  return {
    kind: 'receipts',
    receipts: receipts.map((receipt) => sized(receipt, RECEIPT_BYTES, 'receipt'))
  }
}
