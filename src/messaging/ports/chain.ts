/** The chain, as messaging needs it. */
import type { ContractCall } from '../../protocol/contract.ts'
import type { Address, AddressHash, ContentHash, DialogHash } from '../../protocol/ids.ts'
import type { ChainIdentity, PinnedKeys } from '../model.ts'
import type { CallOptions } from './calls.ts'
import type { NodeStatus } from './nodes.ts'

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

/** Test credits, where the configuration names a faucet. */
export interface Faucet {
  /** @throws TransientError `faucet-unavailable`, RejectedError `faucet-refused` */
  request(address: Address, options?: CallOptions): Promise<void>
}
