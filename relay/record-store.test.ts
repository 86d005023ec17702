import { expect, test } from 'vitest'
import { RecordStore } from './record-store.ts'

type Key = Parameters<RecordStore['put']>[0]
const key = (path: string): Key => ({ toString: () => path }) as Key
const bytes = Uint8Array.of(1)

test('a lookup sees the records of its own group only', () => {
  const store = new RecordStore(10, 10)
  store.put(key('/dht/provider/a/one'), bytes)
  store.put(key('/dht/provider/a/two'), bytes)
  store.put(key('/dht/provider/b/one'), bytes)
  expect([...store.query({ prefix: '/dht/provider/a' })].map((pair) => String(pair.key))).toEqual([
    '/dht/provider/a/one',
    '/dht/provider/a/two'
  ])
  expect([...store.query({ prefix: '/dht/provider' })]).toHaveLength(3)
})

test('a full store takes renewals, refuses more, and has room again after a delete', () => {
  const store = new RecordStore(1, 1)
  store.put(key('/a/one'), bytes)
  store.put(key('/a/one'), Uint8Array.of(2))
  expect(store.get(key('/a/one'))).toEqual(Uint8Array.of(2))
  expect(() => store.put(key('/a/two'), bytes)).toThrowError(
    expect.objectContaining({ code: 'relay-records-full' })
  )
  store.delete(key('/a/one'))
  store.delete(key('/a/one'))
  expect(store.size).toBe(0)
  store.put(key('/a/two'), bytes)
  expect(store.has(key('/a/two'))).toBe(true)
  expect(() => store.get(key('/a/one'))).toThrowError(expect.objectContaining({ name: 'NotFoundError' }))
})

test('what a sweep deletes while it walks is gone afterwards', () => {
  const store = new RecordStore(10, 10)
  for (const name of ['one', 'two', 'three']) store.put(key(`/a/${name}`), bytes)
  for (const pair of store.query({ prefix: '/a' })) store.delete(pair.key)
  expect(store.size).toBe(0)
})

test('one provider takes no more than its share', () => {
  const store = new RecordStore(10, 2)
  store.put(key('/a/one'), bytes)
  store.put(key('/b/one'), bytes)
  expect(() => store.put(key('/c/one'), bytes)).toThrowError(
    expect.objectContaining({ code: 'relay-records-full' })
  )
  store.put(key('/c/two'), bytes)
  store.delete(key('/a/one'))
  store.put(key('/c/one'), bytes)
  expect(store.size).toBe(3)
})

test('⚔ a few that filled the store give way to those who hold less', () => {
  const store = new RecordStore(6, 3)
  for (const name of ['one', 'two'])
    for (const cid of ['a', 'b', 'c']) store.put(key(`/${cid}/${name}`), bytes)
  store.put(key('/a/three'), bytes)
  store.put(key('/b/three'), bytes)
  expect(store.size).toBe(6)
  expect(['/a/one', '/a/two', '/a/three', '/b/three'].map((path) => store.has(key(path)))).toEqual([
    false,
    false,
    true,
    true
  ])
  expect(() => store.put(key('/c/three'), bytes)).toThrowError(
    expect.objectContaining({ code: 'relay-records-full' })
  )
})
