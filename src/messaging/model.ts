/**
 * What this device remembers, in the shapes that messaging thinks in. Storage seals each row as one blob;
 * what it must index it derives from the fields named in `MessageStore`.
 */
import type {
  Address,
  AddressHash,
  ContentHash,
  DialogHash,
  InstallationId,
  MessageId
} from '../protocol/ids.ts'
import type { AnchoringChoice } from '../protocol/anchoring.ts'
import type { ContractCall } from '../protocol/contract.ts'
import type { ContactSettings } from '../protocol/settings.ts'
import type { Intervals } from './intervals.ts'
import type { AnnouncedKeys, KeyVersion, PinnedKeys } from './key-model.ts'
import type { LeftIn } from './left-in.ts'

/** Identity of an entry: its content hash, or `local:<message id>` while the recipient has no key to seal to. */
export type EntryId = ContentHash | `local:${string}`

/** Never goes backwards, except failed → pending when the user retries. */
export type DeliveryState = 'pending' | 'stored' | 'delivered' | 'read' | 'failed'

/** `final` needs two nodes that agree. */
export type AnchorState = 'none' | 'pending' | 'block' | 'final' | 'failed'

/** Place on screen: causal height t in ms (docs/protocol/envelope.md, Order), then content hash. */
export interface OrderKey {
  readonly time: number
  readonly tie: string
}

/** Where on chain an envelope is anchored. */
export interface SlotReference {
  readonly index: number
  readonly height: number
  /** Where the slot names a bundle: which, and how many messages it anchors. */
  readonly bundle?: { readonly contentHash: ContentHash; readonly count: number }
}

/**
 * Why we believe that an entry was said when it claims.
 * `said`: its own anchor, our own authorship, reachability from our own envelope, or heard live by this installation.
 * `unconfirmed`: handed over by a holder and nothing of ours or of the chain speaks for it.
 */
export type Standing = 'said' | 'unconfirmed'

/** One message of one conversation. */
export interface Entry {
  readonly id: EntryId
  readonly peer: AddressHash
  readonly author: 'self' | 'peer'
  readonly order: OrderKey
  /** 16 bytes as hex, chosen by the author. */
  readonly messageId: MessageId
  /** 8 bytes as hex: the author's installation. */
  readonly installation: InstallationId
  readonly counter: number
  /** ms since 1970, as the author claims. */
  readonly sentAt: number
  /** ms since 1970, this device's clock, when the row was made. */
  readonly receivedAt: number
  readonly parents: readonly ContentHash[]
  readonly kind: number
  readonly payload: Uint8Array
  /** Wire bytes; absent only while the recipient has no key to seal to. */
  readonly envelope?: Uint8Array
  readonly standing: Standing
  readonly delivery: DeliveryState
  /** Signed acknowledgement of the recipient's device and its certificate, for proofs. */
  readonly acknowledgement?: { readonly bytes: Uint8Array; readonly certificate: Uint8Array }
  /** Of couriers that hold it, one each, verified (docs/protocol/courier.md); for whom, where they took it by permit. */
  readonly receipts?: readonly Uint8Array[]
  readonly leftIn?: readonly LeftIn[]
  readonly anchor: AnchorState
  readonly slot?: SlotReference
  /** Of our own anchor; `payload`: the envelope itself stands in it. The fee is that of the whole transaction. */
  readonly transaction?: { readonly id: string; readonly fee: number; readonly payload?: true }
  /** ms; own entries carry it until the recipient's device acknowledged them (or refused them: `failed`). */
  readonly nextAttemptAt?: number
}

/**
 * A slot that no entry accounts for: its bytes are not held (`awaiting`), or are not what its author signed
 * (`refused`), or are a bundle (`bundle`), whose messages are entries of their own.
 */
export interface Hole {
  readonly peer: AddressHash
  readonly index: number
  readonly contentHash: ContentHash
  readonly author: 'self' | 'peer'
  readonly height: number
  readonly state: 'awaiting' | 'refused' | 'bundle'
  /** As many nodes as must agree showed the slot. */
  readonly confirmed?: true
  /** Wire bytes, kept for whoever rebuilds and for proofs, and which of its messages are not held. */
  readonly bundle?: { readonly bytes: Uint8Array; readonly missing: readonly ContentHash[] }
}

/** What somebody said of his anchors, and where in the conversation he said it. */
export interface StatedAnchoring extends AnchoringChoice {
  readonly order: OrderKey
}

/** What was deleted here, so that it does not come back: not by a holder, not by the chain, not by another chain. */
export interface Deletion {
  /** Slots of the dialog that were there, on the chain in use then. */
  readonly slots: number
  /** Unix seconds of the last message of each that was held. */
  readonly until: { readonly self: number; readonly peer: number }
  /** `Conversation.counters` at that time: what was held. */
  readonly counters: Readonly<Record<string, Intervals>>
}

