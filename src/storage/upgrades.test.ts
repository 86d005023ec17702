import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import {
  sampleAccount,
  sampleConversation,
  sampleEntry,
  sampleKey,
  samplePeer
} from '../messaging/testing/store-samples.ts'
import { openDatabase } from './database.ts'
import { createStore } from './index.ts'
import { inspectDatabase } from './inspect.ts'
import { MIGRATIONS, type Migration } from './migrations.ts'
import { entryColumns } from './reading.ts'
import { RowSealer } from './sealing.ts'

const KEY = sampleKey(5)
const LAST = MIGRATIONS.length

/** A database as the page of this version left it, with an account, a conversation and a message. */
const leftBy = async (version: number): Promise<string> => {
  const name = `version-${version}-${crypto.randomUUID()}`
  const database = await openDatabase(name, 'relaxed', MIGRATIONS.slice(0, version))
  const sealer = new RowSealer(KEY)
  const sealed = (table: 'facts' | 'conversations' | 'entries', identity: string, value: unknown) =>
    sealer.seal(table, sealer.key(table, identity), value)
  const entry = sampleEntry(1)
  await database.facts.bulkPut([
    sealed('facts', 'check', 'ghost/v1/storage'),
    sealed('facts', 'account', sampleAccount)
  ])
  await database.conversations.put(sealed('conversations', samplePeer, sampleConversation(samplePeer)))
  await database.entries.put({ ...sealed('entries', entry.id, entry), ...entryColumns(sealer, entry) })
  database.close()
  return name
}

const expectKept = async (name: string): Promise<void> => {
  const store = createStore(name)
  const { account, conversations } = await store.open(KEY)
  expect(account).toEqual(sampleAccount)
  expect(conversations).toEqual([sampleConversation(samplePeer)])
  expect(await store.entries(samplePeer, { limit: 9 })).toEqual([sampleEntry(1)])
  await store.commit({ entries: [sampleEntry(2)] })
  await store.close()
}

const versionOf = async (name: string): Promise<number | undefined> =>
  (await indexedDB.databases()).find((database) => database.name === name)?.version

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { readonly code?: unknown }).code
  )

const versions = MIGRATIONS.map(({ version }) => version)

test.each(versions)(
  'what the page of version %i left is opened by this one, and written on',
  async (version) => {
    const name = await leftBy(version)
    await expectKept(name)
    expect(await versionOf(name)).toBe(LAST * 10)
  }
)

/** A step to come, of which one half is done when it fails. */
const failing = (fail: (transaction: IDBTransaction) => void): readonly Migration[] => [
  ...MIGRATIONS,
  {
    version: LAST + 1,
    name: 'of-the-test',
    does: 'makes a table, empties another, and fails',
    tables: { half: 'key' },
    upgrade: async (transaction) => {
      await transaction.table('entries').clear()
      await transaction.table('half').put({ key: 'x' })
      fail(transaction.idbtrans)
    }
  }
]

test.each(versions)(
  'a step from version %i that fails half-way changes nothing, and is told',
  async (version) => {
    for (const fail of [
      (transaction: IDBTransaction) => transaction.abort(),
      () => {
        throw new DOMException('the test says so', 'AbortError')
      }
    ]) {
      const name = await leftBy(version)
      expect(await codeOf(openDatabase(name, 'relaxed', failing(fail)))).toBe('storage-migration')
      expect(await versionOf(name)).toBe(version * 10)
      await expectKept(name)
    }
  }
)

test('after a step that this page does not know it refuses the database', async () => {
  const name = await leftBy(LAST)
  const newer = await openDatabase(
    name,
    'relaxed',
    failing(() => undefined)
  )
  newer.close()
  expect(await inspectDatabase(name)).toBe('newer')
  expect(await codeOf(createStore(name).open(KEY))).toBe('storage-newer')
})
