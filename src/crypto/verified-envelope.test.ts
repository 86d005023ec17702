import { describe, expect, expectTypeOf, it } from 'vitest'
import { readHeader } from '../protocol/envelope.ts'
import { contentHash } from '../protocol/ids.ts'
import type { ContentHash } from '../protocol/ids.ts'
import { MAX_ENVELOPE_BYTES } from '../protocol/limits.ts'
import { fromHex, vectors } from '../protocol/testing/vectors.ts'
import { people } from './testing/people.ts'
import { AnchoredEnvelope, ReceivedEnvelope } from './verified-envelope.ts'
import type { VerifiedEnvelope } from './verified-envelope.ts'

interface Sealed {
  readonly bytes: string
  readonly contentHash: string
}

const sample = vectors<{ readonly valid: readonly Sealed[] }>('envelope').valid[0]!
const refusal = (code: string) => expect.objectContaining({ name: 'IntegrityError', code }) as Error

describe('verified envelopes', () => {
  const bytes = fromHex(sample.bytes)
  const people2 = { sender: people.alice.person, recipient: people.bob.person }
  const other = contentHash('00'.repeat(31))
  const makers: readonly [string, (bytes: Uint8Array, contentHash: ContentHash) => VerifiedEnvelope][] = [
    ['anchored', (data, hash) => AnchoredEnvelope.verify(data, { ...people2, contentHash: hash })],
    ['received', (data, hash) => ReceivedEnvelope.verify(data, { ...people2, contentHash: hash })]
  ]

  it.each(makers)('⚔ %s: bytes with another hash are refused, whatever they are', (_, verify) => {
    expect(() => verify(bytes, other)).toThrowError(refusal('hash-mismatch'))
    expect(() => verify(new Uint8Array(), other)).toThrowError(refusal('hash-mismatch'))
    expect(() => verify(new Uint8Array(MAX_ENVELOPE_BYTES + 1), other)).toThrowError(
      refusal('envelope-too-large')
    )
  })

  it.each(makers)('%s: says what was checked, of a copy of its own', (origin, verify) => {
    const buffer = bytes.slice()
    const envelope = verify(buffer, contentHash(sample.contentHash))
    buffer.fill(0)
    expect(envelope.bytes).toEqual(bytes)
    expect(envelope).toMatchObject({ origin, ...people2, contentHash: sample.contentHash })
    expect(envelope.header).toEqual(readHeader(bytes))
  })

  it.each(makers)(
    '⚔ %s: nothing of it can be exchanged, and a copy with other fields is none',
    (_, verify) => {
      const envelope = verify(bytes, contentHash(sample.contentHash))
      expect(() => Object.assign(envelope, { sender: people.carol.person })).toThrowError(TypeError)
      const spread = { ...envelope, sender: people.carol.person }
      expect(spread).not.toHaveProperty('bytes')
      expect(spread).not.toHaveProperty('origin')
      // A type alone decides nothing at run time; here it is the compiler that refuses what was not checked.
      expectTypeOf(spread).not.toExtend<VerifiedEnvelope>()
      expectTypeOf<Pick<AnchoredEnvelope, keyof AnchoredEnvelope>>().not.toExtend<AnchoredEnvelope>()
      expectTypeOf<ReceivedEnvelope>().not.toExtend<AnchoredEnvelope>()
    }
  )
})
