import { readdirSync, readFileSync } from 'node:fs'
import { decodeAnchoring } from '../../protocol/anchoring.ts'
import { decodeBundle } from '../../protocol/bundle.ts'
import { concat } from '../../protocol/bytes.ts'
import {
  decodeCourierRequest,
  decodeCourierResponse,
  encodeCourierRequest,
  encodeCourierResponse
} from '../../protocol/courier-frames.ts'
import { readHeader } from '../../protocol/envelope.ts'
import { GhostError } from '../../protocol/errors.ts'
import {
  decodeFetchRequest,
  decodeFetchResponse,
  encodeFetchRequest,
  encodeFetchResponse
} from '../../protocol/fetch-frames.ts'
import {
  decodeHelloFrame,
  decodeHelloOffer,
  encodeHelloFrame,
  encodeHelloOffer
} from '../../protocol/hello-frames.ts'
import { addressHash, contentHash, dialogHash } from '../../protocol/ids.ts'
import { decodeMessage } from '../../protocol/message.ts'
import { unpad } from '../../protocol/padding.ts'
import { decodePresence } from '../../protocol/presence.ts'
import { decodePushFrame, encodePushFrame } from '../../protocol/push-frames.ts'
import { decodeSettings } from '../../protocol/settings-codec.ts'
import { fromHex } from '../../protocol/testing/vectors.ts'
import { decodeText } from '../../protocol/text.ts'
import { readAcknowledgement } from '../acknowledgement.ts'
import { readCourierPermit } from '../courier-permit.ts'
import { readCourierReceipt } from '../courier-receipt.ts'
import { readDeviceCertificate } from '../device-certificate.ts'
import { readKeyChange } from '../key-change.ts'
import { openPresence } from '../presence.ts'
import { openSettings } from '../sealed-settings.ts'

const SELF = addressHash('5a'.repeat(32))

/** Everything that reads bytes of somebody who has proven nothing, or is not believed. */
export const DECODERS: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  acknowledgement: readAcknowledgement,
  'address book': decodeSettings,
  'address book, sealed': (bytes) => openSettings(new Uint8Array(32), SELF, bytes),
  anchoring: decodeAnchoring,
  bundle: decodeBundle,
  certificate: readDeviceCertificate,
  'courier permit': readCourierPermit,
  'courier receipt': readCourierReceipt,
  'courier request': decodeCourierRequest,
  'courier response': decodeCourierResponse,
  'envelope header': readHeader,
  'fetch request': decodeFetchRequest,
  'fetch response': decodeFetchResponse,
  'hello frame': decodeHelloFrame,
  'hello offer': decodeHelloOffer,
  'key change': readKeyChange,
  message: decodeMessage,
  padding: unpad,
  presence: decodePresence,
  'presence, sealed': (bytes) => openPresence(new Uint8Array(32), 1, bytes),
  'push frame': decodePushFrame,
  text: decodeText
}

const HASH = contentHash('5a'.repeat(31))
const some = (length: number, value = 1): Uint8Array => new Uint8Array(length).fill(value)

const frames = (): Uint8Array[] => [
  encodeHelloFrame({ kind: 'opening', nonce: some(32), mac: some(32) }),
  encodeHelloFrame({
    kind: 'answer',
    nonce: some(32),
    mac: some(32),
    certificate: some(200),
    offer: some(9)
  }),
  encodeHelloFrame({ kind: 'proof', signature: some(64), certificate: some(200), offer: some(9) }),
  encodeHelloFrame({ kind: 'stranger' }),
  encodeHelloOffer({ versions: [1], capabilities: ['one', 'two'] }),
  encodePushFrame({ kind: 'envelopes', envelopes: [some(400), some(3)] }),
  encodePushFrame({ kind: 'acknowledgements', acknowledgements: [some(195)] }),
  encodeFetchRequest({ kind: 'hashes', hashes: [HASH, HASH] }),
  encodeFetchRequest({ kind: 'history', before: [HASH], limit: 300 }),
  encodeFetchRequest({ kind: 'range', hash: HASH, offset: 7, length: 300 }),
  encodeFetchResponse({ kind: 'envelopes', envelopes: [some(400)] }),
  encodeFetchResponse({ kind: 'part', hash: HASH, offset: 1, total: 900, bytes: some(40) }),
  encodeFetchResponse({ kind: 'end', sent: 3, missing: 1, more: true })
]

