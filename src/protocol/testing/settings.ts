/** Address books for tests: those of the vectors, and arbitrary ones. */
import { bech32m } from '@scure/base'
import fc from 'fast-check'
import {
  addressHash,
  contentHash,
  installationId,
  parseAddress,
  type Address,
  type AddressHash
} from '../ids.ts'
import { MAX_KEY_VERSION, MAX_TIME } from '../limits.ts'
import { unitedRanges } from '../settings-merge.ts'
import type {
  ContactSettings,
  OwnSettings,
  Settings,
  SettingsPin,
  SettingsVersion,
  Stamped
} from '../settings.ts'
import { arbitraryContentHash } from './arbitrary.ts'
import { fromHex } from './vectors.ts'

interface WrittenContact extends Omit<ContactSettings, 'address' | 'pin'> {
  readonly addressBytes?: string
  readonly pin?: Omit<SettingsPin, 'boxKey' | 'signingKey'> & {
    readonly boxKey: string
    readonly signingKey: string
  }
}

/** An address book as a vector has it: bytes are hex. */
export interface WrittenSettings {
  readonly own: OwnSettings
  readonly contacts: readonly WrittenContact[]
}

/** A version as a vector has it. */
export interface WrittenVersion extends Omit<SettingsVersion, 'settings'> {
  readonly settings: WrittenSettings
}

const addressOf = (bytes: Uint8Array): Address =>
  parseAddress(bech32m.encode('aleo', bech32m.toWords(bytes), 63))

const contactFrom = ({ addressBytes, pin, ...contact }: WrittenContact): ContactSettings => ({
  ...contact,
  ...(addressBytes !== undefined && { address: addressOf(fromHex(addressBytes)) }),
  ...(pin !== undefined && {
    pin: { ...pin, boxKey: fromHex(pin.boxKey), signingKey: fromHex(pin.signingKey) }
  })
})

/** Reads an address book of a vector. */
export const settingsFrom = ({ own, contacts }: WrittenSettings): Settings => ({
  own,
  contacts: contacts.map(contactFrom)
})

const time = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: MAX_TIME }))
const stamped = <Value>(value: fc.Arbitrary<Value>): fc.Arbitrary<Stamped<Value>> =>
  fc.record({ value, at: time }, { noNullPrototype: true })
const name = stamped(fc.string({ unit: 'grapheme', maxLength: 12 }).filter((text) => text.isWellFormed()))

// Few people and few keys, so that what is drawn for two devices meets.
const peers = ['01', '02', '03'].map((digits): AddressHash => addressHash(digits.repeat(32)))
const installations = ['0a', '0b'].map((digits) => installationId(digits.repeat(8)))
const key = fc.constantFrom(1, 2).map((byte) => new Uint8Array(32).fill(byte))

const counters = fc.uniqueArray(
  fc.record(
    {
      author: fc.constantFrom('self' as const, 'peer' as const),
      installation: fc.constantFrom(...installations),
      ranges: fc
        .array(fc.tuple(fc.nat(40), fc.nat(5)), { minLength: 1, maxLength: 6 })
        .map((pairs) => unitedRanges(pairs.map(([from, length]) => [from, from + length] as const)))
    },
    { noNullPrototype: true }
  ),
  { selector: ({ author, installation }) => author + installation, maxLength: 4 }
)

const deletion = fc.record(
  {
    slots: fc.nat(9),
    until: fc.record({ self: fc.nat(9), peer: fc.nat(9) }, { noNullPrototype: true }),
    counters: counters.map((list) =>
      list.toSorted((one, other) => {
        const [here, there] = [one, other].map(
          (each) => (each.author === 'self' ? '1' : '2') + each.installation
        )
        return (here ?? '') < (there ?? '') ? -1 : 1
      })
    )
  },
  { noNullPrototype: true }
)

const anchoring = fc
  .record({
    mode: fc.constantFrom('every', 'batched', 'request', 'off'),
    time,
    tie: fc.constantFrom('0a', '0b')
  })
  .map(({ mode, time: at, tie }) => ({
    mode,
    textOnChain: false,
    order: { time: at, tie: contentHash(tie.repeat(31)) }
  }))

const pin = fc.record(
  {
    version: fc.oneof(fc.integer({ min: 1, max: 3 }), fc.constant(MAX_KEY_VERSION)),
    boxKey: key,
    signingKey: key,
    acceptedAt: time,
    verified: stamped(fc.boolean())
  },
  { noNullPrototype: true }
)

const contact = fc.record(
  {
    peer: fc.constantFrom(...peers),
    address: fc.constantFrom(1, 2).map((byte) => addressOf(new Uint8Array(32).fill(byte))),
    name,
    role: stamped(fc.constantFrom('accepted' as const, 'deleted' as const)),
    pin,
    anchoring,
    deletion
  },
  { requiredKeys: ['peer'], noNullPrototype: true }
)

/** Any address book of up to three contacts. */
export const arbitrarySettings: fc.Arbitrary<Settings> = fc.record(
  {
    own: fc.record(
      {
        name,
        language: stamped(fc.constantFrom('en', 'uk', 'sr-Latn-RS')),
        enterSends: stamped(fc.boolean()),
        hideAddress: stamped(fc.boolean()),
        sharePresence: stamped(fc.boolean()),
        reachableByAddress: stamped(fc.boolean())
      },
      { requiredKeys: [], noNullPrototype: true }
    ),
    contacts: fc
      .uniqueArray(contact, { selector: ({ peer }) => peer, maxLength: 3 })
      .map((list) => list.toSorted((one, other) => (one.peer < other.peer ? -1 : 1)))
  },
  { noNullPrototype: true }
)

/** Any version of one. */
export const arbitraryVersion: fc.Arbitrary<SettingsVersion> = fc
  .tuple(
    fc.integer({ min: 1, max: 0xffff_ffff }),
    fc.uniqueArray(arbitraryContentHash, { maxLength: 16 }),
    arbitrarySettings
  )
  .map(([version, links, settings]) => ({
    version,
    predecessors: links.slice(0, 8),
    unmerged: links.slice(8),
    settings
  }))
