/**
 * The edges of messaging, in its own words. Adapters in chain, p2p and storage implement them; the simulated world
 * implements them deterministically. Everything non-deterministic comes in through here.
 */
import type { Address, AddressHash, ContentHash, DialogHash } from '../protocol/ids.ts'
import type { Signatures } from '../crypto/signature.ts'
import type { ContractCall } from '../protocol/contract.ts'
import type { NetworkStatus, Presence, Reachability } from './network-status.ts'
import type { Couriers, Gateways } from './courier-ports.ts'
import type { Keystore } from './keystore-ports.ts'
import type { KeyBackups, Wallets } from './wallet-ports.ts'
import type {
  Account,
  ChainCursor,
  ChainIdentity,
  Conversation,
  Deposit,
  Entry,
  EntryId,
  Hole,
  OrderKey,
  PinnedKeys,
  QueuedCall
} from './model.ts'

export type { NetworkStatus, Presence, Reachability, RelayStatus } from './network-status.ts'

/** Every async method takes it; an aborted call rejects with the signal's reason. */
export interface CallOptions {
  readonly signal?: AbortSignal
}

export interface Clock {
  /** ms since 1970. */
  now(): number
  /** Resolves after `ms`. Rejects with the signal's reason when aborted. */
  sleep(ms: number, options?: CallOptions): Promise<void>
}

export interface Random {
  /** Cryptographically secure bytes. */
  bytes(length: number): Uint8Array
}

/** One line for the diagnostics page; `detail` never holds plaintext, names, addresses or keys. */
export interface Log {
  (
    level: 'info' | 'warning' | 'error',
    code: string,
    detail?: Readonly<Record<string, number | string>>
  ): void
}

/** BHP256 and Aleo accounts, which only the chain's own library computes (docs/protocol/keys.md). */
export interface Hasher {
  addressHash(address: Address, options?: CallOptions): Promise<AddressHash>
  /** BHP256 of the ordered pair, the same for both sides, as the contract computes it. */
  dialogHash(one: AddressHash, other: AddressHash, options?: CallOptions): Promise<DialogHash>
  /** Address of the account key made from 32 bytes (`accountSeed` in crypto/derive.ts). */
  addressOf(accountSeed: Uint8Array, options?: CallOptions): Promise<Address>
}

export interface DialogRecord {
  readonly size: number
  readonly lastBlock: number
  readonly answered: boolean
}

export interface SlotRecord {
  readonly index: number
  readonly sender: AddressHash
  readonly contentHash: ContentHash
  /** Unix seconds, as written by the sender; never used for order. */
  readonly timestamp: number
  readonly height: number
  /** `quorum`: as many nodes as must agree showed it. `contested`: one that was asked does not show it. */
  readonly standing: 'single' | 'contested' | 'quorum'
}

/** Asked of an answer that nodes disagree about: does what we hold and verified speak for it? */
export interface Belief<Answer> {
  readonly believed?: (answer: Answer) => boolean | Promise<boolean>
}

/** A dialog in one's own index, or in the index of requests. */
export interface DialogEntry {
  readonly dialog: DialogHash
  readonly peer: AddressHash
}

export interface SignedTransaction {
  readonly id: string
  /** JSON as a node takes it. */
  readonly body: string
  /** Microcredits. */
  readonly fee: number
}

export type TransactionOutcome =
  | { readonly state: 'unknown' }
  | { readonly state: 'accepted'; readonly height: number; readonly fee: number }
  | { readonly state: 'rejected'; readonly height: number; readonly fee: number }

/**
 * `good` and `unasked` are asked first. `behind`: its blocks are old. `hiding`: it does not show what others show.
 * `disputed`: it and another contradict each other, and nothing says which is right. `lying`: shown to say what is not
 * so. `limited`: it asks for patience. `unreachable`: it does not answer.
 */
export type NodeState =
  'unasked' | 'good' | 'behind' | 'hiding' | 'disputed' | 'lying' | 'limited' | 'unreachable'

/** What a node did: each has a sentence. */
export type NodeFault =
  | 'no-answer'
  | 'busy'
  | 'nonsense'
  | 'other-network'
  | 'other-chain'
  | 'other-program'
  | 'went-back'
  | 'old-blocks'
  | 'hides'
  | 'invents'
  | 'contradicts'
  | 'contradiction'

