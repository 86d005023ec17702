import { bytesToHex } from '@noble/hashes/utils.js'
import { StorageError, UsageError } from '../../protocol/errors.ts'
import type { AddressHash } from '../../protocol/ids.ts'
import type { Deposit, Entry, EntryId, Hole, OrderKey } from '../model.ts'
import { compareOrder } from '../order.ts'
import type { CallOptions, MessageStore, StoreChanges, StoreSnapshot } from '../ports.ts'
import type { DiskContents, MemoryDisk } from './memory-disk.ts'

const within = <Key, Inner>(map: Map<Key, Inner>, key: Key, make: () => Inner): Inner => {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}

/** Objects, lists and bytes, of which nearly all rows are made, are copied some ten times as fast as by `structuredClone`. */
const copyOf = <Value>(value: Value): Value => {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'function' ? structuredClone(value) : value
  if (value instanceof Uint8Array) return value.slice() as Value
  if (Array.isArray(value)) return value.map(copyOf) as Value
  if (Object.getPrototypeOf(value) !== Object.prototype) return structuredClone(value)
  const copy = { ...value } as Record<string, unknown>
  for (const key in copy) {
    const inner = copy[key]
    if (typeof inner === 'object' || typeof inner === 'function') copy[key] = copyOf(inner)
  }
  return copy as Value
}

/** A copy that shares nothing with the caller, as bytes on a disk do not. @throws UsageError `row-invalid` */
const copied = (changes: StoreChanges): StoreChanges => {
  try {
    return copyOf(changes)
  } catch (error) {
    throw new UsageError('row-invalid', 'a value of this commit cannot be stored', { cause: error })
  }
}

const removeEntry = (disk: DiskContents, id: EntryId): void => {
  const peer = disk.peerOfEntry.get(id)
  if (peer === undefined) return
  disk.entries.get(peer)?.delete(id)
  disk.peerOfEntry.delete(id)
}

const removeConversation = (disk: DiskContents, peer: AddressHash): void => {
  for (const id of disk.entries.get(peer)?.keys() ?? []) disk.peerOfEntry.delete(id)
  disk.entries.delete(peer)
  disk.holes.delete(peer)
  disk.conversations.delete(peer)
  for (const [key, { owner }] of disk.deposits) if (owner === peer) disk.deposits.delete(key)
}

const depositKey = ({ owner, contentHash }: Pick<Deposit, 'owner' | 'contentHash'>): string =>
  `${owner}/${contentHash}`

const putEntry = (disk: DiskContents, entry: Entry): void => {
  removeEntry(disk, entry.id)
  within(disk.entries, entry.peer, () => new Map<EntryId, Entry>()).set(entry.id, entry)
  disk.peerOfEntry.set(entry.id, entry.peer)
}

const apply = (disk: DiskContents, changes: StoreChanges): void => {
  for (const peer of changes.removedConversations ?? []) removeConversation(disk, peer)
  for (const id of changes.removedEntries ?? []) removeEntry(disk, id)
  for (const { peer, index } of changes.filledHoles ?? []) disk.holes.get(peer)?.delete(index)
  for (const id of changes.removedCalls ?? []) disk.calls.delete(id)
  for (const deposit of changes.removedDeposits ?? []) disk.deposits.delete(depositKey(deposit))

  for (const conversation of changes.conversations ?? [])
    disk.conversations.set(conversation.peer, conversation)
  for (const entry of changes.entries ?? []) putEntry(disk, entry)
  for (const hole of changes.holes ?? [])
    within(disk.holes, hole.peer, () => new Map<number, Hole>()).set(hole.index, hole)
  for (const call of changes.calls ?? []) disk.calls.set(call.id, call)
  for (const deposit of changes.deposits ?? []) disk.deposits.set(depositKey(deposit), deposit)
  if (changes.account !== undefined) disk.account = changes.account
  if (changes.cursor !== undefined) disk.cursor = changes.cursor
}

const isUndelivered = (entry: Entry): boolean => entry.author === 'self' && entry.nextAttemptAt !== undefined

