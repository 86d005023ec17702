import { ed25519, x25519 } from '@noble/curves/ed25519.js'
import { blake2b } from '@noble/hashes/blake2.js'
import fc from 'fast-check'
import nacl from 'tweetnacl'
import { describe, expect, it } from 'vitest'
import { bytesOf } from '../../protocol/testing/arbitrary.ts'
import { fromHex, vectors } from '../../protocol/testing/vectors.ts'
import * as fast from './fast-primitives.ts'

const strict = { zip215: false }
const answer = <Value>(ask: () => Value): Value | 'throws' => {
  try {
    return ask()
  } catch {
    return 'throws'
  }
}

describe('fast primitives give the answers of the libraries', () => {
  it('keys and signatures of Ed25519', () => {
    fc.assert(
      fc.property(bytesOf(32), fc.uint8Array({ maxLength: 300 }), (seed, statement) => {
        expect(fast.ed25519.getPublicKey(seed)).toEqual(ed25519.getPublicKey(seed))
        expect(fast.ed25519.sign(statement, seed)).toEqual(ed25519.sign(statement, seed))
      }),
      { numRuns: 30 }
    )
  })

  it('what counts as signed', () => {
    const { valid, invalid } =
      vectors<Record<'valid' | 'invalid', readonly Record<string, string>[]>>('signature')
    for (const { signature = '', statement = '', publicKey = '' } of [...valid, ...invalid]) {
      const given = [fromHex(signature), fromHex(statement), fromHex(publicKey), strict] as const
      expect(answer(() => fast.ed25519.verify(...given))).toBe(answer(() => ed25519.verify(...given)))
    }
  })

  it('keys and shared secrets of X25519', () => {
    fc.assert(
      fc.property(bytesOf(32), bytesOf(32), (secret, other) => {
        expect(fast.x25519.getPublicKey(secret)).toEqual(x25519.getPublicKey(secret))
        expect(fast.default.box.before(other, secret)).toEqual(nacl.box.before(other, secret))
      }),
      { numRuns: 30 }
    )
  })

  it.each([0, 1])('⚔ the shared secret with a point of low order: %i', (first) => {
    const point = new Uint8Array(32).fill(first, 0, 1)
    const secret = new Uint8Array(32).fill(7)
    expect(fast.default.box.before(point, secret)).toEqual(nacl.box.before(point, secret))
  })

  it('digests of every length, with a key and without', () => {
    const options = fc.record(
      { dkLen: fc.integer({ min: 1, max: 64 }), key: fc.uint8Array({ minLength: 1, maxLength: 64 }) },
      { requiredKeys: [] }
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2_000 }), options, (message, given) => {
        expect(fast.blake2b(message, given)).toEqual(blake2b(message, given))
      })
    )
    for (const dkLen of [31, 32, 64])
      expect(fast.blake2b(new Uint8Array(500), { dkLen })).toEqual(blake2b(new Uint8Array(500), { dkLen }))
  })
})
