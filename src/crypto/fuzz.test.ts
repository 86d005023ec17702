import { expect, test } from 'vitest'
import { SeededRandom } from '../messaging/testing/seeded-random.ts'
import { corpus, DECODERS, malformed, misbehaviour } from './testing/fuzz.ts'

const INPUTS = 10_000
const samples = corpus()

// `npm run fuzz` does the same a million times, with a seed of its own
test.each(Object.entries(DECODERS))('%s survives ten thousand malformed inputs', (name, decode) => {
  const chance = new SeededRandom(1).fork(name)
  for (let count = 0; count < INPUTS; count++) {
    const bytes = malformed(samples, chance)
    const wrong = misbehaviour(decode, bytes)
    if (wrong !== undefined) expect(`${wrong} of ${Buffer.from(bytes).toString('hex')}`).toBe('')
  }
})

test('a decoder that throws anything else, or writes, is found', () => {
  const careless = (bytes: Uint8Array) =>
    new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - 3)
  const writing = (bytes: Uint8Array) => bytes.fill(9)
  const chance = new SeededRandom(1)
  const found = (decode: (bytes: Uint8Array) => unknown) =>
    Array.from({ length: 100 }, () => misbehaviour(decode, malformed(samples, chance).slice())).find(Boolean)
  expect(found(careless)).toContain('RangeError')
  expect(found(writing)).toBe('wrote to what it read')
})
