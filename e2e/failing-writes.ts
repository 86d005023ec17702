import type { Page } from '@playwright/test'
import { DATABASE } from './page-database.ts'

declare const failingWrites: { armed: boolean; readonly failed: string[] }

/** From its next load on, this page can be told to fail the first write of each kind: see `failEachKindOnce`. */
export async function prepareFailingWrites(page: Page): Promise<void> {
  await page.addInitScript((name) => {
    const plan = { armed: false, failed: [] as string[] }
    Object.assign(globalThis, { failingWrites: plan })
    const prototype = IDBDatabase.prototype
    const begin = Object.getOwnPropertyDescriptor(prototype, 'transaction')
      ?.value as IDBDatabase['transaction']
    prototype.transaction = function (...args) {
      const transaction = begin.apply(this, args)
      if (!plan.armed || this.name !== name || transaction.mode !== 'readwrite') return transaction
      const kind = [...transaction.objectStoreNames].toSorted().join(' ')
      if (plan.failed.includes(kind)) return transaction
      plan.failed.push(kind)
      // As Chromium does where there is no room: all requests succeed, and the transaction ends with that error.
      const error = new DOMException('no room for it', 'QuotaExceededError')
      Object.defineProperty(transaction, 'error', { value: error })
      transaction.commit = () => transaction.abort()
      // Who leaves the end of it to the browser.
      const own = transaction.objectStore(transaction.objectStoreNames[0] ?? '')
      own.count().onsuccess = () => transaction.abort()
      return transaction
    }
  }, DATABASE)
}

/** From now on the first write to each set of tables is taken back whole; answers which were, each a list of tables. */
export async function failEachKindOnce(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    failingWrites.armed = true
  })
  return () => page.evaluate(() => failingWrites.failed)
}
