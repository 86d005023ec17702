/** What screens are given: plain values, already decrypted, never a handle to anything below. */
import type { Address, AddressHash } from '../protocol/ids.ts'
import type { KeyVerdict } from './key-versions.ts'
import type {
  AnchorState,
  DeliveryState,
  EntryId,
  OrderKey,
  RebuildPhase,
  Standing,
  WalletId
} from './model.ts'
import type { AddressBookView } from './address-book/view.ts'
import type { AnchoringChoice } from '../protocol/anchoring.ts'
import type { ContactReach } from './nearness.ts'
import type { CourierStatus, NetworkStatus, NodeStatus, Reachability } from './ports.ts'

export type { AddressBookView } from './address-book/view.ts'
export type { Preferences } from './address-book/preferences.ts'

/** Messages that the chain names: how many, how many of them are held, how many nobody handed over yet. */
export interface RebuildProgress {
  readonly phase: RebuildPhase
  readonly found: number
  readonly fetched: number
  readonly waiting: number
}

export interface AccountView {
  readonly name: string
  readonly address: Address
  readonly addressHash: AddressHash
  /** The 24 words can be shown (an imported private key has none). */
  readonly hasPhrase: boolean
  /** Keys on chain: nobody can find us before. */
  readonly registration: 'waiting-for-credits' | 'pending' | 'registered' | 'failed'
  /** Microcredits; undefined until a node answered. */
  readonly balance: number | undefined
  readonly rebuild: RebuildProgress | undefined
  /** Dialogs that others opened and nobody has looked at yet: many are looked at slowly. */
  readonly requestsWaiting: number
  /** The chain in use is not the one this account was used on before. */
  readonly anotherChain: boolean
  readonly keys: {
    readonly version: number
    /** New ones are on their way: until the chain has them, until everybody was told. */
    readonly changing: 'registering' | 'announcing' | undefined
    /** Microcredits that registering new ones costs. */
    readonly fee: number
  }
  /** The wallet that holds the account key, where one does. */
  readonly wallet: WalletView | undefined
  readonly addressBook: AddressBookView
  /** Why the last thing to be kept was not: an error code; undefined once something was kept again. */
  readonly storageProblem: string | undefined
}

/** A change of a contact's keys, and what is to be thought of it: everything but `calm` is red. */
export interface KeyNotice {
  readonly verdict: KeyVerdict
  readonly version: number
  /** Block that registered it, or in which it was seen first. */
  readonly block: number | undefined
}

/** One version of a contact's keys. */
export interface KeyHistoryItem {
  readonly version: number
  readonly block: number | undefined
  /** Undefined where it came after no other that this device knew. */
  readonly verdict: KeyNotice['verdict'] | undefined
  readonly state: 'offered' | 'in-use' | 'retired'
}

export interface WalletView {
  readonly id: WalletId
  /** A question is open in the wallet. */
  readonly asking: boolean
  /** Why the wallet is not asked for anything until `askWallet`: an error code. */
  readonly problem: string | undefined
  /** The sealed root stands in a record on chain. */
  readonly backedUp: boolean
}

/** Who answered in a wallet, and what the chain knows of him. */
export interface WalletFound {
  readonly address: Address
  /** Records hold a backup of keys: the passphrase they were made with opens it. */
  readonly backup: boolean
  /** Keys are registered for this address. */
  readonly registered: boolean
}

export interface ConversationView {
  readonly peer: AddressHash
  /** Undefined until the chain's claim was checked against the hash. */
  readonly address: Address | undefined
  /** The user's name for the contact, else a shortened address. */
  readonly title: string
  readonly request: boolean
  readonly verified: boolean
  readonly reachability: ContactReach
  /**
   * `no-profile`: the other side has no keys on chain yet; `nodes-disagree`: nodes contradict each other about them;
   * `keys-changed`: consent is needed before the next message.
   */
  readonly sealing: 'ready' | 'no-profile' | 'nodes-disagree' | 'keys-changed'
  /** What there is to consent to. */
  readonly keyNotice: KeyNotice | undefined
  /** What was written here last waits until the other side accepts our own new keys. */
  readonly awaitsAgreement: boolean
  readonly unread: number
  readonly awaiting: number
  /** How what is written here gets to the chain. */
  readonly anchoring: AnchoringChoice
  readonly preview:
    { readonly text: string; readonly author: 'self' | 'peer'; readonly delivery: DeliveryState } | undefined
  /** ms of the newest entry, else of creation. */
  readonly time: number
}

