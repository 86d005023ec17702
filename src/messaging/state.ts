import { UsageError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { HoleIndex } from './hole-index.ts'
import { Keeping } from './keeping.ts'
import type { Account, ChainCursor, Conversation, Entry, EntryId, QueuedCall } from './model.ts'
import type { MessageStore, StoreChanges, StoreSnapshot } from './ports.ts'

/** Newest entries of one conversation whose places are remembered, so that placing the next needs no read. */
const REMEMBERED_PLACES = 4_096

/** What is known of a held entry without reading its row. */
export interface Place {
  readonly time: number
  readonly standing: Entry['standing']
  readonly kind: number
}

/**
 * What is held in memory from unlock to lock, always as the store has it: memory changes after a commit, never
 * before, and observers hear of it after that.
 */
export class State {
  readonly #store: MessageStore
  readonly #conversations: Map<AddressHash, Conversation>
  readonly #calls: Map<string, QueuedCall>
  readonly #places = new Map<AddressHash, Map<ContentHash, Place>>()
  readonly #holes = new Map<AddressHash, HoleIndex>()
  /** Own entries that are not yet both delivered and anchored: they change often. */
  readonly #active = new Map<EntryId, Entry>()
  readonly #observers = new Set<(changes: StoreChanges) => void>()
  readonly #keeping = new Keeping()
  #account: Account
  #cursor: ChainCursor | undefined

  constructor(store: MessageStore, snapshot: StoreSnapshot, account: Account) {
    this.#store = store
    this.#account = snapshot.account ?? account
    this.#cursor = snapshot.cursor
    this.#conversations = new Map(snapshot.conversations.map((row) => [row.peer, row]))
    this.#calls = new Map(snapshot.calls.map((row) => [row.id, row]))
  }

  get account(): Account {
    return this.#account
  }

  get cursor(): ChainCursor | undefined {
    return this.#cursor
  }

  conversations(): IterableIterator<Conversation> {
    return this.#conversations.values()
  }

  find(peer: AddressHash): Conversation | undefined {
    return this.#conversations.get(peer)
  }

  /** @throws UsageError `conversation-unknown` */
  conversation(peer: AddressHash): Conversation {
    const found = this.#conversations.get(peer)
    if (found === undefined)
      throw new UsageError('conversation-unknown', 'there is no such conversation on this device')
    return found
  }

  calls(): IterableIterator<QueuedCall> {
    return this.#calls.values()
  }

  call(id: string): QueuedCall | undefined {
    return this.#calls.get(id)
  }

  /** Slots of one conversation that no entry accounts for; changed by commits alone. */
  async holes(peer: AddressHash): Promise<HoleIndex> {
    const known = this.#holes.get(peer)
    if (known !== undefined) return known
    const rows = await this.#store.holes(peer)
    // Another caller may have read and even changed them meanwhile: what stands in memory is newer.
    const current = this.#holes.get(peer) ?? new HoleIndex(rows)
    this.#holes.set(peer, current)
    return current
  }

  /** Places of held entries among `hashes`: from memory, else from their rows. */
  async places(peer: AddressHash, hashes: readonly ContentHash[]): Promise<ReadonlyMap<ContentHash, Place>> {
    const remembered = this.#places.get(peer)
    const found = new Map<ContentHash, Place>()
    const unknown: ContentHash[] = []
    for (const hash of hashes) {
      const place = remembered?.get(hash)
      if (place === undefined) unknown.push(hash)
      else found.set(hash, place)
    }
    if (unknown.length === 0) return found
    for (const entry of await this.#store.entriesById(unknown)) {
      if (entry.peer === peer) found.set(entry.id as ContentHash, placeOf(entry))
    }
    return found
  }

  /** Rows by id; those still on their way are held in memory. Read them within a turn of their conversation. */
  async entries(ids: readonly EntryId[]): Promise<ReadonlyMap<EntryId, Entry>> {
    const found = new Map<EntryId, Entry>()
    const unknown: EntryId[] = []
    for (const id of ids) {
      const entry = this.#active.get(id)
      if (entry === undefined) unknown.push(id)
      else found.set(id, entry)
    }
    if (unknown.length > 0)
      for (const entry of await this.#store.entriesById(unknown)) found.set(entry.id, entry)
    return found
  }

  /** Is this envelope among the newest that were placed? (No says nothing.) */
  remembers(peer: AddressHash, hash: ContentHash): boolean {
    return this.#places.get(peer)?.has(hash) === true
  }

  observe(observer: (changes: StoreChanges) => void): () => void {
    this.#observers.add(observer)
    return () => this.#observers.delete(observer)
  }

  /** Why the last commit was not kept: an error code. */
  get storageProblem(): string | undefined {
    return this.#keeping.problem
  }

  /** Calls `observer` when `storageProblem` is another. */
  observeKeeping(observer: () => void): void {
    this.#keeping.observe(observer)
  }

  /**
   * Durable first, then in memory, then told. `durable` runs before anybody is told: what leaves this device does not
   * wait until its screen has drawn it. @throws StorageError and then nothing changed
   */
  async commit(changes: StoreChanges, durable?: () => void): Promise<void> {
    await this.#keeping.watch(this.#store.commit(changes))
    this.#apply(changes)
    durable?.()
    for (const observer of this.#observers) observer(changes)
  }

  #apply(changes: StoreChanges): void {
    if (changes.account !== undefined) this.#account = changes.account
    if (changes.cursor !== undefined) this.#cursor = changes.cursor
    for (const peer of changes.removedConversations ?? []) {
      this.#conversations.delete(peer)
      this.#places.delete(peer)
      this.#holes.delete(peer)
      for (const [id, entry] of this.#active) if (entry.peer === peer) this.#active.delete(id)
    }
    for (const row of changes.conversations ?? []) this.#conversations.set(row.peer, row)
    for (const id of changes.removedCalls ?? []) this.#calls.delete(id)
    for (const row of changes.calls ?? []) this.#calls.set(row.id, row)
    for (const { peer, index } of changes.filledHoles ?? []) this.#holes.get(peer)?.delete(index)
    for (const hole of changes.holes ?? []) this.#holes.get(hole.peer)?.put(hole)
    for (const id of changes.removedEntries ?? []) this.#active.delete(id)
    for (const entry of changes.entries ?? []) this.#remember(entry)
  }

  #remember(entry: Entry): void {
    if (entry.nextAttemptAt !== undefined || entry.anchor === 'pending') this.#active.set(entry.id, entry)
    else this.#active.delete(entry.id)
    if (entry.envelope === undefined) return
    const places = this.#places.get(entry.peer) ?? new Map<ContentHash, Place>()
    this.#places.set(entry.peer, places)
    places.set(entry.id as ContentHash, placeOf(entry))
    if (places.size <= REMEMBERED_PLACES) return
    const oldest = places.keys().next()
    if (oldest.done !== true) places.delete(oldest.value)
  }
}

const placeOf = ({ order, standing, kind }: Entry): Place => ({ time: order.time, standing, kind })
