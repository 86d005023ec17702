import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, expect, test } from 'vitest'
import { contentHashOf } from '../../src/crypto/content-hash.ts'
import { encodeCourierResponse } from '../../src/protocol/courier-frames.ts'
import { DEFAULT_COURIER_LIMITS } from './limits.ts'
import { CourierStore } from './store.ts'
import type { Keeping, Right } from './store.ts'

const NOW = 1_700_000_000_000
const DEVICE = new Uint8Array(32).fill(1)
const MAILBOX: Right = {
  kind: 'permit',
  owner: 'device/mailbox',
  quota: 1024 * 1024 * 1024,
  device: DEVICE,
  mailbox: new Uint8Array(16)
}
const ANCHOR: Right = { kind: 'anchor', owner: 'dialog/1', quota: 70_000 }
const lock = (number: number): Uint8Array => new Uint8Array(32).fill(number)

const stores: CourierStore[] = []
afterEach(() => {
  for (const store of stores.splice(0)) store.close()
})
const openStore = (limits = DEFAULT_COURIER_LIMITS): CourierStore => {
  const store = new CourierStore(undefined, limits, NOW)
  stores.push(store)
  return store
}
const object = (number: number, size: number): Keeping['objects'][number] => {
  const bytes = new Uint8Array(size)
  new DataView(bytes.buffer).setUint32(0, number)
  return { hash: contentHashOf(bytes), bytes, lock: lock(0) }
}
const keep = (store: CourierStore, objects: Keeping['objects'], changes: Partial<Keeping> = {}): void =>
  store.keep({ objects, right: MAILBOX, client: 'client', until: NOW + 1000, ...changes })

test('⚔ many small things of a mailbox come in collections that each fit a frame', () => {
  const store = openStore()
  const sent = Array.from({ length: 1100 }, (_, number) => object(number, 64))
  keep(store, sent)
  const collected: Uint8Array[] = []
  for (let after = 0, more = true; more;) {
    const collection = store.collect(DEVICE, after, NOW)
    expect(encodeCourierResponse({ kind: 'mail', mail: collection.mail }).length).toBeLessThan(1_048_576)
    expect(collection.mail.length).toBeLessThanOrEqual(512)
    collected.push(...collection.mail.map(({ bytes }) => bytes))
    more = collection.more
    after = collection.mail.at(-1)?.sequence ?? after
  }
  expect(collected).toEqual(sent.map(({ bytes }) => bytes))
})

test('⚔ what is small is charged what its rows take', () => {
  const store = openStore({ ...DEFAULT_COURIER_LIMITS, bytesPerClient: 10_000 })
  for (let number = 0; number < 9; number++) keep(store, [object(number, 64)])
  expect(() => keep(store, [object(9, 64)])).toThrow(expect.objectContaining({ code: 'courier-quota' }))
  expect(store.usage('all')).toEqual({ objects: 9, bytes: 9 * (64 + 1024) })
})

test('what is over is deleted in slices', () => {
  const store = openStore()
  keep(
    store,
    Array.from({ length: 1100 }, (_, number) => object(number, 64))
  )
  keep(store, [object(2000, 64)], { until: NOW + 5000 })
  expect(store.expire(NOW + 2000)).toBe(true)
  expect(store.usage('all').objects).toBe(601)
  expect([store.expire(NOW + 2000), store.expire(NOW + 2000)]).toEqual([true, false])
  expect(store.usage('all').objects).toBe(1)
})

const roomOf = (byte: number): Right => {
  const device = new Uint8Array(32).fill(byte)
  return { ...MAILBOX, owner: `${byte}/mailbox`, device }
}
const lyingFor = (store: CourierStore, byte: number): readonly Uint8Array[] =>
  store.collect(new Uint8Array(32).fill(byte), 0, NOW).mail.map(({ bytes }) => bytes)

