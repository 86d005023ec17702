import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { expect, test } from 'vitest'
import {
  sampleAccount,
  sampleConversation,
  sampleEntry,
  samplePeer,
  sampleSecrets
} from '../messaging/testing/store-samples.ts'
import { deleteDatabase } from './database.ts'
import { createKeystore, createStore } from './index.ts'
import { inspectDatabase } from './inspect.ts'
import { MIGRATIONS } from './migrations.ts'

let databases = 0

/** A browser with an account and a message. */
const filled = async (): Promise<string> => {
  const name = `inspected-${databases++}`
  const store = createStore(name)
  await store.open(sampleSecrets.storageKey)
  await store.commit({
    account: sampleAccount,
    conversations: [sampleConversation(samplePeer)],
    entries: [sampleEntry(1)]
  })
  await store.close()
  await createKeystore(name).create('a passphrase', sampleSecrets)
  return name
}

/** Changes the database past everything of ours, as a foreign hand or a failing disk does. */
const meddle = async (
  name: string,
  change: (database: IDBDatabase, transaction: IDBTransaction | null) => void,
  version?: number
): Promise<void> => {
  const request = indexedDB.open(name, version)
  await new Promise((resolve, reject) => {
    request.onupgradeneeded = () => change(request.result, request.transaction)
    request.onsuccess = resolve
    request.onerror = reject
  })
  if (version === undefined) change(request.result, null)
  request.result.close()
}

const cleared = (name: string, ...tables: readonly string[]): Promise<void> =>
  meddle(name, (database) => {
    const transaction = database.transaction([...tables], 'readwrite')
    for (const table of tables) transaction.objectStore(table).clear()
  })

const NATIVE = MIGRATIONS.length * 10

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { readonly code?: unknown }).code
  )

test('an empty browser has nothing, and looking makes nothing', async () => {
  expect(await inspectDatabase('never-made')).toBe('nothing')
  expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('never-made')
})

test('an account is an account; one that was begun and not finished is nothing', async () => {
  const name = await filled()
  expect(await inspectDatabase(name)).toBe('account')
  await cleared(name, 'keystore', 'conversations', 'entries')
  expect(await inspectDatabase(name)).toBe('nothing')
  await deleteDatabase(name)
  expect(await inspectDatabase(name)).toBe('nothing')
})

test('keys without rows, rows without keys, and a part of the rows are told apart', async () => {
  const keysGone = await filled()
  await cleared(keysGone, 'keystore')
  expect(await inspectDatabase(keysGone)).toBe('keys-missing')
  const rowsGone = await filled()
  await cleared(rowsGone, 'facts', 'conversations', 'entries')
  expect(await inspectDatabase(rowsGone)).toBe('rows-missing')
  const factsGone = await filled()
  await cleared(factsGone, 'facts')
  expect(await inspectDatabase(factsGone)).toBe('incomplete')
})

test.each(['entries', 'facts', 'conversations', 'holes', 'calls', 'damaged'])(
  'a database without its table %s is not opened and not mended in silence',
  async (table) => {
    const name = await filled()
    await meddle(name, (database) => database.deleteObjectStore(table), NATIVE + 1)
    expect(await inspectDatabase(name)).toBe('incomplete')
    expect(await codeOf(createStore(name).open(sampleSecrets.storageKey))).toBe('storage-incomplete')
    expect(await codeOf(createKeystore(name).unlock('a passphrase'))).toBe('storage-incomplete')
    await createKeystore(name).wipe()
    expect(await inspectDatabase(name)).toBe('nothing')
  }
)

test('a table that Dexie made anew, empty, is still told', async () => {
  const name = await filled()
  await meddle(name, (database) => database.deleteObjectStore('entries'), NATIVE + 1)
  const mended = new Dexie(name)
  mended.version(MIGRATIONS.length).stores({ entries: 'key' })
  await mended.open()
  mended.close()
  expect(await inspectDatabase(name)).toBe('incomplete')
})

test('the keystore gone as a table leaves rows that nothing opens', async () => {
  const name = await filled()
  await meddle(name, (database) => database.deleteObjectStore('keystore'), NATIVE + 1)
  expect(await inspectDatabase(name)).toBe('keys-missing')
})

test('a database of a newer page is refused, and stays as it was', async () => {
  const name = await filled()
  await meddle(name, (database) => database.createObjectStore('of-the-future'), NATIVE + 10)
  expect(await inspectDatabase(name)).toBe('newer')
  expect(await codeOf(createStore(name).open(sampleSecrets.storageKey))).toBe('storage-newer')
  expect(await codeOf(createKeystore(name).unlock('a passphrase'))).toBe('storage-newer')
  const [found] = (await indexedDB.databases()).filter((database) => database.name === name)
  expect(found?.version).toBe(NATIVE + 10)
})

test('a store that is deleted while it is open says so once, and one that was closed says nothing', async () => {
  const name = await filled()
  const store = createStore(name)
  let losses = 0
  store.observeLoss(() => losses++)
  await store.open(sampleSecrets.storageKey)
  await store.close()
  expect(losses).toBe(0)
  await store.open(sampleSecrets.storageKey)
  await deleteDatabase(name)
  expect(losses).toBe(1)
  expect(await codeOf(store.commit({ entries: [sampleEntry(2)] }))).toBe('storage-unavailable')
})
