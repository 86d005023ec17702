import 'fake-indexeddb/auto'
import { afterEach, expect, test, vi } from 'vitest'
import { sampleEntry, sampleKey } from '../messaging/testing/store-samples.ts'
import { openDatabase } from './database.ts'
import { createStore } from './index.ts'
import { wipeOrigin } from './wipe.ts'

/** Web Storage and caches of a page, as far as a wipe uses them. */
const pageStorage = (...names: readonly string[]) => {
  const kept = new Set(names)
  return {
    get length() {
      return kept.size
    },
    clear: () => kept.clear(),
    keys: async () => [...kept],
    delete: async (name: string) => kept.delete(name)
  }
}

afterEach(() => {
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const filled = async (name: string): Promise<void> => {
  const database = await openDatabase(name, 'relaxed')
  await database.calls.put({ key: 'x', sealed: Uint8Array.of(1) })
  database.close()
}

const databases = async (): Promise<readonly (string | undefined)[]> =>
  (await indexedDB.databases()).map(({ name }) => name)

test('deletes database, web storage and caches', async () => {
  const local = pageStorage('draft')
  const session = pageStorage('scroll')
  const caches = pageStorage('pages')
  vi.stubGlobal('localStorage', local)
  vi.stubGlobal('sessionStorage', session)
  vi.stubGlobal('caches', caches)
  await filled('wiped')
  await filled('of another program')
  await wipeOrigin('wiped')
  expect(await databases()).not.toContain('wiped')
  expect(await databases()).toContain('of another program')
  expect([local.length, session.length, caches.length]).toEqual([0, 0, 0])
})

test('tells when something is left', async () => {
  await filled('stays')
  vi.stubGlobal('localStorage', { ...pageStorage('draft'), length: 1 })
  await expect(wipeOrigin('stays')).rejects.toMatchObject({ code: 'storage-unavailable' })
  vi.unstubAllGlobals()
  await filled('stays')
  vi.spyOn(IDBFactory.prototype, 'databases').mockResolvedValue([{ name: 'stays', version: 1 }])
  await expect(wipeOrigin('stays')).rejects.toMatchObject({ code: 'storage-unavailable' })
})

test('commits that are still waiting do not bring the database back', async () => {
  const store = createStore('racing')
  await store.open(sampleKey(1))
  const waiting = Array.from({ length: 1_500 }, (_, n) => store.commit({ entries: [sampleEntry(n)] }))
  const outcomes = Promise.allSettled(waiting)
  await waiting[0]
  await wipeOrigin('racing')
  const rejected = (await outcomes).filter(({ status }) => status === 'rejected')
  expect(rejected.length).toBeGreaterThan(0)
  expect(await databases()).not.toContain('racing')
})
