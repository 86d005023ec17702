import 'fake-indexeddb/auto'
import { beforeEach, expect, test } from 'vitest'
import { StorageError } from '../protocol/errors.ts'
import type { MessageStore } from '../messaging/ports.ts'
import {
  contentHashOf,
  otherPeer,
  sampleAccount,
  sampleConversation,
  sampleEntry,
  sampleHole,
  sampleKey,
  samplePeer,
  sampleUndelivered
} from '../messaging/testing/store-samples.ts'
import { tellDamage } from './damage.ts'
import { openDatabase, type Database } from './database.ts'
import { createStore } from './index.ts'
import { RowSealer } from './sealing.ts'

const KEY = sampleKey(5)
let name = ''
let runs = 0

beforeEach(async () => {
  name = `damage-${runs++}`
  const store = await opened()
  await store.commit({
    account: sampleAccount,
    conversations: [sampleConversation(samplePeer), sampleConversation(otherPeer)],
    entries: [
      sampleUndelivered(1),
      sampleUndelivered(2),
      sampleEntry(3),
      sampleEntry(4, { peer: otherPeer })
    ],
    holes: [sampleHole(1), sampleHole(2)]
  })
  await store.close()
})

const opened = async (): Promise<MessageStore> => {
  const store = createStore(name)
  await store.open(KEY)
  return store
}

const withDatabase = async (work: (database: Database) => Promise<unknown>): Promise<void> => {
  const database = await openDatabase(name, 'relaxed')
  await work(database)
  database.close()
}

const sealer = new RowSealer(KEY)
const entryKey = (n: number): string => sealer.key('entries', contentHashOf(n))

const flip = (row: { sealed: Uint8Array }): void => {
  const sealed = row.sealed.slice()
  sealed[30] = (sealed[30] ?? 0) ^ 1
  row.sealed = sealed
}

const damageEntry = (n: number): Promise<void> =>
  withDatabase(({ entries }) => entries.where('key').equals(entryKey(n)).modify(flip))

const told = async (work: Promise<unknown>): Promise<StorageError> => {
  const error: unknown = await work.catch((reason: unknown) => reason)
  expect(error).toBeInstanceOf(StorageError)
  return error as StorageError
}

const numbers = async (store: MessageStore): Promise<readonly string[]> =>
  (await store.entries(samplePeer, { limit: 9 })).map(({ id }) => id)

test('a damaged message is told once, set aside, and the others stay readable', async () => {
  await damageEntry(2)
  const store = await opened()
  const error = await told(store.entries(samplePeer, { limit: 9 }))
  expect(error).toMatchObject({ code: 'storage-damaged', details: { rows: 1, table: 'entries' } })
  expect(await numbers(store)).toEqual([contentHashOf(3), contentHashOf(1)])
  expect(await store.held([contentHashOf(2)])).toEqual(new Set())
  await withDatabase(async ({ damaged }) => expect(await damaged.count()).toBe(1))
})

test('a message set aside can be received again', async () => {
  await damageEntry(2)
  const store = await opened()
  await told(store.entriesById([contentHashOf(2)]))
  await store.commit({ entries: [sampleUndelivered(2)] })
  expect(await numbers(store)).toEqual([3, 2, 1].map(contentHashOf))
  expect((await store.undelivered(samplePeer, 9)).length).toBe(2)
})

test('a message written anew before the damage is told is not set aside', async () => {
  const row = { key: entryKey(2), sealed: Uint8Array.of(1) }
  await withDatabase(async (database) => {
    await told(tellDamage(database, [{ table: 'entries', row }]))
    expect(await database.damaged.count()).toBe(0)
  })
  expect((await numbers(await opened())).length).toBe(3)
})

test('a row moved to another conversation, time or list is damage', async () => {
  const other = sealer.peerKey('entries.peer', otherPeer)
  for (const change of [{ peer: other }, { time: 9_999 }, { undelivered: undefined }]) {
    await withDatabase(({ entries }) =>
      entries
        .where('key')
        .equals(entryKey(1))
        .modify((row) => void Object.assign(row, change))
    )
    const store = await opened()
    expect((await told(store.entriesById([contentHashOf(1)]))).code).toBe('storage-damaged')
    await store.commit({ entries: [sampleUndelivered(1)] })
    await store.close()
  }
})

test('a row put into the place of another is damage', async () => {
  await withDatabase(async ({ entries }) => {
    const row = await entries.get(entryKey(3))
    if (row !== undefined) await entries.put({ ...row, key: entryKey(1) })
  })
  const store = await opened()
  expect((await told(store.entriesById([contentHashOf(1)]))).code).toBe('storage-damaged')
})

test('a damaged conversation is told at opening; opening again gives the others', async () => {
  const key = sealer.key('conversations', samplePeer)
  await withDatabase(({ conversations }) => conversations.where('key').equals(key).modify(flip))
  const error = await told(createStore(name).open(KEY))
  expect(error).toMatchObject({ code: 'storage-damaged', details: { rows: 1, table: 'conversations' } })
  const snapshot = await createStore(name).open(KEY)
  expect(snapshot.conversations.map(({ peer }) => peer)).toEqual([otherPeer])
  expect(snapshot.account).toEqual(sampleAccount)
})

test('damaged holes do not hide the others', async () => {
  const key = sealer.key('holes', `${samplePeer}/1`)
  await withDatabase(({ holes }) => holes.where('key').equals(key).modify(flip))
  const store = await opened()
  expect((await told(store.holes(samplePeer))).code).toBe('storage-damaged')
  expect((await store.holes(samplePeer)).map(({ index }) => index)).toEqual([2])
})

test('another storage key sets nothing aside', async () => {
  expect((await told(createStore(name).open(sampleKey(6)))).code).toBe('storage-damaged')
  await withDatabase(async ({ damaged }) => expect(await damaged.count()).toBe(0))
  expect((await numbers(await opened())).length).toBe(3)
})

test('a removed conversation takes its damaged rows along', async () => {
  await damageEntry(2)
  const store = await opened()
  await told(store.entries(samplePeer, { limit: 9 }))
  await store.commit({ removedConversations: [samplePeer] })
  await withDatabase(async ({ damaged }) => expect(await damaged.count()).toBe(0))
})

test('a store that is closed while it reads says so and damages nothing', async () => {
  const store = await opened()
  const reading = told(store.entries(samplePeer, { limit: 9 }))
  await store.close()
  expect((await reading).code).toBe('storage-unavailable')
  await withDatabase(async ({ damaged }) => expect(await damaged.count()).toBe(0))
})