export interface NodeStatus {
  readonly url: string
  readonly state: NodeState
  readonly fault: NodeFault | undefined
  /** Newest block it named. */
  readonly height: number | undefined
  /** ms of its last answer. */
  readonly latency: number | undefined
  /** ms since 1970. */
  readonly since: number
  /** ms since 1970, when a node that is left out is asked again. */
  readonly retryAt: number | undefined
}

/** `certain`: that there are none is believed only of as many nodes as must agree. */
export type ProfileOptions = CallOptions & Belief<PinnedKeys> & { readonly certain?: boolean }

/**
 * The chain behind plain REST nodes, none of them trusted. Reads reject with TransientError (`node-unreachable`,
 * `node-busy`, `another-chain`) or IntegrityError (`node-malformed`, `nodes-disagree`); a missing key is `undefined`.
 */
export interface Ledger {
  /** How many nodes must agree; with 1 nothing is ever confirmed by a second one. */
  readonly quorum: number
  /** Every configured node, in order. */
  nodes(): readonly NodeStatus[]
  /** Calls `listener` whenever `nodes` changed, until the returned function is called. */
  observeNodes(listener: () => void): () => void
  /**
   * The chain that this account was used on. Nodes of another are asked nothing, unless as many as must agree are of
   * that other one; then everything but `identify` rejects with TransientError `another-chain` until it is expected.
   */
  expectChain(chain: ChainIdentity | undefined): void
  identify(options?: CallOptions): Promise<ChainIdentity>
  height(options?: CallOptions): Promise<number>
  /** Is the program on chain that we were built for? @throws RejectedError `program-missing`, `program-differs` */
  checkProgram(options?: CallOptions): Promise<void>
  /** @throws IntegrityError `nodes-disagree`, TransientError `node-unreachable` where `certain` and too few answer */
  profile(user: AddressHash, options?: ProfileOptions): Promise<PinnedKeys | undefined>
  /** A version that may have been replaced since; versions count from 1. */
  profileVersion(user: AddressHash, version: number, options?: CallOptions): Promise<PinnedKeys | undefined>
  /** Address registered for a hash, not yet checked against it: callers compare `Hasher.addressHash`. */
  claimedAddress(user: AddressHash, options?: CallOptions & Belief<Address>): Promise<Address | undefined>
  inbox(
    user: AddressHash,
    options?: CallOptions
  ): Promise<{ readonly count: number; readonly dialog: DialogHash } | undefined>
  dialog(dialog: DialogHash, options?: CallOptions): Promise<DialogRecord | undefined>
  /**
   * Slots `from` … `to - 1`, in order, of all nodes asked; stops before the first that is not there, or that they
   * contradict each other about. @throws IntegrityError `nodes-disagree` when that is the first
   */
  slots(
    dialog: DialogHash,
    from: number,
    to: number,
    options?: CallOptions & Belief<SlotRecord>
  ): Promise<readonly SlotRecord[]>
  /** How many dialogs this user wrote in himself: one small read. */
  writtenDialogCount(user: AddressHash, options?: CallOptions): Promise<number>
  /** Dialogs this user wrote in himself, oldest first. */
  writtenDialogs(user: AddressHash, options?: CallOptions): Promise<readonly DialogEntry[]>
  /** How many dialogs others opened with this user: one small read. */
  requestCount(user: AddressHash, options?: CallOptions): Promise<number>
  /** Dialogs `from` … `to - 1` that others opened with this user, oldest first, up to the first that is not there. */
  requests(
    user: AddressHash,
    from: number,
    to: number,
    options?: CallOptions
  ): Promise<readonly DialogEntry[]>
  /** Dialogs in which accepted transactions of blocks `from` … `to` wrote to this user. At most 50 blocks a call. */
  scan(user: AddressHash, from: number, to: number, options?: CallOptions): Promise<readonly DialogEntry[]>
  /**
   * Envelopes that accepted transactions of blocks `from` … `to` carried in this dialog, unverified: only
   * fetch-verified.ts reads them. At most 50 blocks a call.
   */
  payloads(
    dialog: DialogHash,
    from: number,
    to: number,
    options?: CallOptions
  ): Promise<readonly Uint8Array[]>
  /** Content hash of this user's sealed address book; not `confirmed` where fewer nodes than must agree show it. */
  addressBook(
    user: AddressHash,
    options?: CallOptions
  ): Promise<{ readonly contentHash: ContentHash; readonly confirmed: boolean } | undefined>
  /** Public balance in microcredits; 0 when the account has none. */
  balance(address: Address, options?: CallOptions): Promise<number>
  /** Upper estimate in microcredits, known before anything is built. */
  fee(call: ContractCall['function']): number
  /** Builds and signs; proves where the network asks for it. Seconds, in a worker. */
  build(call: ContractCall, accountSeed: Uint8Array, options?: CallOptions): Promise<SignedTransaction>
  /** Hands the transaction to a node; one it already has counts as handed over. @throws RejectedError `transaction-refused`, `no-credits` */
  broadcast(transaction: SignedTransaction, options?: CallOptions): Promise<void>
  outcome(transactionId: string, options?: CallOptions): Promise<TransactionOutcome>
}

