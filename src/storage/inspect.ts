import { StorageError } from '../protocol/errors.ts'
import type { StoredState } from '../messaging/ports.ts'
import { MIGRATIONS } from './migrations.ts'
import type { SealedTable, Tables } from './schema.ts'

/** Dexie counts in tens: what it adds to a database without being told makes a version in between. */
const NATIVE_STEP = 10

const ROWS: readonly SealedTable[] = ['conversations', 'entries', 'holes', 'calls']

/** A database as the browser has it, before anything of ours opened it. */
interface Installed {
  readonly version: number
  readonly tables: ReadonlySet<string>
  /** Rows of each table that is there. */
  readonly rows: ReadonlyMap<string, number>
}

const answer = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new DOMException('no answer'))
  })

/** Opens it as it is; undefined where there is none. None is made by looking. The caller closes it. */
export const openAsItIs = async (name: string): Promise<IDBDatabase | undefined> => {
  const listed = (await indexedDB.databases()).some((database) => database.name === name)
  if (!listed) return undefined
  const request = indexedDB.open(name)
  // Deleted between the two questions: what was just made is taken back.
  request.onupgradeneeded = () => request.transaction?.abort()
  return answer(request).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined
    throw error
  })
}

const look = async (name: string): Promise<Installed | undefined> => {
  const database = await openAsItIs(name)
  if (database === undefined) return undefined
  try {
    const tables = [...database.objectStoreNames]
    const rows = new Map<string, number>()
    if (tables.length > 0) {
      const transaction = database.transaction(tables, 'readonly')
      const counts = tables.map(async (table) =>
        rows.set(table, await answer(transaction.objectStore(table).count()))
      )
      await Promise.all(counts)
    }
    return { version: database.version, tables: new Set(tables), rows }
  } finally {
    database.close()
  }
}

/** Tables that a database of this version has. */
const tablesOf = (version: number): ReadonlySet<string> => {
  const tables = new Set<string>()
  for (const step of MIGRATIONS.filter((migration) => migration.version <= version))
    for (const [table, shape] of Object.entries(step.tables)) {
      if (shape === null) tables.delete(table)
      else tables.add(table)
    }
  return tables
}

const isWhole = ({ version, tables }: Installed): boolean =>
  version % NATIVE_STEP === 0 && [...tablesOf(version / NATIVE_STEP)].every((table) => tables.has(table))

const isNewer = ({ version }: Installed): boolean =>
  Math.floor(version / NATIVE_STEP) > (MIGRATIONS.at(-1)?.version ?? 0)

const stateOf = (installed: Installed | undefined): StoredState => {
  if (installed === undefined) return 'nothing'
  if (isNewer(installed)) return 'newer'
  const count = (table: keyof Tables): number => installed.rows.get(table) ?? 0
  const held = ROWS.some((table) => count(table) > 0)
  if (count('keystore') === 0) return held ? 'keys-missing' : 'nothing'
  if (!isWhole(installed)) return 'incomplete'
  if (count('facts') > 0) return 'account'
  return held ? 'incomplete' : 'rows-missing'
}

/** What this browser has of an account, without its passphrase; makes nothing where there is nothing. */
export const inspectDatabase = async (name: string): Promise<StoredState> => stateOf(await look(name))

/**
 * Dexie would open both in silence: a newer database as if it were ours, and one that lacks tables after making empty
 * ones. @returns the version that is there; undefined where there is no database
 * @throws StorageError `storage-newer`, `storage-incomplete`
 */
export const refuseStrange = async (name: string): Promise<number | undefined> => {
  const installed = await look(name)
  if (installed === undefined) return undefined
  if (isNewer(installed))
    throw new StorageError('storage-newer', 'a newer version of the page made this database')
  if (!isWhole(installed)) throw new StorageError('storage-incomplete', 'tables of this database are missing')
  return installed.version / NATIVE_STEP
}