test('⚔ made-up devices that fill the room for permits give way to those who hold less', () => {
  const [size, each] = [1000, 40]
  const room = 3 * each * (size + 1024)
  const store = openStore({ ...DEFAULT_COURIER_LIMITS, permitBytes: room, bytesPerClient: room })
  keep(store, [object(1, size)], { right: roomOf(1), client: 'alice' })
  // three made-up devices take all that is left
  for (let number = 0; number < 3 * each - 1; number++)
    keep(store, [object(1000 + number, size)], { right: roomOf(7 + (number % 3)), client: 'mallory' })
  expect(store.usage('kind:permit').bytes).toBe(room)
  for (let number = 0; number < 20; number++)
    keep(store, [object(2 + number, size)], { right: roomOf(2), client: 'bob' })
  expect([lyingFor(store, 1).length, lyingFor(store, 2).length]).toEqual([1, 20])
  expect(store.usage('kind:permit').bytes).toBe(room)
  // whoever has most himself takes from nobody
  expect(() => keep(store, [object(9000, 60_000)], { right: roomOf(2), client: 'bob' })).toThrow(
    expect.objectContaining({ code: 'courier-full' })
  )
  expect(lyingFor(store, 2)).toHaveLength(20)
})

test('⚔ however many devices are made up, what lies for one up to the floor gives way to none', () => {
  const room = 4 * 1024 * 1024
  const store = openStore({ ...DEFAULT_COURIER_LIMITS, bytes: room })
  const floor = room / 1024
  keep(store, [object(1, floor - 1024)], { right: roomOf(1), client: 'alice' })
  // each with less than he has, so that he has most
  const size = floor / 2 - 1024
  const madeUp = (number: number): Right => {
    const device = new Uint8Array(32)
    new DataView(device.buffer).setUint32(0, number)
    return { ...MAILBOX, owner: `${number}/mailbox`, device }
  }
  const fill = (): void => {
    for (let number = 0; ; number++)
      keep(store, [object(1000 + number, size)], { right: madeUp(number), client: 'mallory' })
  }
  expect(fill).toThrow(expect.objectContaining({ code: 'courier-full' }))
  expect(store.usage('all').bytes).toBeGreaterThan(room - floor)
  expect(lyingFor(store, 1)).toHaveLength(1)
})

test('what an older version counted is counted anew', () => {
  const folder = mkdtempSync(join(tmpdir(), 'courier-'))
  const older = new CourierStore(folder, DEFAULT_COURIER_LIMITS, NOW)
  keep(older, [object(1, 400)], { right: roomOf(1) })
  older.close()
  const file = new DatabaseSync(join(folder, 'courier.sqlite'))
  file.exec('DROP TRIGGER granted; DELETE FROM usage')
  file.close()
  const store = new CourierStore(folder, DEFAULT_COURIER_LIMITS, NOW)
  stores.push(store)
  const holders = ['all', 'kind:permit', 'client:client', `device:${'01'.repeat(32)}`]
  for (const holder of holders) expect(store.usage(holder)).toEqual({ objects: 1, bytes: 1424 })
  keep(store, [object(2, 400)], { right: roomOf(1) })
  expect(store.usage(`device:${'01'.repeat(32)}`).objects).toBe(2)
  rmSync(folder, { recursive: true })
})

test('⚔ locks that others set on what is anchored keep nobody from his', () => {
  const store = openStore()
  const anchored = object(1, 60_000)
  const deposit = (client: string, number: number): void =>
    keep(store, [{ ...anchored, lock: lock(number) }], { right: ANCHOR, client })
  for (const number of [10, 11, 12, 13]) deposit('whoever saw the bytes', number)
  expect(() => deposit('whoever saw the bytes', 14)).toThrow(
    expect.objectContaining({ code: 'courier-quota' })
  )
  deposit('author', 1)
  deposit('author', 2)
  expect(store.find(anchored.hash, lock(2), NOW)).toEqual(anchored.bytes)
  expect(() => keep(store, [object(2, 60_000)], { right: ANCHOR })).toThrow(
    expect.objectContaining({ code: 'courier-quota' })
  )
})

test('a store that comes from a backup numbers mail above what was numbered since', () => {
  const path = join(mkdtempSync(join(tmpdir(), 'courier-')), 'courier.db')
  const numbered = (now: number): number => {
    const store = new CourierStore(path, DEFAULT_COURIER_LIMITS, now)
    keep(store, [object(now, 64)], { until: now + 1000 })
    const sequence = store.collect(DEVICE, 0, now).mail.at(-1)?.sequence ?? 0
    store.close()
    return sequence
  }
  numbered(NOW)
  const remembered = (NOW + 1000) * 1000
  expect(numbered(NOW + 1000)).toBeGreaterThan(remembered)
  rmSync(join(path, '..'), { recursive: true })
})
