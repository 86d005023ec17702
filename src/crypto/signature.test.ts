import fc from 'fast-check'
import { ed25519 } from './ed25519.ts'
import { describe, expect, it } from 'vitest'
import { fromHex, vectors } from '../protocol/testing/vectors.ts'
import { bytesOf } from '../protocol/testing/arbitrary.ts'
import { nativeSignatures } from './native-signatures.ts'
import { portableSignatures, type Signatures } from './signature.ts'
import { synchronousSignatures } from './testing/synchronous-signatures.ts'

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
/** A browser without Ed25519 refuses to import its keys. */
const withoutEd25519 = {
  importKey: () => Promise.reject(new DOMException('no Ed25519', 'NotSupportedError'))
} as unknown as SubtleCrypto

/** A browser that takes whatever it is given: the worst that a lenient implementation could do. */
const lenient = {
  importKey: () => Promise.resolve({}),
  verify: () => Promise.resolve(true)
} as unknown as SubtleCrypto

const check = (signatures: Signatures, { signature, statement, publicKey }: Case) =>
  signatures.isSigned(fromHex(signature), fromHex(statement), fromHex(publicKey))

describe.each([
  ['portable', portableSignatures],
  ['native', nativeSignatures(crypto.subtle)],
  ['synchronous', synchronousSignatures],
  ['native, where there is no Ed25519', nativeSignatures(withoutEd25519)]
] as const)('signatures: %s', (_, signatures) => {
  it.each(valid)('vector: $name', async (vector) => {
    expect(await check(signatures, vector)).toBe(true)
  })

  it.each(invalid)('⚔ refused: $name', async (vector) => {
    expect(await check(signatures, vector)).toBe(false)
  })

  it('signs as RFC 8032 says, and what it signed is signed', async () => {
    await fc.assert(
      fc.asyncProperty(bytesOf(32), fc.uint8Array({ maxLength: 300 }), async (seed, statement) => {
        const signature = await signatures.sign(statement, seed)
        expect(signature).toEqual(ed25519.sign(statement, seed))
        expect(await signatures.isSigned(signature, statement, ed25519.getPublicKey(seed))).toBe(true)
      }),
      { numRuns: 30 }
    )
  })
})

describe('⚔ a lenient implementation', () => {
  it('a key of low order signs everything by the lenient rules, and nothing by ours', async () => {
    const lowOrder = invalid.find(({ name }) => name === 'a key of low order, which signs everything')!
    const bytes = [lowOrder.signature, lowOrder.statement, lowOrder.publicKey].map(fromHex)
    const [signature, statement, publicKey] = bytes as [Uint8Array, Uint8Array, Uint8Array]
    expect(ed25519.verify(signature, statement, publicKey, { zip215: true })).toBe(true)
    expect(await nativeSignatures(lenient).isSigned(signature, statement, publicKey)).toBe(false)
  })
})
