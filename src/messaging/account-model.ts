/** An account as this device knows it: who it is, how far it read the chain, what it keeps secret. */
import type { Address, AddressHash, InstallationId } from '../protocol/ids.ts'
import type { AddressBook } from './address-book/model.ts'
import type { Intervals } from './intervals.ts'

/** Which chain this account was used on: another block 0 is another chain, not a lie. */
export interface ChainIdentity {
  readonly network: string
  readonly genesis: string
}

/** Last position read from the chain. */
export interface ChainCursor {
  readonly height: number
  /** `inbox.count` at that time. */
  readonly inbox: number
}

/**
 * A rebuild from the chain that is not finished: `reading-chain` until every conversation is listed, `fetching` until
 * every slot was read and every holder was asked for its history.
 */
export type RebuildPhase = 'reading-chain' | 'fetching'

/** The account as this browser keeps it, besides the secrets in the keystore. */
export interface Account {
  readonly name: string
  readonly address: Address
  readonly addressHash: AddressHash
  /** Random 8 bytes as hex, new for each browser: names this installation in message counters. */
  readonly installation: InstallationId
  /** ms; messages a peer pushes that claim an earlier time need an anchor or a link from us. */
  readonly installedAt: number
  readonly registeredVersion: number
  readonly chain?: ChainIdentity
  readonly rebuild?: RebuildPhase
  /** There was a device before this one: dialogs that others opened may have a past that only they hold. */
  readonly restored?: true
  /** Numbers of the dialogs that others opened with us which were looked at. */
  readonly requestsRead?: Intervals
  readonly wallet?: WalletKeeping
  /** New keys of our own on their way (docs/protocol/keys.md, Rotation). */
  readonly rotation?: Rotation
  /** Version of our own keys that this very device announced to everybody it had accepted. */
  readonly announcedVersion?: number
  /** What is known of the sealed address book on chain. */
  readonly book?: AddressBook
  /** Couriers besides the configured relays, as addresses, and those that shall not be used, as PeerIds. */
  readonly couriers?: { readonly added: readonly string[]; readonly left: readonly string[] }
  /** IPFS gateways, where the user chose others than the configured ones. */
  readonly gateways?: readonly string[]
}

/** `registering`: until the chain has them; `announcing`: until every conversation was told. */
export interface Rotation {
  readonly state: 'registering' | 'announcing'
  readonly version: number
  /** What registered them; unknown when another browser did. */
  readonly transaction?: string
}

/** Wallets this page can talk to. */
export type WalletId = 'leo' | 'shield' | 'puzzle' | 'fox'

/** The wallet that holds the account key, and the root as it stands, or shall stand, in a record of its owner. */
export interface WalletKeeping {
  readonly id: WalletId
  /** 62 bytes (docs/protocol/key-backup.md). */
  readonly backup: Uint8Array
  /** The record is on chain. Nothing is registered before: keys that nothing brings back would be a trap. */
  readonly kept: boolean
}

/** What the keystore seals under the passphrase. */
export interface Secrets {
  /** `wallet`: the root is random, and the account key is the wallet's. */
  readonly kind: 'phrase' | 'private-key' | 'wallet'
  /** 32 bytes. */
  readonly root: Uint8Array
  /** 32 bytes, random in this browser: libp2p identity and acknowledgements. */
  readonly deviceSeed: Uint8Array
  /** 32 bytes, random in this browser: seals the rows of the store. */
  readonly storageKey: Uint8Array
}
