import fc from 'fast-check'
import nacl from 'tweetnacl'
import { describe, expect, it } from 'vitest'
import { addressHash } from '../protocol/ids.ts'
import { bytesOf } from '../protocol/testing/arbitrary.ts'
import { fromHex, toHex, vectors } from '../protocol/testing/vectors.ts'
import { boxKey } from './derive.ts'
import { checkBoxKey, dayOf, pairKeys, pairSecret, reachKey, rendezvousKey } from './pair.ts'

type PairVectors = Readonly<
  Record<
    | 'oneSecret'
    | 'onePublic'
    | 'otherSecret'
    | 'otherPublic'
    | 'secret'
    | 'hello'
    | 'rendezvous'
    | 'topic'
    | 'fetch'
    | 'acknowledgement',
    string
  >
> & {
  readonly secondEncoding: { readonly public: string; readonly secret: string }
  readonly rendezvousKeys: readonly {
    readonly provider: string
    readonly day: number
    readonly key: string
    readonly reachKey: string
  }[]
  readonly days: readonly { readonly milliseconds: number; readonly day: number }[]
  readonly lowOrder: readonly string[]
}

const pair = vectors<PairVectors>('pair')
const lowOrder = expect.objectContaining({ name: 'IntegrityError', code: 'low-order-key' }) as Error

describe('pair', () => {
  it('vector: the secret is the same for both', () => {
    expect(toHex(pairSecret(fromHex(pair.oneSecret), fromHex(pair.otherPublic)))).toBe(pair.secret)
    expect(toHex(pairSecret(fromHex(pair.otherSecret), fromHex(pair.onePublic)))).toBe(pair.secret)
  })

  it('vector: the pair keys', () => {
    const keys = pairKeys(pairSecret(fromHex(pair.oneSecret), fromHex(pair.otherPublic)))
    const { hello, rendezvous, topic, fetch, acknowledgement } = pair
    expect(
      Object.fromEntries(Object.entries(keys).map(([name, key]) => [name, toHex(key as Uint8Array)]))
    ).toEqual({
      hello,
      rendezvous,
      topic,
      fetch,
      acknowledgement
    })
  })

  it('vector: a public key in its second encoding is the same key (RFC 7748, §5)', () => {
    const { public: publicKey, secret } = pair.secondEncoding
    expect(toHex(pairSecret(fromHex(pair.oneSecret), fromHex(publicKey)))).toBe(secret)
    expect(() => checkBoxKey(fromHex(publicKey))).not.toThrow()
  })

  it('is the same for both, whoever they are', () => {
    fc.assert(
      fc.property(bytesOf(32), bytesOf(32), (one, other) => {
        const [a, b] = [boxKey(one, 1), boxKey(other, 2)]
        expect(pairSecret(a.secretKey, b.publicKey)).toEqual(pairSecret(b.secretKey, a.publicKey))
      }),
      { numRuns: 20 }
    )
  })

  it.each(pair.lowOrder)('⚔ a public key of low order is refused: %s', (hex) => {
    const key = fromHex(hex)
    expect(() => checkBoxKey(key)).toThrowError(lowOrder)
    for (const seed of [pair.oneSecret, pair.otherSecret, '00'.repeat(32), 'ff'.repeat(32)])
      expect(() => pairSecret(fromHex(seed), key)).toThrowError(lowOrder)
    // What we guard against: tweetnacl takes it, and everybody shares the same secret with it.
    expect(nacl.box.before(key, fromHex(pair.oneSecret))).toEqual(
      nacl.box.before(key, fromHex(pair.otherSecret))
    )
  })

  it('takes keys of 32 bytes only', () => {
    const key = new Uint8Array(32).fill(9)
    for (const call of [() => pairSecret(key.subarray(1), key), () => pairSecret(key, key.subarray(1))])
      expect(call).toThrowError(expect.objectContaining({ name: 'UsageError', code: 'key-length' }))
  })
})

describe('rendezvous', () => {
  it.each(pair.rendezvousKeys)('vector: day $day of $provider', ({ provider, day, key, reachKey: reach }) => {
    expect(toHex(rendezvousKey(fromHex(pair.rendezvous), addressHash(provider), day))).toBe(key)
    expect(toHex(reachKey(addressHash(provider), day))).toBe(reach)
  })

  it.each(pair.days)('$milliseconds ms are on day $day', ({ milliseconds, day }) => {
    expect(dayOf(milliseconds)).toBe(day)
  })
})
