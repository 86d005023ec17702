import type { AddressHash } from '../../protocol/ids.ts'
import type {
  Account,
  ChainCursor,
  Conversation,
  Deposit,
  Entry,
  EntryId,
  Hole,
  QueuedCall,
  Secrets
} from '../model.ts'
import type { StoreChanges } from '../ports.ts'

/** What lies on a simulated disk. */
export interface DiskContents {
  /** Hex of the key that the store was first opened with. */
  storageKey?: string
  account?: Account
  cursor?: ChainCursor
  keystore?: { readonly passphrase: string; readonly secrets: Secrets; readonly damaged: boolean }
  readonly conversations: Map<AddressHash, Conversation>
  readonly entries: Map<AddressHash, Map<EntryId, Entry>>
  readonly peerOfEntry: Map<EntryId, AddressHash>
  readonly holes: Map<AddressHash, Map<number, Hole>>
  readonly calls: Map<string, QueuedCall>
  readonly deposits: Map<string, Deposit>
}

/** Called for each commit; what `beforeCommit` throws is what the commit rejects with, and nothing of it is kept. */
export interface DiskHooks {
  beforeCommit?: (changes: StoreChanges) => void
  afterCommit?: (changes: StoreChanges) => void
}

const empty = (): DiskContents => ({
  conversations: new Map(),
  entries: new Map(),
  peerOfEntry: new Map(),
  holes: new Map(),
  calls: new Map(),
  deposits: new Map()
})

/** The disk of a simulated browser: outlives every MemoryStore and MemoryKeystore that was made over it. */
export class MemoryDisk {
  /** Commits reject with `storage-full` while it is set. */
  full = false
  readonly hooks: DiskHooks = {}
  readonly #losses = new Set<() => void>()
  #contents = empty()

  get contents(): DiskContents {
    return this.#contents
  }

  /** From now on the keystore is not as it was written. */
  damageKeystore(): void {
    const { keystore } = this.#contents
    if (keystore !== undefined) this.#contents.keystore = { ...keystore, damaged: true }
  }

  /** Stores that are open over it are cut off, as by a deleted database. */
  wipe(): void {
    this.#contents = empty()
    for (const listener of [...this.#losses]) listener()
  }

  /** The user, or the browser, deleted what lies here, or some of it. */
  lose(part: 'everything' | 'keys' | 'rows'): void {
    const { keystore } = this.#contents
    if (part === 'keys') delete this.#contents.keystore
    else {
      this.wipe()
      if (part === 'rows' && keystore !== undefined) this.#contents.keystore = keystore
    }
  }

  /** Calls `listener` when everything here was deleted. */
  observeLoss(listener: () => void): () => void {
    this.#losses.add(listener)
    return () => this.#losses.delete(listener)
  }
}
