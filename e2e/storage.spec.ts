import { expect, test as base, type Page } from '@playwright/test'
import { join } from 'node:path'
import { serveHarness, type ServedHarness } from '../scripts/serve-harness.ts'
import type { StorageHarness } from './storage-harness/page.ts'

declare const storageHarness: StorageHarness
declare const commitOne: () => Promise<string>

const test = base.extend<{ storage: Page }, { harness: ServedHarness }>({
  harness: [
    async ({ browserName: _ }, use) => {
      const harness = await serveHarness(join(import.meta.dirname, 'storage-harness'))
      await use(harness)
      await harness.close()
    },
    { scope: 'worker' }
  ],
  storage: async ({ page, harness }, use) => {
    await page.goto(harness.url)
    await use(page)
  }
})

test('store and keystore keep their contracts in a real browser', async ({ storage }) => {
  const reports = await storage.evaluate(() => storageHarness.contracts())
  expect(reports.length).toBeGreaterThan(25)
  expect(reports.filter(({ failure }) => failure !== undefined)).toEqual([])
})

test('nothing at rest can be read without the passphrase', async ({ storage }) => {
  const { parts, found } = await storage.evaluate(() => storageHarness.leaks())
  expect(parts).toBeGreaterThan(100)
  expect(found).toEqual([])
})

test('a full disk is told, and what was kept before stays readable', async ({
  storage,
  context,
  harness
}) => {
  const devtools = await context.newCDPSession(storage)
  const { origin } = new URL(harness.url)
  await devtools.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 4 * 1024 * 1024 })
  const { kept, answer, readable } = await storage.evaluate(() => storageHarness.fillUp())
  expect(answer).toBe('storage-full')
  expect(kept).toBeGreaterThan(5)
  expect(readable).toBe(kept)
})

test('the passphrase is hashed beside the page, and an abort ends it', async ({ storage }) => {
  const { turns, aborted } = await storage.evaluate(() => storageHarness.hashing())
  expect(turns).toBeGreaterThan(3)
  expect(aborted).toBe('left')
})

test('a wipe leaves nothing of the origin', async ({ storage }) => {
  expect(await storage.evaluate(() => storageHarness.wipe())).toEqual({
    database: false,
    local: 0,
    caches: 0
  })
})

test('a wipe in one tab closes the store of another, which does not write again', async ({
  storage,
  context,
  harness
}) => {
  await storage.evaluate(() => storageHarness.open())
  expect(await storage.evaluate(() => commitOne())).toBe('done')
  const second = await context.newPage()
  await second.goto(harness.url)
  expect(await second.evaluate(() => storageHarness.wipeTabs())).toBe('done')
  expect(await storage.evaluate(() => commitOne())).toBe('storage-unavailable')
  const names = await second.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name))
  expect(names).not.toContain('tabs')
})

test('asking for persistence answers yes or no, and never fails', async ({ storage }) => {
  expect(typeof (await storage.evaluate(() => storageHarness.persistence()))).toBe('boolean')
})
