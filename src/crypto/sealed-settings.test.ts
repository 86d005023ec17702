import { describe, expect, it } from 'vitest'
import { addressHash } from '../protocol/ids.ts'
import { decodeSettings } from '../protocol/settings-codec.ts'
import { isSealedSettings } from '../protocol/settings.ts'
import { fromHex, toHex, vectors } from '../protocol/testing/vectors.ts'
import { contentHashOf } from './content-hash.ts'
import { settingsKey } from './derive.ts'
import { openSettings, sealSettings } from './sealed-settings.ts'

interface SealedVectors {
  readonly root: string
  readonly person: string
  readonly nonce: string
  readonly content: string
  readonly bytes: string
  readonly contentHash: string
  readonly invalid: readonly { readonly name: string; readonly bytes: string; readonly code: string }[]
}

const given = vectors<SealedVectors>('sealed-settings')
const key = settingsKey(fromHex(given.root))
const self = addressHash(given.person)
const version = decodeSettings(fromHex(given.content))

describe('a sealed address book', () => {
  it('vector', () => {
    const bytes = sealSettings(key, self, fromHex(given.nonce), version)
    expect(toHex(bytes)).toBe(given.bytes)
    expect(contentHashOf(bytes)).toBe(given.contentHash)
    expect(isSealedSettings(bytes)).toBe(true)
    expect(openSettings(key, self, fromHex(given.bytes))).toEqual(version)
  })

  it.each(given.invalid)('⚔ does not open: $name', ({ bytes, code }) => {
    expect(() => openSettings(key, self, fromHex(bytes))).toThrowError(
      expect.objectContaining({ name: 'IntegrityError', code })
    )
  })

  it('tells nobody its exact size', () => {
    const empty = { ...version, settings: { own: {}, contacts: [] } }
    const one = { ...version, settings: { own: { language: { value: 'uk', at: 1 } }, contacts: [] } }
    const lengths = [empty, one].map((each) => sealSettings(key, self, fromHex(given.nonce), each).length)
    expect(lengths[0]).toBe(lengths[1])
  })

  it('needs a nonce of 24 bytes', () => {
    expect(() => sealSettings(key, self, new Uint8Array(12), version)).toThrowError(
      expect.objectContaining({ code: 'nonce-length' })
    )
  })
})