export interface EntryView {
  readonly id: EntryId
  readonly peer: AddressHash
  readonly author: 'self' | 'peer'
  readonly order: OrderKey
  readonly sentAt: number
  readonly receivedAt: number
  /** Undefined for a kind this version does not know. */
  readonly text: string | undefined
  /** It says how its author anchors from here on. */
  readonly notice: AnchoringChoice | undefined
  readonly standing: Standing
  readonly delivery: DeliveryState
  readonly anchor: AnchorState
  /** It announces new keys of its author. */
  readonly keyChange: KeyNotice | undefined
  /** What an own message waits for; `agreement`: that the other side accepts our own new keys. */
  readonly waitsFor: 'key' | 'consent' | 'agreement' | 'peer' | undefined
}

export interface EntryDetails extends EntryView {
  readonly mode: 'signed' | 'deniable'
  /** Couriers that hold it, as their receipts say, and until when the last of them does, ms. */
  readonly heldBy: { readonly couriers: number; readonly until: number } | undefined
  readonly block: number | undefined
  readonly transaction: string | undefined
  /** Microcredits: this message's part of what the transaction cost. */
  readonly fee: number | undefined
  /** Messages that share the anchor; 1 for one of its own. */
  readonly anchoredWith: number | undefined
  /** Our own message stands on chain itself, sealed. */
  readonly onChain: boolean
  /** Why the anchor was not made yet, and when it is tried again, ms; undefined where nothing went wrong. */
  readonly anchorProblem: { readonly code: string; readonly retryAt: number } | undefined
}

export interface ContactDetails {
  readonly peer: AddressHash
  readonly address: Address | undefined
  /** What the user calls them. */
  readonly name: string | undefined
  /** 60 digits in groups of five; undefined until the other side's keys are known. */
  readonly safetyNumber: string | undefined
  readonly keyVersion: number | undefined
  /** Fewer nodes than must agree have shown these keys so far. */
  readonly keysUnconfirmed: boolean
  /** Newest first. */
  readonly keyHistory: readonly KeyHistoryItem[]
  readonly verified: boolean
  readonly anchoring: {
    readonly own: AnchoringChoice
    readonly theirs: AnchoringChoice
    /** Microcredits, upper estimates: the first anchor of ours here, any other one, one with its text. */
    readonly fees: { readonly opening: number; readonly anchor: number; readonly text: number }
    /** Our own first anchor here is still to be made. */
    readonly unopened: boolean
    /** Nothing of this chat is on chain and nothing came of the other side: without an anchor he may not know of it. */
    readonly unheard: boolean
  }
}

/** A courier, and whether it is used. */
export interface CourierView extends Omit<CourierStatus, 'key'> {
  /** Put aside by the user. */
  readonly left: boolean
}

/** A gateway, and how it answered last. `distrusted`: it sent other bytes and is left out for a while. */
export interface GatewayView {
  readonly address: string
  readonly state: 'unasked' | 'good' | 'unreachable' | 'distrusted'
}

export interface ConnectionsView {
  readonly network: NetworkStatus
  readonly chain: {
    readonly state: 'connecting' | 'online' | 'offline'
    readonly height: number | undefined
    readonly problem: string | undefined
  }
  /** Every configured node, in order. */
  readonly nodes: readonly NodeStatus[]
  /** How many of them must agree. */
  readonly quorum: number
  /** Every relay that may keep messages, and every courier that was added. */
  readonly couriers: readonly CourierView[]
  /** IPFS gateways that are asked for what nobody else holds. */
  readonly gateways: readonly GatewayView[]
  /** Anchors not yet accepted. */
  readonly queuedCalls: number
  /** Our own network as a whole, as the `connection` sign shows it. */
  readonly state: Reachability
}
