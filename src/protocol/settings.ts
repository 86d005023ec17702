/** What a person would miss on a new device, as it stands in a sealed address book: docs/protocol/settings.md. */
import type { AnchoringChoice } from './anchoring.ts'
import type { Address, AddressHash, ContentHash, InstallationId } from './ids.ts'

/** A choice and when it was made, ms since 1970; 0 for what was no choice: every real one is newer. */
export interface Stamped<Value> {
  readonly value: Value
  readonly at: number
}

/** `accepted`: a chat of his; `deleted`: hidden until something new comes. */
export type ContactRole = 'accepted' | 'deleted'

/** Keys of a contact that this person consented to, by use or by a yes. */
export interface SettingsPin {
  readonly version: number
  readonly boxKey: Uint8Array
  readonly signingKey: Uint8Array
  /** ms; 0 where they were pinned at first use. */
  readonly acceptedAt: number
  readonly verified: Stamped<boolean>
}

/** How this person anchors what he writes in a chat, and where in the conversation he said so. */
export interface SettingsAnchoring extends AnchoringChoice {
  /** Place of the notice (docs/protocol/envelope.md, Order): causal time in ms, and its content hash. */
  readonly order: { readonly time: number; readonly tie: ContentHash }
}

/** Messages held of one installation: disjoint, ascending, closed ranges of counters. */
export interface SettingsCounters {
  readonly author: 'self' | 'peer'
  readonly installation: InstallationId
  readonly ranges: readonly (readonly [from: number, to: number])[]
}

/** What was deleted in a conversation, so that nobody brings it back. */
export interface SettingsDeletion {
  /** Slots of the dialog that were there. */
  readonly slots: number
  /** Unix seconds of the last message of each that was held. */
  readonly until: { readonly self: number; readonly peer: number }
  /** Ascending by author (self first) and installation. */
  readonly counters: readonly SettingsCounters[]
}

/** Everything about one contact. */
export interface ContactSettings {
  readonly peer: AddressHash
  readonly address?: Address
  /** Empty: a name was taken away. */
  readonly name?: Stamped<string>
  readonly role?: Stamped<ContactRole>
  readonly pin?: SettingsPin
  readonly anchoring?: SettingsAnchoring
  readonly deletion?: SettingsDeletion
}

/** What belongs to the person and to no contact. */
export interface OwnSettings {
  readonly name?: Stamped<string>
  /** BCP 47. */
  readonly language?: Stamped<string>
  readonly enterSends?: Stamped<boolean>
  /** Contacts are connected through relays alone. */
  readonly hideAddress?: Stamped<boolean>
  /** Contacts see whether he is at the page. */
  readonly sharePresence?: Stamped<boolean>
  /** Whoever knows his address sees whether he is online. */
  readonly reachableByAddress?: Stamped<boolean>
}

/** Choices of yes or no, in the order of their fields. */
export const OWN_FLAGS = ['enterSends', 'hideAddress', 'sharePresence', 'reachableByAddress'] as const
export type OwnFlag = (typeof OWN_FLAGS)[number]

/** The whole of it; contacts ascending by their hash, each once. */
export interface Settings {
  readonly own: OwnSettings
  readonly contacts: readonly ContactSettings[]
}

/** One version of it. */
export interface SettingsVersion {
  /** From 1; one more than the highest it follows. */
  readonly version: number
  /** Content hashes of the versions that stand in this one and in none of the others named. */
  readonly predecessors: readonly ContentHash[]
  /** Versions that the chain named and that nobody handed over when this one was written. */
  readonly unmerged: readonly ContentHash[]
  readonly settings: Settings
}

/** Bytes of the sealed object: an element of a stream frame, like an envelope. */
export const MAX_SEALED_SETTINGS_BYTES = 65_536
/** Bytes of its content: the largest that, padded and sealed, fits (42 bytes of layout, Padmé sizes). */
export const MAX_SETTINGS_BYTES = 63_487
/** Contacts in one object: more than fit. */
export const MAX_SETTINGS_CONTACTS = 2_048
/** Versions named by one. */
export const MAX_SETTINGS_LINKS = 8
/** UTF-8 bytes of a name. */
export const MAX_NAME_BYTES = 256
/** ASCII characters of a language tag. */
export const MAX_LANGUAGE_LENGTH = 35
/** Installations of one deletion, and ranges of one installation: more than honest authors make. */
export const MAX_SETTINGS_INSTALLATIONS = 64
export const MAX_SETTINGS_RANGES = 32

/** First byte of a sealed address book, so that it is told from an envelope and a bundle. */
export const SETTINGS_MAGIC = 0x53

/** Is it a sealed address book, by its first byte? */
export const isSealedSettings = (bytes: Uint8Array): boolean => bytes[0] === SETTINGS_MAGIC

/** As much of a name as an address book holds: 256 bytes of UTF-8, cut between characters. */
export const boundedName = (name: string): string => {
  const encoder = new TextEncoder()
  let bytes = 0
  let kept = ''
  for (const character of name.trim().toWellFormed()) {
    bytes += encoder.encode(character).length
    if (bytes > MAX_NAME_BYTES) break
    kept += character
  }
  return kept.trim()
}
