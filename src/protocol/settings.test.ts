import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { paddedSize } from './padding.ts'
import { contactSize, decodeSettings, encodeSettings } from './settings-codec.ts'
import { mergeSettings } from './settings-merge.ts'
import {
  boundedName,
  MAX_NAME_BYTES,
  MAX_SEALED_SETTINGS_BYTES,
  MAX_SETTINGS_BYTES,
  type Settings,
  type SettingsVersion
} from './settings.ts'
import { FUZZ_RUNS, hostile, refused } from './testing/arbitrary.ts'
import {
  arbitrarySettings,
  arbitraryVersion,
  settingsFrom,
  type WrittenSettings,
  type WrittenVersion
} from './testing/settings.ts'
import { fromHex, toHex, vectors } from './testing/vectors.ts'

interface SettingsVectors {
  readonly valid: readonly { readonly name: string; readonly book: WrittenVersion; readonly bytes: string }[]
  readonly invalid: readonly { readonly name: string; readonly bytes: string }[]
  readonly merge: readonly {
    readonly name: string
    readonly one: WrittenSettings
    readonly other: WrittenSettings
    readonly merged: WrittenSettings
  }[]
}

const { valid, invalid, merge } = vectors<SettingsVectors>('settings')

const empty: SettingsVersion = {
  version: 1,
  predecessors: [],
  unmerged: [],
  settings: { own: {}, contacts: [] }
}

describe('content of an address book', () => {
  it.each(valid)('vector: $name', ({ book, bytes }) => {
    const expected = { ...book, settings: settingsFrom(book.settings) }
    expect(toHex(encodeSettings(expected))).toBe(bytes)
    expect(decodeSettings(fromHex(bytes))).toEqual(expected)
  })

  it.each(invalid)('⚔ refuses $name', ({ bytes }) => {
    expect(() => decodeSettings(fromHex(bytes))).toThrowError(
      expect.objectContaining({ name: 'IntegrityError', code: 'settings-malformed' })
    )
  })

  it('comes back as it went', () => {
    fc.assert(
      fc.property(arbitraryVersion, (version) => {
        expect(decodeSettings(encodeSettings(version))).toEqual(version)
      })
    )
  })

  it('⚔ has one encoding: whatever is accepted encodes to the same bytes', () => {
    const seeds = valid.map(({ bytes }) => fromHex(bytes))
    let refusals = 0
    fc.assert(
      fc.property(hostile(seeds), (bytes) => {
        let version: SettingsVersion | undefined
        if (refused(() => (version = decodeSettings(bytes)))) refusals++
        else expect(encodeSettings(version!)).toEqual(new Uint8Array(bytes))
      }),
      { numRuns: FUZZ_RUNS }
    )
    expect(refusals).toBeGreaterThan(FUZZ_RUNS / 2)
  })

  it('knows what each contact takes', () => {
    fc.assert(
      fc.property(arbitrarySettings, (settings) => {
        const whole = encodeSettings({ ...empty, settings }).length
        const without = encodeSettings({ ...empty, settings: { ...settings, contacts: [] } }).length
        expect(settings.contacts.reduce((sum, contact) => sum + contactSize(contact), without)).toBe(whole)
      })
    )
  })

  it('⚔ is neither made nor read beyond what fits when it is padded and sealed', () => {
    expect(paddedSize(MAX_SETTINGS_BYTES + 1) + 42).toBeLessThanOrEqual(MAX_SEALED_SETTINGS_BYTES)
    expect(paddedSize(MAX_SETTINGS_BYTES + 2) + 42).toBeGreaterThan(MAX_SEALED_SETTINGS_BYTES)
    const contacts = Array.from({ length: 1_000 }, (_, index) => ({
      peer: index.toString(16).padStart(64, '0') as Settings['contacts'][number]['peer'],
      name: { value: 'a'.repeat(MAX_NAME_BYTES), at: 1 }
    }))
    expect(() => encodeSettings({ ...empty, settings: { own: {}, contacts } })).toThrowError(
      expect.objectContaining({ code: 'settings-invalid', details: { field: 'size' } })
    )
    expect(refused(() => decodeSettings(new Uint8Array(MAX_SETTINGS_BYTES + 1)))).toBe(true)
  })

  it.each([
    ['a text without end', '👻'.repeat(100), 64],
    ['a text that fits', 'Аліса', 5],
    ['half a character', `a\ud83d`, 2]
  ])('keeps as much of a name as fits: %s', (_, text, characters) => {
    const kept = boundedName(text)
    expect([...kept]).toHaveLength(characters)
    expect(kept.isWellFormed()).toBe(true)
    expect(boundedName(kept)).toBe(kept)
  })
})

describe('merge of two address books', () => {
  it.each(merge)('vector: $name', ({ one, other, merged }) => {
    const [here, there] = [settingsFrom(one), settingsFrom(other)]
    expect(mergeSettings(here, there)).toEqual(settingsFrom(merged))
    expect(mergeSettings(there, here)).toEqual(settingsFrom(merged))
  })

  it('does not depend on order, nor on how often', () => {
    fc.assert(
      fc.property(arbitrarySettings, arbitrarySettings, arbitrarySettings, (one, two, three) => {
        expect(mergeSettings(one, two)).toEqual(mergeSettings(two, one))
        expect(mergeSettings(mergeSettings(one, two), three)).toEqual(
          mergeSettings(one, mergeSettings(two, three))
        )
        expect(mergeSettings(one, one)).toEqual(one)
        expect(mergeSettings(mergeSettings(one, two), one)).toEqual(mergeSettings(one, two))
      }),
      { numRuns: 2_000 }
    )
  })

  it('of what can be encoded can be encoded', () => {
    fc.assert(
      fc.property(arbitrarySettings, arbitrarySettings, (one, two) => {
        const settings = mergeSettings(one, two)
        expect(decodeSettings(encodeSettings({ ...empty, settings })).settings).toEqual(settings)
      })
    )
  })
})
