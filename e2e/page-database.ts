import type { Page } from '@playwright/test'
import { MIGRATIONS } from '../src/storage/migrations.ts'

/** Of the page's database: src/main.ts. */
export const DATABASE = 'ghost-messenger'

/** Dexie counts in tens. */
const NATIVE_STEP = 10

/** What stands in a database: its version, and how many rows each table has. */
export interface Contents {
  readonly version: number
  readonly rows: Readonly<Record<string, number>>
}

/** Looks from a page that has no connection of its own. */
export function contents(besides: Page): Promise<Contents> {
  return besides.evaluate(async (name) => {
    const answer = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error ?? new DOMException('no answer'))
      })
    const database = await answer(indexedDB.open(name))
    const { version } = database
    const rows: Record<string, number> = {}
    for (const table of database.objectStoreNames)
      rows[table] = await answer(database.transaction(table).objectStore(table).count())
    database.close()
    return { version, rows }
  }, DATABASE)
}

/** Makes the database what the page of an earlier version left: its tables, with the rows that they have now. */
export async function setBack(besides: Page, version: number): Promise<void> {
  const tables = MIGRATIONS.slice(0, version).flatMap((step) => Object.keys(step.tables))
  await besides.evaluate(
    async ({ name, kept, native }) => {
      const answer = <T>(request: IDBRequest<T>): Promise<T> =>
        new Promise((resolve, reject) => {
          request.onsuccess = () => resolve(request.result)
          request.onerror = () => reject(request.error ?? new DOMException('no answer'))
        })
      const newest = await answer(indexedDB.open(name))
      const copies: {
        table: string
        key: IDBObjectStoreParameters
        indexes: { index: string; path: string | string[] }[]
        rows: unknown[]
      }[] = []
      for (const table of kept) {
        const store = newest.transaction(table).objectStore(table)
        const indexes = [...store.indexNames].map((index) => ({ index, path: store.index(index).keyPath }))
        copies.push({ table, key: { keyPath: store.keyPath }, indexes, rows: await answer(store.getAll()) })
      }
      newest.close()
      await answer(indexedDB.deleteDatabase(name))
      const request = indexedDB.open(name, native)
      request.onupgradeneeded = () => {
        for (const { table, key, indexes, rows } of copies) {
          const store = request.result.createObjectStore(table, key)
          for (const { index, path } of indexes) store.createIndex(index, path)
          for (const row of rows) store.put(row)
        }
      }
      ;(await answer(request)).close()
    },
    { name: DATABASE, kept: tables, native: version * NATIVE_STEP }
  )
}

/** From its next load on, this page's step to a newer version ends half-way, or never. */
export async function interruptUpgrades(page: Page, how: 'aborted' | 'stalled'): Promise<void> {
  await page.addInitScript(
    ({ name, stalls }) => {
      const prototype = IDBFactory.prototype
      const open = Object.getOwnPropertyDescriptor(prototype, 'open')?.value as IDBFactory['open']
      prototype.open = function (...args) {
        const request = open.apply(this, args)
        if (args[0] !== name) return request
        request.addEventListener('upgradeneeded', () => {
          const transaction = request.transaction
          const table = transaction?.objectStoreNames[0]
          if (transaction === null || table === undefined) return
          const goOn = (): void => {
            if (!stalls) return transaction.abort()
            Object.assign(globalThis, { isUpgrading: true })
            transaction.objectStore(table).count().onsuccess = goOn
          }
          transaction.objectStore(table).count().onsuccess = goOn
        })
        return request
      }
    },
    { name: DATABASE, stalls: how === 'stalled' }
  )
}

declare const isUpgrading: boolean | undefined

/** Resolves when the page is in the middle of a step that `interruptUpgrades` keeps from its end. */
export async function untilUpgrading(page: Page): Promise<void> {
  await page.waitForFunction(() => typeof isUpgrading !== 'undefined')
}
