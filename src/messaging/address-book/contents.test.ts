import { expect, it } from 'vitest'
import { addressHash } from '../../protocol/ids.ts'
import type { Conversation, PinnedKeys } from '../model.ts'
import { captured } from './capture.ts'
import { contentsOf } from './contents.ts'

const NOW = 1_800_000_000_000
const [FRIENDS, STRANGERS] = [100, 250]

const keys: PinnedKeys = {
  version: 1,
  boxKey: new Uint8Array(32).fill(1),
  signingKey: new Uint8Array(32).fill(2)
}

const written = (number: number, given: object, now: number): Conversation => {
  const peer = addressHash(number.toString(16).padStart(64, '0'))
  const row = { peer, verified: false, counters: {}, slots: { from: 0, to: 0 }, ...given } as Conversation
  const settings = captured(row, now, true)
  return settings === undefined ? row : { ...row, settings }
}

/** As many installations and gaps as somebody can make who wants his deletion to be large. */
const counters = Object.fromEntries(
  Array.from({ length: 256 }, (_, number) => [
    `peer:${number.toString(16).padStart(16, '0')}`,
    Array.from({ length: 256 }, (_, range) => [4e9 + 3 * range, 4e9 + 3 * range + 1] as const)
  ])
)

it('⚔ deleted chats of strangers crowd out nobody from an address book', () => {
  const friends = Array.from({ length: FRIENDS }, (_, number) =>
    written(number, { role: 'accepted', name: `Friend ${number}`, verified: true, keys }, NOW)
  )
  const deleted = { slots: 1, until: { self: 0, peer: 1 }, counters }
  const strangers = Array.from({ length: STRANGERS }, (_, number) =>
    written(FRIENDS + number, { role: 'hidden', deleted }, NOW + 1)
  )
  const { settings } = contentsOf({}, [...strangers, ...friends])
  expect(settings.contacts.filter(({ name }) => name !== undefined)).toHaveLength(FRIENDS)
  // One of them takes no more than a few friends do.
  expect(settings.contacts.filter(({ deletion }) => deletion !== undefined).length).toBeGreaterThan(80)
})
