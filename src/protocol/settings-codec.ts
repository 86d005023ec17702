/** The one encoding of an address book's content: docs/protocol/settings.md, Content. */
import { bech32m } from '@scure/base'
import { decodeAnchoring, encodeAnchoring } from './anchoring.ts'
import { equalBytes } from './bytes.ts'
import { GhostError, IntegrityError, UsageError } from './errors.ts'
import {
  addressHashFromBytes,
  CONTENT_HASH_BYTES,
  contentHashFromBytes,
  FIELD_BYTES,
  hashBytes,
  INSTALLATION_ID_BYTES,
  installationIdFromBytes,
  parseAddress,
  type Address,
  type AddressHash,
  type ContentHash,
  type InstallationId
} from './ids.ts'
import { ContactRecord, SettingsRecord } from './protobuf/settings.js'
import { flawOfSettings } from './settings-limits.ts'
import {
  MAX_SETTINGS_BYTES,
  OWN_FLAGS,
  type ContactSettings,
  type OwnFlag,
  type OwnSettings,
  type SettingsDeletion,
  type SettingsPin,
  type SettingsVersion
} from './settings.ts'

type Bytes = Uint8Array<ArrayBuffer>
type PinOnWire = NonNullable<ContactRecord['pin']>
type DeletionOnWire = NonNullable<ContactRecord['deletion']>

const KEY_BYTES = 32
const ROLES = ['accepted', 'deleted'] as const
const AUTHORS = ['self', 'peer'] as const

const bytesOf = (hash: AddressHash | ContentHash | InstallationId): Bytes => hashBytes(hash) as Bytes
const present = <Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value }

const addressBytes = (address: Address): Bytes =>
  bech32m.fromWords(bech32m.decode(address, 63).words) as Bytes

const addressOf = (bytes: Uint8Array): Address =>
  parseAddress(bech32m.encode('aleo', bech32m.toWords(bytes), 63))

const pinRecord = ({ version, boxKey, signingKey, acceptedAt, verified }: SettingsPin): PinOnWire => ({
  version,
  boxKey: boxKey as Bytes,
  signingKey: signingKey as Bytes,
  acceptedAt,
  verified: verified.value,
  verifiedAt: verified.at
})

const deletionRecord = ({ slots, until, counters }: SettingsDeletion): DeletionOnWire => ({
  slots,
  untilSelf: until.self,
  untilPeer: until.peer,
  counters: counters.map(({ author, installation, ranges }) => ({
    author: AUTHORS.indexOf(author) + 1,
    installation: bytesOf(installation),
    ranges: ranges.flat()
  }))
})

const contactRecord = ({ peer, address, name, role, pin, anchoring, deletion }: ContactSettings) => ({
  peer: bytesOf(peer),
  address: address === undefined ? new Uint8Array() : addressBytes(address),
  ...present('name', name),
  ...present('role', role && { value: ROLES.indexOf(role.value) + 1, at: role.at }),
  ...present('pin', pin && pinRecord(pin)),
  ...present(
    'anchoring',
    anchoring && {
      choice: encodeAnchoring(anchoring) as Bytes,
      time: anchoring.order.time,
      tie: bytesOf(anchoring.order.tie)
    }
  ),
  ...present('deletion', deletion && deletionRecord(deletion))
})

/** Bytes that one contact takes in an object, to choose what fits. */
export const contactSize = (contact: ContactSettings): number => {
  const { length } = ContactRecord.encode(contactRecord(contact))
  return length + (length < 128 ? 2 : length < 16_384 ? 3 : 4)
}

type Flags = Pick<OwnSettings, OwnFlag>

const flagsOf = (own: Flags): Flags =>
  Object.assign({}, ...OWN_FLAGS.map((name) => present(name, own[name]))) as Flags

const encodeUnchecked = ({ version, predecessors, unmerged, settings }: SettingsVersion): Uint8Array =>
  SettingsRecord.encode({
    version,
    predecessors: predecessors.map(bytesOf),
    unmerged: unmerged.map(bytesOf),
    ...present('name', settings.own.name),
    ...present('language', settings.own.language),
    ...flagsOf(settings.own),
    contacts: settings.contacts.map(contactRecord)
  })

