import { expect, test } from 'vitest'
import { systemClock } from '../platform/clock.ts'
import { Alarm, pauseBefore } from './backoff.ts'
import { RateLimit } from './rate.ts'

const random = (byte: number) => ({ bytes: (length: number) => new Uint8Array(length).fill(byte) })
const HOUR = 3_600_000

test('pauses double up to the longest, a quarter less or more', () => {
  const pauses = { first: 100, longest: 1000 }
  expect([0, 1, 2, 3, 4, 1000].map((count) => Math.round(pauseBefore(count, pauses, random(0))))).toEqual([
    75, 150, 300, 600, 750, 750
  ])
  expect(pauseBefore(0, pauses, random(255))).toBeGreaterThan(124)
  expect(pauseBefore(0, pauses, random(255))).toBeLessThanOrEqual(125)
})

test('a ring ends a pause, also one that has not begun', async () => {
  const alarm = new Alarm()
  const { signal } = new AbortController()
  const pause = alarm.pause(HOUR, systemClock, signal)
  alarm.ring()
  expect(await pause).toBe(true)
  alarm.ring()
  expect(await alarm.pause(HOUR, systemClock, signal)).toBe(true)
  expect(await alarm.pause(1, systemClock, signal)).toBe(false)
})

test('a pause ends with its signal', async () => {
  const abort = new AbortController()
  const pause = new Alarm().pause(HOUR, systemClock, abort.signal)
  abort.abort(new RangeError('over'))
  await expect(pause).rejects.toThrow('over')
})

test('each key has its own allowance, anew every minute', () => {
  const limit = new RateLimit(2)
  expect([1, 2, 3].map(() => limit.allows('a', 1000))).toEqual([true, true, false])
  expect(limit.allows('b', 1000)).toBe(true)
  expect(limit.allows('a', 61_000)).toBe(true)
})
