import { expect, test } from 'vitest'
import { addressHash, addressHashFromBytes } from '../protocol/ids.ts'
import type { PresenceStatement } from '../protocol/presence.ts'
import { fromHex, toHex, vectors } from '../protocol/testing/vectors.ts'
import { openPresence, presenceTopic, SEALED_PRESENCE_BYTES, sealPresence } from './presence.ts'

const KEY = new Uint8Array(32).fill(7)
const OTHER_KEY = new Uint8Array(32).fill(8)
const NONCE = new Uint8Array(24).fill(9)
const DAY = 20_000
const STATEMENT: PresenceStatement = {
  sender: addressHashFromBytes(new Uint8Array(32).fill(1)),
  state: 'away',
  hint: true,
  time: 1_763_000_000_000
}

test('a sealed statement opens for the pair and the day it was made for', () => {
  const sealed = sealPresence(KEY, DAY, STATEMENT, NONCE)
  expect(sealed).toHaveLength(SEALED_PRESENCE_BYTES)
  expect(openPresence(KEY, DAY, sealed)).toEqual(STATEMENT)
})

test('⚔ no other pair, no other day, no changed byte opens', () => {
  const sealed = sealPresence(KEY, DAY, STATEMENT, NONCE)
  const refused = { code: 'presence-malformed' }
  expect(() => openPresence(OTHER_KEY, DAY, sealed)).toThrowError(expect.objectContaining(refused) as Error)
  expect(() => openPresence(KEY, DAY + 1, sealed)).toThrowError(expect.objectContaining(refused) as Error)
  for (let place = 0; place < sealed.length; place++) {
    const changed = sealed.map((byte, index) => (index === place ? byte ^ 1 : byte))
    expect(() => openPresence(KEY, DAY, changed)).toThrowError(expect.objectContaining(refused) as Error)
  }
  for (const bytes of [sealed.subarray(1), new Uint8Array(), new Uint8Array(SEALED_PRESENCE_BYTES + 1)])
    expect(() => openPresence(KEY, DAY, bytes)).toThrowError(expect.objectContaining(refused) as Error)
})

test('every statement has the same length, whatever it says', () => {
  for (const state of ['untold', 'here', 'away'] as const)
    for (const hint of [true, false])
      expect(sealPresence(KEY, DAY, { ...STATEMENT, state, hint }, NONCE)).toHaveLength(SEALED_PRESENCE_BYTES)
})

test('a topic is another each day and for each pair, and says nothing of either', () => {
  const topics = [presenceTopic(KEY, DAY), presenceTopic(KEY, DAY + 1), presenceTopic(OTHER_KEY, DAY)]
  expect(new Set(topics).size).toBe(3)
  for (const topic of topics) expect(topic).toMatch(/^[0-9a-f]{64}$/)
})

test('a nonce of another length is refused', () => {
  expect(() => sealPresence(KEY, DAY, STATEMENT, NONCE.subarray(1))).toThrowError(
    expect.objectContaining({ code: 'nonce-length' }) as Error
  )
})

const { topicKey, day, nonce, topic, valid, invalid } = vectors<{
  topicKey: string
  day: number
  nonce: string
  topic: string
  valid: { sender: string; state: number; hint: boolean; time: number; sealed: string }[]
  invalid: { name: string; sealed: string }[]
}>('presence')

test('what the independent script seals is what is sealed here, and opens', () => {
  const key = fromHex(topicKey)
  expect(presenceTopic(key, day)).toBe(topic)
  for (const { sender, state, hint, time, sealed } of valid) {
    const names = ['untold', 'here', 'away'] as const
    const statement = { sender: addressHash(sender), state: names[state] ?? 'untold', hint, time }
    expect(toHex(sealPresence(key, day, statement, fromHex(nonce)))).toBe(sealed)
    expect(openPresence(key, day, fromHex(sealed))).toEqual(statement)
  }
})

test.each(invalid)('$name is refused', ({ sealed }) => {
  expect(() => openPresence(fromHex(topicKey), day, fromHex(sealed))).toThrowError(
    expect.objectContaining({ code: 'presence-malformed' }) as Error
  )
})
