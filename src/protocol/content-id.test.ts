import { CID } from 'multiformats/cid'
import { describe, expect, it } from 'vitest'
import { contentIdentifier, rendezvousIdentifier } from './content-id.ts'
import { contentHash } from './ids.ts'
import { toHex, vectors } from './testing/vectors.ts'

interface Named {
  readonly contentHash: string
  readonly contentIdentifier: string
}

const { valid } = vectors<{ readonly valid: readonly Named[] }>('envelope')

describe('content identifiers', () => {
  it.each(valid)('vector: $contentIdentifier', (named) => {
    expect(contentIdentifier(contentHash(named.contentHash))).toBe(named.contentIdentifier)
    expect(toHex(CID.parse(named.contentIdentifier).multihash.digest)).toBe(named.contentHash)
  })

  it('of a rendezvous key hold the key in the place of a digest', () => {
    const key = new Uint8Array(32).fill(7)
    const { bytes } = rendezvousIdentifier(key)
    expect(toHex(bytes)).toBe(`01551220${toHex(key)}`)
    expect(() => rendezvousIdentifier(new Uint8Array(31))).toThrowError(
      expect.objectContaining({ code: 'key-length' })
    )
  })
})
