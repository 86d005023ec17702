import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import { StorageError } from '../protocol/errors.ts'
import type { Entry } from '../messaging/model.ts'
import type { MessageStore, StoreChanges } from '../messaging/ports.ts'
import { MemoryDisk } from '../messaging/testing/memory-disk.ts'
import { MemoryStore } from '../messaging/testing/memory-store.ts'
import {
  contentHashOf,
  person,
  sampleConversation,
  sampleEntry,
  sampleHole,
  sampleKey,
  samplePeer
} from '../messaging/testing/store-samples.ts'
import { createStore } from './index.ts'

const KEY = sampleKey(5)
let runs = 0

const opened = async (): Promise<MessageStore> => {
  const store = createStore(`store-${runs++}`)
  await store.open(KEY)
  return store
}

type Method<Result> = (this: unknown, ...parameters: unknown[]) => Result

afterEach(() => vi.restoreAllMocks())

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof StorageError ? error.code : String(error))
  )

/** Before the store opens: Dexie takes hold of the function then. */
const watchWrites = (ended: () => void = () => undefined): { readonly count: number } => {
  const original = Reflect.get(IDBDatabase.prototype, 'transaction') as Method<IDBTransaction>
  const writes = { count: 0 }
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...scope) {
    const transaction = original.apply(this, scope)
    if (transaction.mode === 'readwrite') {
      writes.count++
      transaction.addEventListener('complete', ended)
    }
    return transaction
  })
  return writes
}

test('a burst of 1,000 commits costs a handful of transactions', async () => {
  const writes = watchWrites()
  const store = await opened()
  const before = writes.count
  const commits = Array.from({ length: 1_000 }, (_, n) =>
    store.commit({
      entries: [sampleEntry(n)],
      conversations: [sampleConversation(samplePeer, { unread: n })]
    })
  )
  await Promise.all(commits)
  expect(writes.count - before).toBeGreaterThan(0)
  expect(writes.count - before).toBeLessThanOrEqual(3)
  expect((await store.entries(samplePeer, { limit: 2_000 })).length).toBe(1_000)
})

test('a commit resolves only when its transaction is complete', async () => {
  const events: string[] = []
  watchWrites(() => events.push('complete'))
  const store = await opened()
  events.length = 0
  await store.commit({ entries: [sampleEntry(1)] })
  events.push('resolved')
  expect(events).toEqual(['complete', 'resolved'])
})

test.each([
  ['QuotaExceededError', 'storage-full'],
  ['UnknownError', 'storage-unavailable']
])('a transaction that ends with %s is told as %s, and nothing of it stays', async (name, code) => {
  const store = await opened()
  await store.commit({ cursor: { height: 1, inbox: 1 } })
  const original = Reflect.get(IDBObjectStore.prototype, 'put') as Method<IDBRequest<IDBValidKey>>
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    ...row
  ) {
    original.apply(this, row)
    throw new DOMException('the test says so', name)
  })
  const failed = [1, 2].map((n) =>
    codeOf(store.commit({ entries: [sampleEntry(n)], cursor: { height: 9, inbox: 9 } }))
  )
  expect(await Promise.all(failed)).toEqual([code, code])
  put.mockRestore()
  expect(await store.entries(samplePeer, { limit: 9 })).toEqual([])
  await store.commit({ entries: [sampleEntry(3)] })
  expect((await store.entries(samplePeer, { limit: 9 })).length).toBe(1)
})

test('no IndexedDB, or one that refuses, is storage-unavailable', async () => {
  vi.spyOn(IDBFactory.prototype, 'open').mockImplementation(() => {
    throw new DOMException('private window', 'SecurityError')
  })
  expect(await codeOf(createStore('refused').open(KEY))).toBe('storage-unavailable')
})

/** Small worlds, so that rows meet: three people, eight messages, four slots. */
const anyPeer = fc.integer({ min: 1, max: 3 }).map(person)
const anyEntry = fc
  .record({
    n: fc.integer({ min: 0, max: 7 }),
    time: fc.integer({ min: 1, max: 3 }),
    own: fc.boolean(),
    due: fc.boolean()
  })
  .map(({ n, time, own, due }): Entry => {
    const changes = {
      peer: person(1 + (n % 3)),
      order: { time, tie: contentHashOf(n) },
      author: own ? 'self' : 'peer'
    } as const
    return sampleEntry(n, due ? { ...changes, nextAttemptAt: time } : changes)
  })
const anyHole = fc
  .tuple(fc.integer({ min: 0, max: 3 }), anyPeer)
  .map(([index, peer]) => sampleHole(index, { peer }))
const some = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(values, { maxLength: 4 })
const anyCommit: fc.Arbitrary<StoreChanges> = fc.record(
  {
    conversations: some(
      fc.tuple(anyPeer, fc.nat(9)).map(([peer, unread]) => sampleConversation(peer, { unread }))
    ),
    removedConversations: fc.array(anyPeer, { maxLength: 1 }),
    entries: some(anyEntry),
    removedEntries: some(anyEntry.map(({ id }) => id)),
    holes: some(anyHole),
    filledHoles: some(anyHole),
    cursor: fc.record({ height: fc.nat(99), inbox: fc.nat(99) })
  },
  { requiredKeys: [] }
)

/** All that a store answers, in one comparable value. */
const answers = async (store: MessageStore): Promise<unknown> => {
  const { conversations, cursor } = await store.open(KEY)
  const peers = [1, 2, 3].map(person)
  return {
    conversations: [...conversations].sort((one, other) => (one.peer < other.peer ? -1 : 1)),
    cursor,
    pages: await Promise.all(peers.map((peer) => store.entries(peer, { limit: 9 }))),
    before: await Promise.all(
      peers.map((peer) => store.entries(peer, { before: { time: 2, tie: contentHashOf(4) }, limit: 2 }))
    ),
    undelivered: await Promise.all(peers.map((peer) => store.undelivered(peer, 2))),
    undeliveredPeers: [...(await store.undeliveredPeers())].sort(),
    holes: await Promise.all(peers.map((peer) => store.holes(peer)))
  }
}

test('any commits, in any grouping, leave what the same commits leave one by one in memory', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(anyCommit, { maxLength: 4 }), { maxLength: 4 }), async (turns) => {
      const store = await opened()
      const model = new MemoryStore(new MemoryDisk())
      await model.open(KEY)
      for (const turn of turns) {
        await Promise.all(turn.map((changes) => store.commit(changes)))
        for (const changes of turn) await model.commit(changes)
      }
      expect(await answers(store)).toEqual(await answers(model))
      await store.close()
    }),
    { numRuns: 150 }
  )
})