/** What the network layer needs to prove who we are; the certificate binds the device key to the account. */
export interface ExchangeIdentity {
  readonly self: AddressHash
  readonly deviceSeed: Uint8Array
  readonly certificate: Uint8Array
}

/** A contact that may find us, be found, and be believed after `hello`. */
export interface ContactCredentials {
  readonly peer: AddressHash
  readonly helloKey: Uint8Array
  readonly rendezvousKey: Uint8Array
  readonly topicKey: Uint8Array
  /** Device keys that proved to be this contact's before, newest first: called first, and when nothing else finds them. */
  readonly devices?: readonly Uint8Array[]
  /** Ed25519, 32 bytes, of the pinned version: checks the device certificate. */
  readonly signingKey: Uint8Array
  readonly keyVersion: number
  /** ms since 1970: whoever was just added may be looked for by address. */
  readonly addedAt?: number
  /** Who wrote first, unanswered: told nothing, looked for and greeted only until a message of his is here. */
  readonly request?: { readonly isAwaited: boolean }
}

/** Who is at the other end: proven by `hello` on this connection. */
export interface PeerSession {
  readonly peer: AddressHash
  /** Ed25519 public key of the device, 32 bytes. */
  readonly deviceKey: Uint8Array
  readonly certificate: Uint8Array
}

/** What the network layer may ask of messaging. A rejected promise closes that stream and nothing else. */
export interface ExchangeHandler {
  /** Envelopes pushed by an authenticated contact, unverified bytes. The stream is read on only when this resolves. */
  onEnvelopes(from: PeerSession, envelopes: readonly Uint8Array[]): Promise<void>
  onAcknowledgements(from: PeerSession, acknowledgements: readonly Uint8Array[]): Promise<void>
  onReachability(peer: AddressHash, reachability: Reachability): void
  /** A device proved to be this contact's. */
  onMet(session: PeerSession): void
  onPresence(peer: AddressHash, presence: Presence): void
  /**
   * Something for us may stand on the chain: a contact says so, or somebody called whom we do not know (`undefined`),
   * whose dialog we may not have read yet.
   */
  onHint(peer: AddressHash | undefined): void
  /** A device of this contact proved the pair and showed a certificate of later keys than those it is followed with. */
  onNewerKeys(peer: AddressHash): void
  onNetworkStatus(status: NetworkStatus): void
  /** Envelopes of this conversation, and address books kept for this contact, that we hold among `hashes`. */
  serve(to: PeerSession, hashes: readonly ContentHash[], options?: CallOptions): AsyncIterable<Uint8Array>
  /** Envelopes of this conversation older than all of `before` (empty: from the newest), newest first, at most `limit`. */
  serveHistory(
    to: PeerSession,
    before: readonly ContentHash[],
    limit: number,
    options?: CallOptions
  ): AsyncIterable<Uint8Array>
}

/** Other people's devices, over libp2p. */
export interface Exchange {
  start(identity: ExchangeIdentity, handler: ExchangeHandler, options?: CallOptions): Promise<void>
  stop(): Promise<void>
  /** A renewed certificate, used from the next `hello` on. */
  renew(certificate: Uint8Array): void
  /**
   * Replaces the set of contacts that are looked for, answered and kept connected. One contact may be listed several
   * times, once for each pair of keys by which he may be met; connections under what is no longer listed are closed.
   */
  follow(contacts: readonly ContactCredentials[]): void
  /** Resolves when the frames are handed to an authenticated stream. @throws TransientError `peer-unreachable` */
  push(peer: AddressHash, envelopes: readonly Uint8Array[], options?: CallOptions): Promise<void>
  /** @throws TransientError `peer-unreachable` */
  acknowledge(
    peer: AddressHash,
    acknowledgements: readonly Uint8Array[],
    options?: CallOptions
  ): Promise<void>
  /** Unverified envelopes, in any order, possibly fewer, possibly lies: only fetch-verified.ts reads them. */
  fetch(peer: AddressHash, hashes: readonly ContentHash[], options?: CallOptions): AsyncIterable<Uint8Array>
  history(
    peer: AddressHash,
    before: readonly ContentHash[],
    limit: number,
    options?: CallOptions
  ): AsyncIterable<Uint8Array>
  /** Tells a connected contact that something for it is on the chain; nothing where it is not connected. */
  hint(peer: AddressHash): void
  /** Closes connections to a peer that lied and does not ask it again for a while. */
  distrust(peer: AddressHash): void
}

