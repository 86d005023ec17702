import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentHashOf } from '../crypto/content-hash.ts'
import { decodeBundle, encodeBundle, isBundle } from './bundle.ts'
import { contentHash } from './ids.ts'
import { MAX_BUNDLE_LEAVES, MIN_BUNDLE_LEAVES } from './limits.ts'
import { arbitraryContentHash, FUZZ_RUNS, hostile, refused } from './testing/arbitrary.ts'
import { fromHex, toHex, vectors } from './testing/vectors.ts'

interface BundleVectors {
  readonly valid: readonly {
    readonly name: string
    readonly leaves: readonly string[]
    readonly bytes: string
    readonly contentHash: string
  }[]
  readonly invalid: readonly { readonly name: string; readonly bytes: string }[]
}

const { valid, invalid } = vectors<BundleVectors>('bundle')

describe('a bundle', () => {
  it.each(valid)('vector of $name', ({ leaves, bytes, contentHash: hash }) => {
    const hashes = leaves.map(contentHash)
    expect(toHex(encodeBundle(hashes))).toBe(bytes)
    expect(decodeBundle(fromHex(bytes))).toEqual(hashes)
    expect(contentHashOf(fromHex(bytes))).toBe(hash)
    expect(isBundle(fromHex(bytes))).toBe(true)
  })

  it.each(invalid)('⚔ refuses: $name', ({ bytes }) => {
    expect(() => decodeBundle(fromHex(bytes))).toThrowError(
      expect.objectContaining({ name: 'IntegrityError', code: 'bundle-malformed' })
    )
  })

  it('names 2 to 32 messages, each once', () => {
    const [one] = valid[0]?.leaves.map(contentHash) ?? []
    const many = Array.from({ length: MAX_BUNDLE_LEAVES + 1 }, (_, index) =>
      contentHash(index.toString(16).padStart(62, '0'))
    )
    for (const leaves of [
      [],
      many.slice(0, MIN_BUNDLE_LEAVES - 1),
      many,
      [one, one].flatMap((leaf) => leaf ?? [])
    ])
      expect(() => encodeBundle(leaves)).toThrowError(expect.objectContaining({ code: 'bundle-invalid' }))
  })

  it('comes back as it went', () => {
    const lists = fc.uniqueArray(arbitraryContentHash, {
      minLength: MIN_BUNDLE_LEAVES,
      maxLength: MAX_BUNDLE_LEAVES
    })
    fc.assert(
      fc.property(lists, (leaves) => {
        expect(decodeBundle(encodeBundle(leaves))).toEqual(leaves)
      })
    )
  })

  it('⚔ has one encoding', () => {
    const seeds = valid.map(({ bytes }) => fromHex(bytes))
    fc.assert(
      fc.property(hostile(seeds), (bytes) => {
        let leaves: ReturnType<typeof decodeBundle> | undefined
        if (!refused(() => (leaves = decodeBundle(bytes))))
          expect(encodeBundle(leaves ?? [])).toEqual(new Uint8Array(bytes))
      }),
      { numRuns: FUZZ_RUNS }
    )
  })
})
