/** The face of storage: nothing else of this room is public. */
import type { Keystore, MessageStore } from '../messaging/ports.ts'
import { IndexedDbKeystore } from './keystore.ts'
import { DexieStore } from './store.ts'

/** Messages, conversations, holes and queued calls of this browser, sealed, in the IndexedDB database `name`. */
export const createStore = (name: string): MessageStore => new DexieStore(name)

/** The secrets of this browser under a passphrase, in the same database. */
export const createKeystore = (name: string): Keystore => new IndexedDbKeystore(name)

export { createKeyBackups } from './key-backups.ts'
export { requestPersistence, storageUse } from './persistence.ts'
