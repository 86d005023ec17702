import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_TEXT_BYTES } from './limits.ts'
import { decodeText, encodeText } from './text.ts'

describe('text', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (text) => {
        expect(decodeText(encodeText(text))).toBe(text.toWellFormed())
      })
    )
  })

  it('keeps a byte order mark, which would otherwise be two texts with one meaning', () => {
    expect(decodeText(encodeText('\ufeffa'))).toBe('\ufeffa')
  })

  it('is neither empty nor too long', () => {
    expect(encodeText('é'.repeat(MAX_TEXT_BYTES / 2))).toHaveLength(MAX_TEXT_BYTES)
    expect(() => encodeText('')).toThrowError(expect.objectContaining({ code: 'text-empty' }))
    expect(() => encodeText('é'.repeat(MAX_TEXT_BYTES / 2) + 'a')).toThrowError(
      expect.objectContaining({
        code: 'text-too-long',
        details: { bytes: MAX_TEXT_BYTES + 1, limit: MAX_TEXT_BYTES }
      })
    )
  })

  it.each([
    ['nothing', Uint8Array.of()],
    ['a lonely continuation', Uint8Array.of(0x80)],
    ['a letter in two bytes too many', Uint8Array.of(0xc1, 0x81)],
    ['a surrogate', Uint8Array.of(0xed, 0xa0, 0x80)],
    ['a cut letter', Uint8Array.of(0x61, 0xf0, 0x9f, 0x91)],
    ['too much', new Uint8Array(MAX_TEXT_BYTES + 1).fill(0x61)]
  ])('⚔ refuses %s', (_, payload) => {
    expect(() => decodeText(payload)).toThrowError(
      expect.objectContaining({ name: 'IntegrityError', code: 'text-malformed' })
    )
  })
})
