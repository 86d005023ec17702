import { expect, test } from 'vitest'
import { addressHashFromBytes } from './ids.ts'
import { decodePresence, encodePresence, PRESENCE_BYTES } from './presence.ts'
import type { PresenceStatement } from './presence.ts'

const STATEMENT: PresenceStatement = {
  sender: addressHashFromBytes(new Uint8Array(32).fill(3)),
  state: 'here',
  hint: false,
  time: 258
}

test('a statement has the bytes that the specification says', () => {
  const bytes = encodePresence(STATEMENT)
  expect([...bytes]).toEqual([1, 1, 0, 2, 1, 0, 0, 0, 0, 0, 0, ...new Uint8Array(32).fill(3)])
  expect(decodePresence(bytes)).toEqual(STATEMENT)
  // also where it is a part of more
  expect(decodePresence(Uint8Array.from([9, 9, ...bytes]).subarray(2))).toEqual(STATEMENT)
})

test('anything else is malformed', () => {
  const at = (place: number, value: number) => {
    const bytes = encodePresence(STATEMENT)
    bytes[place] = value
    return bytes
  }
  const wrong = [at(0, 0), at(0, 2), at(1, 3), at(2, 2), at(10, 255)]
  for (const bytes of [...wrong, new Uint8Array(), new Uint8Array(PRESENCE_BYTES + 1)])
    expect(() => decodePresence(bytes)).toThrowError(
      expect.objectContaining({ code: 'presence-malformed' }) as Error
    )
})