/** MessageStore over a MemoryDisk: no timers, no randomness, everything settles within the turn. */
export class MemoryStore implements MessageStore {
  readonly #disk: MemoryDisk
  #session: DiskContents | undefined

  constructor(disk: MemoryDisk) {
    this.#disk = disk
  }

  async open(storageKey: Uint8Array, { signal }: CallOptions = {}): Promise<StoreSnapshot> {
    signal?.throwIfAborted()
    const { contents } = this.#disk
    const key = bytesToHex(storageKey)
    if ((contents.storageKey ?? key) !== key)
      throw new StorageError('storage-damaged', 'this disk was not sealed by this account')
    contents.storageKey = key
    this.#session = contents
    const { account, cursor, conversations, calls } = contents
    return { account, cursor, conversations: [...conversations.values()], calls: [...calls.values()] }
  }

  async close(): Promise<void> {
    this.#session = undefined
  }

  sever(): void {
    this.#session = undefined
  }

  observeLoss(listener: () => void): () => void {
    return this.#disk.observeLoss(() => {
      if (this.#session === undefined) return
      this.#session = undefined
      listener()
    })
  }

  async commit(changes: StoreChanges): Promise<void> {
    const contents = this.#current()
    const copy = copied(changes)
    this.#disk.hooks.beforeCommit?.(changes)
    if (this.#disk.full) throw new StorageError('storage-full', 'this disk has no more room')
    apply(contents, copy)
    this.#disk.hooks.afterCommit?.(changes)
  }

  async entries(
    peer: AddressHash,
    { before, limit }: { readonly before?: OrderKey; readonly limit: number }
  ): Promise<readonly Entry[]> {
    return this.#inOrder(peer)
      .filter((entry) => before === undefined || compareOrder(entry.order, before) < 0)
      .reverse()
      .slice(0, Math.max(0, limit))
  }

  async entriesById(ids: readonly EntryId[]): Promise<readonly Entry[]> {
    const { entries, peerOfEntry } = this.#current()
    return [...new Set(ids)].flatMap((id) => {
      const peer = peerOfEntry.get(id)
      const entry = peer === undefined ? undefined : entries.get(peer)?.get(id)
      return entry === undefined ? [] : [entry]
    })
  }

  async held(ids: readonly EntryId[]): Promise<ReadonlySet<EntryId>> {
    const { peerOfEntry } = this.#current()
    return new Set(ids.filter((id) => peerOfEntry.has(id)))
  }

  async undelivered(peer: AddressHash, limit: number, after?: OrderKey): Promise<readonly Entry[]> {
    return this.#inOrder(peer)
      .filter(
        (entry) => isUndelivered(entry) && (after === undefined || compareOrder(entry.order, after) > 0)
      )
      .slice(0, Math.max(0, limit))
  }

  async undeliveredPeers(): Promise<readonly AddressHash[]> {
    const peers = [...this.#current().entries]
    return peers.filter(([, entries]) => [...entries.values()].some(isUndelivered)).map(([peer]) => peer)
  }

  async holes(peer: AddressHash): Promise<readonly Hole[]> {
    const holes = [...(this.#current().holes.get(peer)?.values() ?? [])]
    return holes.sort((one, other) => one.index - other.index)
  }

  async deposits(owner: AddressHash): Promise<readonly Deposit[]> {
    const kept = [...this.#current().deposits.values()].filter((deposit) => deposit.owner === owner)
    return kept.sort((one, other) => one.keptAt - other.keptAt)
  }

  #inOrder(peer: AddressHash): Entry[] {
    const entries = [...(this.#current().entries.get(peer)?.values() ?? [])]
    return entries.sort((one, other) => compareOrder(one.order, other.order))
  }

  /** Cut off when it was closed, and when the disk was wiped under it. */
  #current(): DiskContents {
    if (this.#session === undefined || this.#session !== this.#disk.contents)
      throw new StorageError('storage-unavailable', 'the store is closed; open it first')
    return this.#session
  }
}
