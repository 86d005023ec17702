import { describe, expect, it } from 'vitest'
import { decodeAnchoring, encodeAnchoring, type AnchoringChoice } from './anchoring.ts'
import { fromHex, toHex, vectors } from './testing/vectors.ts'

interface AnchoringVectors {
  readonly valid: readonly (AnchoringChoice & { readonly payload: string })[]
  readonly invalid: readonly { readonly name: string; readonly payload: string }[]
}

const { valid, invalid } = vectors<AnchoringVectors>('anchoring')

describe('the notice of how somebody anchors', () => {
  it.each(valid)('vector $mode, texts on chain: $textOnChain', ({ payload, ...choice }) => {
    expect(toHex(encodeAnchoring(choice))).toBe(payload)
    expect(decodeAnchoring(fromHex(payload))).toEqual(choice)
  })

  it.each(invalid)('⚔ refuses: $name', ({ payload }) => {
    expect(() => decodeAnchoring(fromHex(payload))).toThrowError(
      expect.objectContaining({ name: 'IntegrityError', code: 'anchoring-malformed' })
    )
  })

  it('puts no text on chain without an anchor', () => {
    expect(() => encodeAnchoring({ mode: 'off', textOnChain: true })).toThrowError(
      expect.objectContaining({ name: 'UsageError', code: 'anchoring-invalid' })
    )
  })
})
