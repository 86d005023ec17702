import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { openDatabase } from './database.ts'
import { MIGRATIONS } from './migrations.ts'

test('versions count from 1 without gaps, and names say which is which', () => {
  expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1))
  expect(new Set(MIGRATIONS.map(({ name }) => name)).size).toBe(MIGRATIONS.length)
  for (const { does } of MIGRATIONS) expect(does).toMatch(/\S+ \S+/)
})

test('an empty browser gets all tables with their keys and indexes', async () => {
  const database = await openDatabase('migrated', 'relaxed')
  const shape = Object.fromEntries(
    database.tables.map(({ name, schema }) => [
      name,
      [schema.primKey.src, ...schema.indexes.map(({ src }) => src)].join(', ')
    ])
  )
  const expected: Record<string, string | null> = {}
  for (const { tables } of MIGRATIONS) Object.assign(expected, tables)
  expect(shape).toEqual(expected)
  expect(database.verno).toBe(MIGRATIONS.length)
  database.close()
})
