import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pad, paddedSize, unpad } from './padding.ts'
import { FUZZ_RUNS, hostile, refused } from './testing/arbitrary.ts'
import { fromHex, toHex, vectors } from './testing/vectors.ts'

interface PaddingVectors {
  readonly sizes: readonly { readonly length: number; readonly padded: number }[]
  readonly valid: readonly { readonly content: string; readonly padded: string }[]
  readonly invalid: readonly { readonly name: string; readonly padded: string }[]
}

const { sizes, valid, invalid } = vectors<PaddingVectors>('padding')

describe('padding', () => {
  it.each(sizes)('$length bytes take $padded', ({ length, padded }) => {
    expect(pad(new Uint8Array(length))).toHaveLength(padded)
  })

  it.each(valid)('vector of $content.length digits', ({ content, padded }) => {
    expect(toHex(pad(fromHex(content)))).toBe(padded)
    expect(toHex(unpad(fromHex(padded)))).toBe(content)
  })

  it.each(invalid)('⚔ refuses $name', ({ padded }) => {
    expect(() => unpad(fromHex(padded))).toThrowError(
      expect.objectContaining({ name: 'IntegrityError', code: 'padding-invalid' })
    )
  })

  it('grows a length by 12 % at most, and a Padmé size is its own', () => {
    fc.assert(
      fc.property(fc.integer({ min: 256, max: 65_536 }), (length) => {
        const padded = paddedSize(length)
        expect(padded).toBeGreaterThanOrEqual(length)
        expect(padded).toBeLessThanOrEqual(length * 1.12)
        expect(paddedSize(padded)).toBe(padded)
      })
    )
  })

  it('⚔ there is one way to pad', () => {
    const seeds = valid.map(({ padded }) => fromHex(padded))
    fc.assert(
      fc.property(hostile(seeds), (bytes) => {
        let content: Uint8Array | undefined
        if (!refused(() => (content = unpad(bytes)))) expect(pad(content!)).toEqual(new Uint8Array(bytes))
      }),
      { numRuns: FUZZ_RUNS }
    )
  })
})