const texts = (value: unknown): string[] =>
  typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(texts)
      : []

const courierFrames = (): Uint8Array[] => {
  const objects = [{ bytes: some(400), lock: some(32) }]
  const anchor = { dialog: dialogHash('5a'.repeat(32)), index: 3, bundle: some(64) }
  return [
    encodeCourierRequest({ kind: 'deposit', objects, until: 9_000_000, right: { kind: 'anchor', anchor } }),
    encodeCourierRequest({
      kind: 'deposit',
      objects,
      until: 9_000_000,
      right: { kind: 'permit', permit: some(158) }
    }),
    encodeCourierRequest({ kind: 'collect', after: 700 }),
    encodeCourierRequest({ kind: 'look' }),
    encodeCourierResponse({ kind: 'receipts', receipts: [some(137), some(137)] }),
    encodeCourierResponse({ kind: 'refusal', reason: 'quota' }),
    encodeCourierResponse({ kind: 'mail', mail: [{ sequence: 7, mailbox: some(16), bytes: some(400) }] }),
    encodeCourierResponse({ kind: 'end', more: true }),
    encodeCourierResponse({ kind: 'holdings', holdings: { deposited: 1, waiting: 2, longest: 3 } })
  ]
}

/** Well-formed and malformed samples of every format: the committed vectors, and a frame of each kind. */
export const corpus = (): Uint8Array[] => {
  const folder = new URL('../../protocol/vectors/', import.meta.url)
  const files = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'))
  const samples = files
    .flatMap((text) => texts(JSON.parse(text)))
    .filter((text) => text.length > 0 && text.length <= 8192 && /^([0-9a-f]{2})+$/.test(text))
    .map(fromHex)
  return [...frames(), ...courierFrames(), ...samples]
}

/** What chance is asked for, so that a seed decides a whole run. */
export interface Chance {
  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number
  bytes(length: number): Uint8Array
}

const EDGES = [0x00, 0x01, 0x7f, 0x80, 0xff]
/** A length of protobuf that claims nearly four gigabytes, and a varint that never ends. */
const BOMBS = [Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f), new Uint8Array(11).fill(0x80)]

const pick = <T>(chance: Chance, list: readonly T[]): T => list[chance.integer(0, list.length - 1)] as T

const mutated = (bytes: Uint8Array, samples: readonly Uint8Array[], chance: Chance): Uint8Array => {
  const at = chance.integer(0, bytes.length)
  switch (chance.integer(0, 6)) {
    case 0:
      return bytes.map((byte, index) => (index === at ? byte ^ (1 << chance.integer(0, 7)) : byte))
    case 1:
      return bytes.map((byte, index) => (index === at ? pick(chance, EDGES) : byte))
    case 2:
      return bytes.subarray(0, at)
    case 3:
      return concat(bytes.subarray(0, at), chance.bytes(chance.integer(1, 16)), bytes.subarray(at))
    case 4:
      return concat(bytes.subarray(0, at), pick(chance, samples).subarray(0, 512))
    case 5:
      return concat(bytes.subarray(0, at), pick(chance, BOMBS), bytes.subarray(at))
    default:
      return concat(bytes.subarray(0, at), bytes)
  }
}

/** One malformed input: a sample changed up to four times, or nothing but chance. */
export const malformed = (samples: readonly Uint8Array[], chance: Chance): Uint8Array => {
  if (chance.integer(0, 9) === 0) return chance.bytes(chance.integer(0, 300))
  let bytes = pick(chance, samples)
  for (let count = chance.integer(1, 4); count > 0; count--) bytes = mutated(bytes, samples, chance)
  return bytes
}

/** What a decoder must not do with any input; undefined when it did none of it. */
export const misbehaviour = (
  decode: (bytes: Uint8Array) => unknown,
  bytes: Uint8Array
): string | undefined => {
  const before = bytes.slice()
  try {
    decode(bytes)
  } catch (error) {
    if (!(error instanceof GhostError)) return `threw ${String(error)}`
  }
  return before.every((byte, index) => byte === bytes[index]) ? undefined : 'wrote to what it read'
}
