import { ed25519 } from '@noble/curves/ed25519.js'
import { describe, expect, it } from 'vitest'
import { fromHex, vectors } from '../protocol/testing/vectors.ts'
import { isSigned } from './signature.ts'

interface SignatureVectors {
  readonly valid: readonly Case[]
  readonly invalid: readonly Case[]
}

interface Case {
  readonly name: string
  readonly publicKey: string
  readonly statement: string
  readonly signature: string
}

const { valid, invalid } = vectors<SignatureVectors>('signature')
const check = ({ signature, statement, publicKey }: Case) =>
  isSigned(fromHex(signature), fromHex(statement), fromHex(publicKey))

describe('signatures', () => {
  it.each(valid)('vector: $name', (vector) => {
    expect(check(vector)).toBe(true)
  })

  it.each(invalid)('⚔ refused: $name', (vector) => {
    expect(check(vector)).toBe(false)
  })

  it('⚔ the lenient rules would take a key of low order', () => {
    const { name, publicKey, statement, signature } = invalid.find(({ name: text }) =>
      text.includes('low order')
    )!
    expect(name).toBe('a key of low order, which signs everything')
    const bytes = [fromHex(signature), fromHex(statement), fromHex(publicKey)] as const
    expect(ed25519.verify(...bytes, { zip215: true })).toBe(true)
  })
})
