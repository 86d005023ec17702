import type { AddressHash } from '../protocol/ids.ts'
import type { Deposit, Entry, EntryId, Hole, OrderKey } from '../messaging/model.ts'
import type { CallOptions, MessageStore, StoreChanges, StoreSnapshot } from '../messaging/ports.ts'
import { CommitQueue } from './commit-queue.ts'
import { tellDamage } from './damage.ts'
import { openDatabase, type Database } from './database.ts'
import { cutPage, walkEntries, type Walk } from './entry-pages.ts'
import { closedError, guarded } from './failures.ts'
import { openEntries, openRows, type Opened } from './reading.ts'
import type { EntryRow, PeerRow } from './schema.ts'
import { RowSealer } from './sealing.ts'
import { readSnapshot } from './snapshot.ts'
import { writeCommits } from './writing.ts'

/** docs/decisions/002-grouped-commits.md says why. */
const DURABILITY = 'relaxed'

/** What lives from unlock to lock. */
interface Session {
  readonly database: Database
  readonly sealer: RowSealer
  readonly commits: CommitQueue
}

/**
 * MessageStore over IndexedDB: sealed rows (docs/decisions/001-sealed-rows.md), grouped commits
 * (docs/decisions/002-grouped-commits.md). A read that meets rows which do not open rejects once with
 * `storage-damaged` and sets them aside; the same read again gives all the others.
 */
export class DexieStore implements MessageStore {
  readonly #name: string
  readonly #lossListeners = new Set<() => void>()
  #session: Session | undefined

  constructor(name: string) {
    this.#name = name
  }

  /** Rejects with `storage-damaged` also when the store was sealed under another key; nothing is set aside then. */
  async open(storageKey: Uint8Array, { signal }: CallOptions = {}): Promise<StoreSnapshot> {
    signal?.throwIfAborted()
    await this.close()
    const database = await openDatabase(this.#name, DURABILITY)
    const sealer = new RowSealer(storageKey)
    try {
      const snapshot = await readSnapshot(database, sealer)
      signal?.throwIfAborted()
      const commits = new CommitQueue((group) => writeCommits(database, sealer, DURABILITY, group))
      const session: Session = { database, sealer, commits }
      // Also when another tab's wipe, or the browser, closes the connection for us.
      database.on('close', () => this.#leave(session))
      this.#session = session
      return snapshot
    } catch (error) {
      database.close()
      sealer.forget()
      throw error
    }
  }

  /** Resolves when all commits that were asked for are settled; the keys are gone then. */
  async close(): Promise<void> {
    const session = this.#session
    if (session === undefined) return
    this.#session = undefined
    await session.commits.idle()
    session.database.close()
    session.sealer.forget()
  }

  sever(): void {
    const session = this.#session
    if (session === undefined) return
    this.#session = undefined
    session.commits.refuse(closedError())
    void session.commits.idle().then(() => {
      session.database.close()
      session.sealer.forget()
    })
  }

  observeLoss(listener: () => void): () => void {
    this.#lossListeners.add(listener)
    return () => this.#lossListeners.delete(listener)
  }

  async commit(changes: StoreChanges): Promise<void> {
    await this.#current().commits.add(changes)
  }

  async entries(
    peer: AddressHash,
    { before, limit }: { readonly before?: OrderKey; readonly limit: number }
  ): Promise<readonly Entry[]> {
    const key = this.#current().sealer.peerKey('entries.peer', peer)
    const page = before === undefined ? { limit } : { limit, beyond: before }
    return this.#page({ index: 'peer', key, direction: 'newest-first', ...page })
  }

  async undelivered(peer: AddressHash, limit: number, after?: OrderKey): Promise<readonly Entry[]> {
    const key = this.#current().sealer.peerKey('entries.undelivered', peer)
    const page = after === undefined ? { limit } : { limit, beyond: after }
    return this.#page({ index: 'undelivered', key, direction: 'oldest-first', ...page })
  }

  async entriesById(ids: readonly EntryId[]): Promise<readonly Entry[]> {
    const session = this.#current()
    return this.#openedEntries(session, await rowsById(session, [...new Set(ids)]))
  }

  async held(ids: readonly EntryId[]): Promise<ReadonlySet<EntryId>> {
    const rows = await rowsById(this.#current(), ids)
    return new Set(ids.filter((_, index) => rows[index] !== undefined))
  }

  async undeliveredPeers(): Promise<readonly AddressHash[]> {
    const session = this.#current()
    const { entries } = session.database
    const rows = await guarded(async () => {
      const keys = await entries.orderBy('undelivered').uniqueKeys()
      return Promise.all(keys.map((key) => entries.where('undelivered').equals(key).first()))
    })
    return (await this.#openedEntries(session, rows)).map(({ peer }) => peer)
  }

  async holes(peer: AddressHash): Promise<readonly Hole[]> {
    const session = this.#current()
    const key = session.sealer.peerKey('holes.peer', peer)
    const rows = await guarded(() => session.database.holes.where('peer').equals(key).toArray())
    const opened = await openRows<PeerRow, Hole>(
      session.sealer,
      'holes',
      rows,
      (_, hole) => hole.peer === peer
    )
    return [...(await this.#told(session, opened))].sort((one, other) => one.index - other.index)
  }

  async deposits(owner: AddressHash): Promise<readonly Deposit[]> {
    const session = this.#current()
    const key = session.sealer.peerKey('deposits.peer', owner)
    const rows = await guarded(() => session.database.deposits.where('peer').equals(key).toArray())
    const opened = await openRows<PeerRow, Deposit & { readonly peer: AddressHash }>(
      session.sealer,
      'deposits',
      rows,
      (_, deposit) => deposit.owner === owner
    )
    const kept = (await this.#told(session, opened)).map(({ peer: _indexed, ...deposit }): Deposit => deposit)
    return kept.sort((one, other) => one.keptAt - other.keptAt)
  }

  async #page(walk: Walk): Promise<readonly Entry[]> {
    const session = this.#current()
    if (walk.limit < 1) return []
    const rows = await guarded(() => walkEntries(session.database, walk))
    return cutPage(await this.#openedEntries(session, rows), walk)
  }

  async #openedEntries(session: Session, rows: readonly (EntryRow | undefined)[]): Promise<readonly Entry[]> {
    const present = rows.filter((row) => row !== undefined)
    return this.#told(session, await openEntries(session.sealer, present))
  }

  /** What did not open is told, unless the keys were taken away while we were reading. */
  async #told<Value>(session: Session, { values, damages }: Opened<Value>): Promise<readonly Value[]> {
    if (this.#session !== session) throw closedError()
    await tellDamage(session.database, damages)
    return values
  }

  #current(): Session {
    if (this.#session === undefined) throw closedError()
    return this.#session
  }

  #leave(session: Session): void {
    const lost = this.#session === session
    if (lost) this.#session = undefined
    session.sealer.forget()
    if (lost) for (const listener of this.#lossListeners) listener()
  }
}

const rowsById = async (
  { database, sealer }: Session,
  ids: readonly EntryId[]
): Promise<readonly (EntryRow | undefined)[]> => {
  // A transaction costs milliseconds even when it reads nothing, and each message sent or received would pay for it.
  if (ids.length === 0) return []
  const keys = ids.map((id) => sealer.key('entries', id))
  return guarded(() => database.entries.bulkGet(keys))
}