/** Everything of one `commit` becomes durable together, or none of it. */
export interface StoreChanges {
  readonly account?: Account
  readonly conversations?: readonly Conversation[]
  /** Entries, holes and deposits of these conversations go first; a row of `conversations` of the same commit stays. */
  readonly removedConversations?: readonly AddressHash[]
  readonly entries?: readonly Entry[]
  readonly removedEntries?: readonly EntryId[]
  readonly holes?: readonly Hole[]
  readonly filledHoles?: readonly Pick<Hole, 'peer' | 'index'>[]
  readonly calls?: readonly QueuedCall[]
  readonly removedCalls?: readonly string[]
  readonly cursor?: ChainCursor
  readonly deposits?: readonly Deposit[]
  readonly removedDeposits?: readonly Pick<Deposit, 'owner' | 'contentHash'>[]
}

/** What is small enough to be held in memory from unlock to lock. */
export interface StoreSnapshot {
  readonly account: Account | undefined
  readonly conversations: readonly Conversation[]
  readonly calls: readonly QueuedCall[]
  readonly cursor: ChainCursor | undefined
}

/**
 * This browser's memory. Rows are sealed; indexes hold keyed hashes and times only. Rejects with StorageError
 * (`storage-full`, `storage-unavailable`, `storage-damaged`) and then nothing of that commit was kept.
 */
export interface MessageStore {
  open(storageKey: Uint8Array, options?: CallOptions): Promise<StoreSnapshot>
  close(): Promise<void>
  /** Closes at once, as whoever must not write any more: commits that are not being written reject. */
  sever(): void
  /** Calls `listener` when an open store is taken away: deleted, closed by the browser, upgraded by a newer page. */
  observeLoss(listener: () => void): () => void
  /** One transaction. Calls made in one go may share it. */
  commit(changes: StoreChanges): Promise<void>
  /** Newest first, strictly before `before` where given. */
  entries(
    peer: AddressHash,
    options: { readonly before?: OrderKey; readonly limit: number }
  ): Promise<readonly Entry[]>
  /** Those that are held, in any order. */
  entriesById(ids: readonly EntryId[]): Promise<readonly Entry[]>
  /** Which of these are held. */
  held(ids: readonly EntryId[]): Promise<ReadonlySet<EntryId>>
  /** Own entries with a `nextAttemptAt`, oldest order first, at most `limit`, strictly after `after` where given. */
  undelivered(peer: AddressHash, limit: number, after?: OrderKey): Promise<readonly Entry[]>
  /** Peers that have any undelivered entry. */
  undeliveredPeers(): Promise<readonly AddressHash[]>
  holes(peer: AddressHash): Promise<readonly Hole[]>
  /** Address books kept for this person, oldest first. */
  deposits(owner: AddressHash): Promise<readonly Deposit[]>
}

/** Test credits, where the configuration names a faucet. */
export interface Faucet {
  /** @throws TransientError `faucet-unavailable`, RejectedError `faucet-refused` */
  request(address: Address, options?: CallOptions): Promise<void>
}

export type * from './keystore-ports.ts'
export type * from './tab-ports.ts'
export type * from './wallet-ports.ts'
export type * from './courier-ports.ts'

export interface Ports {
  readonly signatures: Signatures
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly hasher: Hasher
  readonly ledger: Ledger
  readonly exchange: Exchange
  readonly store: MessageStore
  readonly keystore: Keystore
  readonly faucet?: Faucet
  readonly couriers?: Couriers
  readonly gateways?: Gateways
  /** Absent where accounts in external wallets are not offered. */
  readonly external?: { readonly wallets: Wallets; readonly backups: KeyBackups }
}
