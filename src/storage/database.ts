import { Dexie } from 'dexie'
import { StorageError } from '../protocol/errors.ts'
import { asMigrationFailure, guarded } from './failures.ts'
import { openAsItIs, refuseStrange } from './inspect.ts'
import { completed } from './transaction.ts'
import { MIGRATIONS, type Migration } from './migrations.ts'
import type { Tables } from './schema.ts'

export type Database = Dexie & Tables

/** Another tab that holds an old connection lets go at once unless it hangs; then say so instead of waiting, ms. */
const BLOCKED_PATIENCE = 5_000

/**
 * `strict`: a write is reported when it is on the disk. `relaxed`: when the operating system has it; a crash of the
 * browser loses nothing, a power cut may lose the newest transactions, each as a whole.
 */
export type Durability = 'strict' | 'relaxed'

/** Waits for `work`, but not for ever once `onBlocked` was told that another connection stands in the way. */
const unlessBlocked = <T>(work: (onBlocked: () => void) => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    let patience: ReturnType<typeof setTimeout> | undefined
    const blocked = (): void => {
      patience ??= setTimeout(
        () =>
          reject(
            new StorageError('storage-unavailable', 'another tab holds the storage and does not let go')
          ),
        BLOCKED_PATIENCE
      )
    }
    work(blocked)
      .then(resolve, reject)
      .finally(() => clearTimeout(patience))
  })

/**
 * Opens the database and brings it to the newest version. The caller closes it.
 * @throws StorageError `storage-unavailable` (no IndexedDB, private mode that refuses it, a tab that blocks), `storage-full`,
 * `storage-newer`, `storage-incomplete`, `storage-migration` (nothing was changed)
 */
export const openDatabase = (
  name: string,
  durability: Durability,
  migrations: readonly Migration[] = MIGRATIONS
): Promise<Database> =>
  guarded(async () => {
    const before = await refuseStrange(name)
    const database = new Dexie(name, {
      // A connection that another tab closed (wipe, newer version) must not come back by itself as an empty database.
      autoOpen: false,
      chromeTransactionDurability: durability,
      cache: 'disabled'
    }) as Database
    for (const { version, tables, upgrade } of migrations) {
      const step = database.version(version).stores(tables)
      if (upgrade !== undefined) step.upgrade(upgrade)
    }
    return unlessBlocked(async (blocked) => {
      database.on('blocked', blocked)
      await database.open()
      return database
    }).catch((error: unknown) => {
      database.close()
      throw before !== undefined && before < migrations.length ? asMigrationFailure(error) : error
    })
  })

/**
 * Deletes every row of a database that another connection keeps open, which holds up a deletion of the database itself,
 * and with it whoever opens it next. @throws StorageError `storage-unavailable`
 */
export const emptyDatabase = (name: string): Promise<void> =>
  guarded(() =>
    unlessBlocked(async (blocked) => {
      // A tab that hangs in the middle of a transaction holds this one up.
      blocked()
      const database = await openAsItIs(name)
      if (database === undefined) return
      try {
        const tables = [...database.objectStoreNames]
        if (tables.length === 0) return
        const transaction = database.transaction(tables, 'readwrite', { durability: 'strict' })
        for (const table of tables) transaction.objectStore(table).clear()
        await completed(transaction)
      } finally {
        database.close()
      }
    })
  )

/** Deletes the database with all it holds. @throws StorageError `storage-unavailable` */
export const deleteDatabase = (name: string): Promise<void> =>
  guarded(() =>
    unlessBlocked(
      (blocked) =>
        new Promise<void>((resolve, reject) => {
          const request = indexedDB.deleteDatabase(name)
          request.onsuccess = () => resolve()
          request.onerror = () => reject(request.error ?? new DOMException('not deleted'))
          request.onblocked = blocked
        })
    )
  )
