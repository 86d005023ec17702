import { StorageError } from '../protocol/errors.ts'
import { deleteDatabase, emptyDatabase } from './database.ts'
import { guarded } from './failures.ts'

const remains = (): StorageError =>
  new StorageError(
    'storage-unavailable',
    'this browser did not delete everything; clear the data of this page'
  )

const clearWebStorage = (): void => {
  for (const storage of [globalThis.localStorage, globalThis.sessionStorage] as (Storage | undefined)[])
    storage?.clear()
}

const clearCaches = async (): Promise<void> => {
  const caches = globalThis.caches as CacheStorage | undefined
  for (const name of (await caches?.keys()) ?? []) await caches?.delete(name)
}

/** Looks again after the deletion: a browser that says yes and keeps the data would be told as wiped otherwise. */
const verifyGone = async (database: string): Promise<void> => {
  const listed = (await indexedDB.databases()).some(({ name }) => name === database)
  const cached = (await (globalThis.caches as CacheStorage | undefined)?.keys()) ?? []
  const kept = ((globalThis.localStorage as Storage | undefined)?.length ?? 0) > 0
  if (listed || kept || cached.length > 0) throw remains()
}

/**
 * Deletes everything that this origin keeps: the database, localStorage, sessionStorage, caches; then checks.
 * @throws StorageError `storage-unavailable` when something is left
 */
export const wipeOrigin = (database: string): Promise<void> =>
  guarded(async () => {
    await deleteDatabase(database)
    clearWebStorage()
    await clearCaches()
    await verifyGone(database)
  })

/**
 * Deletes everything that this origin keeps while a tab that hangs holds the database open: no row is left in it.
 * @throws StorageError `storage-unavailable`
 */
export const emptyOrigin = (database: string): Promise<void> =>
  guarded(async () => {
    await emptyDatabase(database)
    clearWebStorage()
    await clearCaches()
  })
