import { expect, test } from 'vitest'
import { VainReads } from './vain-reads.ts'

test('⚔ what was looked for in vain is not read again at once', () => {
  const vain = new VainReads({ pause: 3000, perClient: 10 })
  expect(vain.isFresh('slot', 0)).toBe(false)
  vain.note('client', 'slot', 0)
  expect(vain.isFresh('slot', 2999)).toBe(true)
  expect(vain.isFresh('another', 2999)).toBe(false)
  expect(vain.isFresh('slot', 3000)).toBe(false)
  // a clock that was set back
  expect(vain.isFresh('slot', -1)).toBe(false)
})

test('⚔ whoever looks in vain again and again waits, and nobody else does', () => {
  const vain = new VainReads({ pause: 3000, perClient: 2 })
  for (const slot of ['one', 'two']) vain.note('mallory', slot, 0)
  expect([vain.allows('mallory', 10), vain.allows('alice', 10)]).toEqual([false, true])
  expect(vain.allows('mallory', 60_000)).toBe(true)
})