/** One conversation, small enough that all of them are held in memory. */
export interface Conversation {
  readonly peer: AddressHash
  readonly address?: Address
  readonly dialog: DialogHash
  /** Name this user gave; never claimed by the peer. */
  readonly name?: string
  /** `request`: opened by the other side and not answered yet. `hidden`: deleted here; a new message makes it a request. */
  readonly role: 'accepted' | 'request' | 'hidden'
  /** What was deleted in it, whatever came since. */
  readonly deleted?: Deletion
  readonly keys?: PinnedKeys
  /** Keys the chain shows now that differ from the pinned ones; nothing is sealed until consent. */
  readonly offeredKeys?: PinnedKeys
  /** Versions known of this contact, ascending: the pinned one, the offered one, and those retired. */
  readonly keyVersions?: readonly KeyVersion[]
  /** What the pinned key signed, oldest first. */
  readonly announcedKeys?: readonly AnnouncedKeys[]
  /** Version that the pinned key signed and the chain does not have: a thief may have that key; nothing is sealed. */
  readonly alarm?: number
  /** Version of our own keys that this contact is known to use: pairs of earlier ones are not kept any more. */
  readonly ownVersionUsed?: number
  /** Lowest version of our own keys that this contact was seen to use, on whichever of his devices. */
  readonly lowestVersionUsed?: number
  /** Version of our own keys that was announced here last. */
  readonly ownVersionAnnounced?: number
  /** Ed25519 keys of the devices this contact was met on, newest first, 4 at most. */
  readonly devices?: readonly Uint8Array[]
  /** Room that devices of this contact gave us at couriers. */
  readonly permits?: readonly Uint8Array[]
  /** Mail of a courier that no known keys open yet, oldest first: once collected nobody else may have it. */
  readonly keptMail?: readonly Uint8Array[]
  readonly verified: boolean
  /**
   * Slots `from` … `to - 1` were read, without gaps. A living dialog has from = 0; a rebuild starts at the newest
   * and reads downwards, so `from` shrinks to 0 while new messages move `to`.
   */
  readonly slots: { readonly from: number; readonly to: number }
  /** Slots read that fewer nodes than must agree have shown; what they say is not final. */
  readonly unconfirmed?: Intervals
  /** Our own anchor stands in this dialog: `send_message` from here on. */
  readonly wroteOnChain: boolean
  /** Messages that read slots name and that are not held, counted, so that the list needs no second read. */
  readonly awaiting: number
  /** Messages that read slots anchor beyond one each, because they name bundles. */
  readonly bundled?: number
  /** Newest notice of each of the two about his own anchors; who gave none anchors batched. */
  readonly anchoring?: { readonly self?: StatedAnchoring; readonly peer?: StatedAnchoring }
  /** Held entries that no read slot names yet. */
  readonly unanchored: number
  /** Bulk history still to be asked for: entries older than all of `before` (empty: from the newest). */
  readonly history?: { readonly before: readonly ContentHash[] }
  /** Hashes of the newest entries that no other entry names as parent, by their places; the next message names the last. */
  readonly heads: readonly ContentHash[]
  /**
   * Entries named as parent that we do not hold, and who names them. `vouched`: reachable from an envelope of our
   * own account, so when it comes it was said (docs/protocol/envelope.md, What a link proves).
   */
  readonly missingParents: Readonly<
    Record<ContentHash, { readonly children: readonly ContentHash[]; readonly vouched: boolean }>
  >
  /** Next counter of this installation in this conversation. */
  readonly nextCounter: number
  /** Counters held, for each author and installation (`self:…`, `peer:…`): what lies between is a gap. */
  readonly counters: Readonly<Record<string, Intervals>>
  readonly unread: number
  /** Newest entry as the list shows it. */
  readonly preview?: {
    readonly id: EntryId
    readonly author: 'self' | 'peer'
    readonly text: string
    readonly order: OrderKey
    readonly delivery: DeliveryState
  }
  readonly createdAt: number
  /** As it was last written down for the address book. */
  readonly settings?: ContactSettings
}

export type * from './account-model.ts'
export type { AddressBook, Deposit } from './address-book/model.ts'
export type { AnnouncedKeys, KeyVersion, PinnedKeys } from './key-model.ts'

/**
 * A transaction on its way: queued → built → broadcast → accepted | rejected | expired → queued.
 * The signed transaction is kept before it is sent, so that a crash in between repeats the same one.
 */
export interface QueuedCall {
  /** Content hash of a message or a bundle, `profile`, `backup`, `address-book`: one call each, whatever happens. */
  readonly id: string
  readonly call: PendingCall
  readonly state: 'queued' | 'built' | 'broadcast' | 'accepted' | 'rejected'
  readonly transaction?: { readonly id: string; readonly body: string; readonly fee: number }
  /** ms; when it was last broadcast. */
  readonly broadcastAt?: number
  readonly attempts: number
  readonly nextAttemptAt: number
  readonly createdAt: number
  /** Why the last attempt did not succeed: an error code. */
  readonly reason?: string
}

/** What shall be on chain; which of the message functions it takes is decided when it is built. */
export type PendingCall =
  | { readonly kind: 'register'; readonly version: number }
  | { readonly kind: 'backup'; readonly sealed: Uint8Array }
  | { readonly kind: 'address-book'; readonly contentHash: ContentHash }
  | {
      readonly kind: 'anchor'
      readonly peer: AddressHash
      readonly contentHash: ContentHash
      readonly timestamp: number
      /** The envelope itself shall stand in the transaction. */
      readonly payload?: true
      /** Wire bytes of the bundle that `contentHash` names. */
      readonly bundle?: Uint8Array
    }

export type { ContractCall }
