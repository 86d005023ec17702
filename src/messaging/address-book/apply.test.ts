import { describe, expect, it } from 'vitest'
import { addressHash } from '../../protocol/ids.ts'
import { mergeContacts } from '../../protocol/settings-merge.ts'
import type { ContactSettings, SettingsPin } from '../../protocol/settings.ts'
import { sameKeys } from '../key-versions.ts'
import type { Conversation, PinnedKeys } from '../model.ts'
import { applied } from './apply.ts'
import { captured } from './capture.ts'

const NOW = 1_800_000_000_000
const peer = addressHash('01'.repeat(32))

const keysOf = (version: number, byte: number): PinnedKeys => ({
  version,
  boxKey: new Uint8Array(32).fill(byte),
  signingKey: new Uint8Array(32).fill(byte)
})

const rowWith = (given: Partial<Conversation>): Conversation =>
  ({
    peer,
    role: 'accepted',
    verified: false,
    counters: {},
    slots: { from: 0, to: 0 },
    ...given
  }) as Conversation

const firstUse = (keys: PinnedKeys): SettingsPin => ({
  ...keys,
  acceptedAt: 0,
  verified: { value: false, at: 0 }
})

/** The row of this device after another device's book came. */
const met = (row: Conversation, pin: SettingsPin): Conversation => {
  const other: ContactSettings = { peer, pin }
  const local = captured(row, NOW, true)
  return applied(row, local === undefined ? other : mergeContacts(local, other))
}

const [first, second, otherFirst] = [keysOf(1, 1), keysOf(2, 9), keysOf(1, 200)]

describe('⚔ keys that another device pinned at first use', () => {
  it.each([
    ['a later version', second],
    ['other keys under the same version', otherFirst]
  ])('do not take the place of verified ones: %s', (_, keys) => {
    const row = rowWith({ verified: true, keys: first, keyVersions: [first] })
    expect(met(row, firstUse(keys))).toMatchObject({ keys: first, verified: true })
    expect(met(row, firstUse(keys)).offeredKeys).toBeUndefined()
  })

  it('do not take the place of refused ones, whose offer and alarm stay', () => {
    const marked = rowWith({ verified: true, keys: first, keyVersions: [first] })
    const settings = captured(marked, NOW, true)!
    const row = { ...marked, settings, verified: false, offeredKeys: second, alarm: 3 }
    expect(met(row, firstUse(second))).toMatchObject({ keys: first, offeredKeys: second, alarm: 3 })
  })

  it('do not take the place of accepted ones', () => {
    const change = { signed: true, confirmed: true, acceptedAt: NOW - 1 }
    const row = rowWith({ keys: first, keyVersions: [{ ...first, change }] })
    const next = met(row, firstUse(second))
    expect(next.keys).toEqual(first)
    expect(next.offeredKeys).toBeUndefined()
  })

  it.each([
    ['a later version', second],
    ['other keys under the same version', otherFirst]
  ])('are offered to a device that pinned others at first use: %s', (_, keys) => {
    const row = rowWith({ keys: first, keyVersions: [first] })
    const next = met(row, firstUse(keys))
    expect(next.keys).toEqual(first)
    expect(next.offeredKeys !== undefined && sameKeys(next.offeredKeys, keys)).toBe(true)
  })

  it('drop no offer and no alarm', () => {
    const third = keysOf(3, 7)
    const row = rowWith({ keys: first, keyVersions: [first], offeredKeys: third, alarm: 3 })
    expect(met(row, firstUse(second))).toMatchObject({ keys: first, offeredKeys: third, alarm: 3 })
  })

  it('are consented to from the yes on: what is accepted here is written down, also where the keys were known', () => {
    const before = { peer, pin: firstUse(second) }
    const change = { signed: false, confirmed: true, acceptedAt: NOW }
    const row = rowWith({ keys: second, keyVersions: [{ ...second, change }], settings: before })
    expect(captured(row, NOW, true)?.pin?.acceptedAt).toBe(NOW)
  })
})