/** The one encoding of a version. @throws UsageError `settings-invalid` naming what is out of range */
export const encodeSettings = (version: SettingsVersion): Uint8Array => {
  const flaw = flawOfSettings(version)
  const bytes = flaw === undefined ? encodeUnchecked(version) : undefined
  if (bytes === undefined || bytes.length > MAX_SETTINGS_BYTES)
    throw new UsageError('settings-invalid', `this address book cannot be encoded: ${flaw ?? 'too large'}`, {
      details: { field: flaw ?? 'size' }
    })
  return bytes
}

const malformed = (why: string, cause?: unknown): IntegrityError =>
  new IntegrityError('settings-malformed', `not an address book: ${why}`, { cause })

const sized = (bytes: Uint8Array, length: number, what: string): Uint8Array => {
  if (bytes.length !== length) throw malformed(what)
  return bytes.slice()
}

const hashOf = (bytes: Uint8Array): ContentHash =>
  contentHashFromBytes(sized(bytes, CONTENT_HASH_BYTES, 'a content hash'))

const named = <Name extends string>(names: readonly Name[], code: number, what: string): Name => {
  const name = names[code - 1]
  if (name === undefined) throw malformed(what)
  return name
}

const pinOf = (record: PinOnWire): SettingsPin => ({
  version: record.version,
  boxKey: sized(record.boxKey, KEY_BYTES, 'a box key'),
  signingKey: sized(record.signingKey, KEY_BYTES, 'a signing key'),
  acceptedAt: record.acceptedAt,
  verified: { value: record.verified, at: record.verifiedAt }
})

const rangesOf = (bounds: readonly number[]): readonly (readonly [number, number])[] => {
  if (bounds.length % 2 !== 0) throw malformed('ranges')
  return Array.from({ length: bounds.length / 2 }, (_, index) => [
    bounds[2 * index] ?? 0,
    bounds[2 * index + 1] ?? 0
  ])
}

const deletionOf = ({ slots, untilSelf, untilPeer, counters }: DeletionOnWire): SettingsDeletion => ({
  slots,
  until: { self: untilSelf, peer: untilPeer },
  counters: counters.map(({ author, installation, ranges }) => ({
    author: named(AUTHORS, author, 'an author'),
    installation: installationIdFromBytes(sized(installation, INSTALLATION_ID_BYTES, 'an installation')),
    ranges: rangesOf(ranges)
  }))
})

const contactOf = ({
  peer,
  address,
  name,
  role,
  pin,
  anchoring,
  deletion
}: ContactRecord): ContactSettings => ({
  peer: addressHashFromBytes(sized(peer, FIELD_BYTES, 'a contact')),
  ...present(
    'address',
    address.length === 0 ? undefined : addressOf(sized(address, FIELD_BYTES, 'an address'))
  ),
  ...present('name', name),
  ...present('role', role && { value: named(ROLES, role.value, 'a role'), at: role.at }),
  ...present('pin', pin && pinOf(pin)),
  ...present(
    'anchoring',
    anchoring && {
      ...decodeAnchoring(anchoring.choice),
      order: { time: anchoring.time, tie: hashOf(anchoring.tie) }
    }
  ),
  ...present('deletion', deletion && deletionOf(deletion))
})

const versionOf = ({
  version,
  predecessors,
  unmerged,
  contacts,
  ...own
}: SettingsRecord): SettingsVersion => ({
  version,
  predecessors: predecessors.map(hashOf),
  unmerged: unmerged.map(hashOf),
  settings: {
    own: {
      ...present('name', own.name),
      ...present('language', own.language),
      ...flagsOf(own)
    },
    contacts: contacts.map(contactOf)
  }
})

const parsed = (bytes: Uint8Array): SettingsVersion => {
  try {
    return versionOf(SettingsRecord.decode(bytes))
  } catch (cause) {
    if (cause instanceof GhostError && cause.code === 'settings-malformed') throw cause
    throw malformed('not protobuf within its limits', cause)
  }
}

/**
 * Reads a version that has exactly one encoding: the bytes must be those `encodeSettings` makes of the result.
 * @throws IntegrityError `settings-malformed`
 */
export const decodeSettings = (bytes: Uint8Array): SettingsVersion => {
  if (bytes.length > MAX_SETTINGS_BYTES) throw malformed('too large')
  const version = parsed(bytes)
  const flaw = flawOfSettings(version)
  if (flaw !== undefined) throw malformed(flaw)
  if (!equalBytes(encodeUnchecked(version), bytes)) throw malformed('a second encoding, or unknown fields')
  return version
}
