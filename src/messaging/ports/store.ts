/** What this browser remembers, as messaging needs it. */
import type { AddressHash } from '../../protocol/ids.ts'
import type {
  Account,
  ChainCursor,
  Conversation,
  Deposit,
  Entry,
  EntryId,
  Hole,
  OrderKey,
  QueuedCall
} from '../model.ts'
import type { CallOptions } from './calls.ts'

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
