/** What this device remembers of the sealed address book, its own and those it keeps for others. */
import type { AddressHash, ContentHash } from '../../protocol/ids.ts'
import type { OwnSettings } from '../../protocol/settings.ts'

/** A version that the chain names, or shall name. */
export interface BookHead {
  readonly contentHash: ContentHash
  readonly version: number
  /** Hash of what it holds, whatever it follows. */
  readonly contents: ContentHash
  /** … of that part of it which is worth a transaction of its own. */
  readonly essence: ContentHash
  /** ms since 1970, when it was written or found. */
  readonly since: number
}

/** A version that this device does not have. */
export interface WantedVersion {
  readonly contentHash: ContentHash
  /** ms since 1970; since when something is missing in its place. */
  readonly since: number
  /** Who is believed that this account saved it: nodes that agree, or another version; absent: one node says so. */
  readonly by?: 'nodes' | 'version'
}

/** State of the account's own address book (docs/protocol/settings.md). */
export interface AddressBook {
  /** Registers of what belongs to no contact. */
  readonly own: OwnSettings
  /** What the chain named when it was read last; absent before, `none` where it named nothing. */
  readonly named?: ContentHash | 'none'
  /** What the chain names was sure to be the newest once, so that this device may write. */
  readonly agreed?: true
  /** Written here, or merged and named by the chain. */
  readonly head?: BookHead
  /** Versions that stand in what is known here and in no other of them: what the next one follows. */
  readonly leaves: readonly ContentHash[]
  /** Versions that stand in what is known here, newest last. */
  readonly merged: readonly ContentHash[]
  /** Highest version number seen. */
  readonly version: number
  /** Versions that the chain, or a version, names and nobody handed over yet, and since when, ms. */
  readonly wanted: readonly WantedVersion[]
  /** Named, and no address book of this account. */
  readonly refused: readonly ContentHash[]
  /** Contacts whose device signed that it keeps `head`. */
  readonly holders: readonly AddressHash[]
  /** Contacts that did not fit in `head`. */
  readonly leftOut: number
  /** Nothing of it is to go on chain. */
  readonly off?: true
}

/** A sealed address book that this device keeps: for a contact, or its own newest ones. */
export interface Deposit {
  readonly owner: AddressHash
  readonly contentHash: ContentHash
  readonly bytes: Uint8Array
  /** ms since 1970; the oldest goes first. */
  readonly keptAt: number
}
