import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addressHashOfField,
  bytesOfLimbs,
  contentHashOfField,
  dialogHashOfField,
  fieldBytes,
  fieldLiteral,
  fieldOf,
  keyFields,
  keyOfFields,
  limbsOf
} from './field.ts'
import { addressHash, contentHash, dialogHash } from './ids.ts'
import { bytesOf, refused } from './testing/arbitrary.ts'
import { fromHex, toHex, vectors } from './testing/vectors.ts'

interface Literal {
  readonly bytes: string
  readonly literal: string
}

interface FieldVectors {
  readonly hashes: readonly Literal[]
  readonly contentHashes: readonly Literal[]
  readonly keys: readonly { readonly key: string; readonly fields: readonly [string, string] }[]
  readonly invalidLiterals: readonly string[]
  readonly invalidContentHashes: readonly string[]
  readonly invalidHalves: readonly string[]
}

const chain = vectors<FieldVectors>('chain')
const malformed = expect.objectContaining({ name: 'IntegrityError', code: 'field-malformed' }) as Error

describe('field elements', () => {
  it.each(chain.hashes)('vector: hash $literal', ({ bytes, literal }) => {
    expect(fieldOf(addressHash(bytes))).toBe(literal)
    expect(fieldOf(dialogHash(bytes))).toBe(literal)
    expect(addressHashOfField(literal)).toBe(bytes)
    expect(dialogHashOfField(literal)).toBe(bytes)
  })

  it.each(chain.contentHashes)('vector: content hash $literal', ({ bytes, literal }) => {
    expect(fieldOf(contentHash(bytes))).toBe(literal)
    expect(contentHashOfField(literal)).toBe(bytes)
  })

  it.each(chain.keys)('vector: key $key', ({ key, fields }) => {
    expect(keyFields(fromHex(key))).toEqual(fields)
    expect(toHex(keyOfFields(...fields))).toBe(key)
  })

  it.each(chain.invalidLiterals)('⚔ refuses the literal %s', (literal) => {
    expect(() => fieldBytes(literal, 32)).toThrowError(malformed)
  })

  it.each(chain.invalidContentHashes)('⚔ a field of 32 bytes is no content hash: %s', (literal) => {
    expect(() => contentHashOfField(literal)).toThrowError(malformed)
  })

  it.each(chain.invalidHalves)('⚔ a field of 17 bytes is no half of a key: %s', (literal) => {
    expect(() => keyOfFields(literal, '0field')).toThrowError(malformed)
    expect(() => keyOfFields('0field', literal)).toThrowError(malformed)
  })

  it('come back as they went', () => {
    fc.assert(
      fc.property(bytesOf(31), bytesOf(32), fc.uint8Array({ maxLength: 310 }), (hash, key, bytes) => {
        expect(fieldBytes(fieldLiteral(hash), 31)).toEqual(hash)
        expect(keyOfFields(...keyFields(key))).toEqual(key)
        expect(bytesOfLimbs(limbsOf(bytes, 10)).subarray(0, bytes.length)).toEqual(new Uint8Array(bytes))
      })
    )
  })

  it('⚔ any text is refused or canonical', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9]{0,80}field$/)), (literal) => {
        let bytes: Uint8Array | undefined
        if (!refused(() => (bytes = fieldBytes(literal, 32)))) expect(fieldLiteral(bytes!)).toBe(literal)
      }),
      { numRuns: 10_000 }
    )
  })

  it('does not make what no chain can hold', () => {
    expect(() => fieldLiteral(new Uint8Array(32).fill(0xff))).toThrowError(
      expect.objectContaining({ code: 'field-overflow' })
    )
    expect(() => keyFields(new Uint8Array(31))).toThrowError(expect.objectContaining({ code: 'key-length' }))
    expect(() => limbsOf(new Uint8Array(63), 2)).toThrowError(
      expect.objectContaining({ code: 'limbs-length' })
    )
  })
})
