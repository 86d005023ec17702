import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressHash } from '../protocol/ids.ts'
import { FUZZ_RUNS, hostile, refused } from '../protocol/testing/arbitrary.ts'
import { fromHex, toHex, vectors } from '../protocol/testing/vectors.ts'
import { issueKeyChange, readKeyChange, verifyKeyChange } from './key-change.ts'
import type { KeyChange } from './key-change.ts'

interface KeyChangeVectors {
  readonly person: string
  readonly signingSecret: string
  readonly signingPublic: string
  readonly valid: readonly {
    readonly name: string
    readonly from: number
    readonly version: number
    readonly boxKey: string
    readonly signingKey: string
    readonly bytes: string
  }[]
  readonly invalid: readonly { readonly name: string; readonly bytes: string; readonly code: string }[]
}

const file = vectors<KeyChangeVectors>('key-change')
const person = addressHash(file.person)
const old = { person, version: 2, signingPublicKey: fromHex(file.signingPublic) }
const signingSecretKey = fromHex(file.signingSecret)

describe('key change', () => {
  it.each(file.valid)('vector: $name', ({ from, version, boxKey, signingKey, bytes }) => {
    const change = { person, from, version, boxKey: fromHex(boxKey), signingKey: fromHex(signingKey) }
    expect(toHex(issueKeyChange({ ...change, signingSecretKey }))).toBe(bytes)
    expect(verifyKeyChange(fromHex(bytes), old)).toEqual(change)
  })

  it.each(file.invalid)('⚔ refused: $name', ({ bytes, code }) => {
    expect(() => verifyKeyChange(fromHex(bytes), old)).toThrowError(
      expect.objectContaining({ name: 'IntegrityError', code })
    )
  })

  it.each([
    { from: 3, version: 3 },
    { from: 0, version: 1 },
    { from: 255, version: 256 },
    { boxKey: new Uint8Array(31) }
  ])('does not issue what nobody would read: %o', (flaw) => {
    const keys = { boxKey: new Uint8Array(32), signingKey: new Uint8Array(32) }
    expect(() =>
      issueKeyChange({ person, from: 1, version: 2, ...keys, ...flaw, signingSecretKey })
    ).toThrowError(expect.objectContaining({ name: 'UsageError', code: 'key-change-fields' }))
  })

  it('⚔ hostile bytes are read as one thing or not at all, and never believed', () => {
    const known = new Set(file.valid.map(({ bytes }) => bytes))
    fc.assert(
      fc.property(hostile(file.valid.map(({ bytes }) => fromHex(bytes))), (bytes) => {
        fc.pre(!known.has(toHex(bytes)))
        let change: KeyChange | undefined
        if (refused(() => (change = readKeyChange(bytes)))) return
        expect(refused(() => verifyKeyChange(bytes, old))).toBe(true)
        const issued = issueKeyChange({ ...change!, signingSecretKey })
        expect(toHex(issued.subarray(0, 100))).toBe(toHex(bytes.subarray(0, 100)))
      }),
      { numRuns: FUZZ_RUNS / 4 }
    )
  })
})
