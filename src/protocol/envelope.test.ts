import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  composeEnvelope,
  envelopeBody,
  HEADER_BYTES,
  MIN_ENVELOPE_BYTES,
  MODE,
  readHeader,
  TAG_BYTES
} from './envelope.ts'
import type { EnvelopeHeader } from './envelope.ts'
import {
  MAX_ENVELOPE_BYTES,
  MAX_ENVELOPE_ON_CHAIN_BYTES,
  MAX_PARENTS_ON_CHAIN,
  MAX_TEXT_ON_CHAIN_BYTES
} from './limits.ts'
import { contentHash, installationId, messageId } from './ids.ts'
import { encodeMessage, MESSAGE_KIND } from './message.ts'
import { pad, paddedSize } from './padding.ts'
import { bytesOf, FUZZ_RUNS, hostile, refused } from './testing/arbitrary.ts'
import { fromHex, vectors } from './testing/vectors.ts'

const { valid } = vectors<{ readonly valid: readonly { readonly bytes: string }[] }>('envelope')

const header: fc.Arbitrary<EnvelopeHeader> = fc.record(
  {
    mode: fc.constantFrom(MODE.signed, MODE.deniable),
    senderKeyVersion: fc.integer({ min: 1, max: 255 }),
    recipientKeyVersion: fc.integer({ min: 1, max: 255 }),
    nonce: bytesOf(24),
    commitment: bytesOf(32)
  },
  { noNullPrototype: true }
)

describe('layout of an envelope', () => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 3000 }), (written, content) => {
        const body = new Uint8Array([...new Uint8Array(TAG_BYTES), ...pad(content)])
        const bytes = composeEnvelope(written, body)
        expect(readHeader(bytes)).toEqual(written)
        expect(envelopeBody(bytes)).toEqual(body)
      })
    )
  })

  it('⚔ says no more than its header for hostile bytes, and never another error', () => {
    const seeds = valid.map(({ bytes }) => fromHex(bytes))
    fc.assert(
      fc.property(hostile(seeds), (bytes) => {
        let read: EnvelopeHeader | undefined
        if (!refused(() => (read = readHeader(bytes))))
          expect(composeEnvelope(read!, envelopeBody(bytes))).toEqual(new Uint8Array(bytes))
      }),
      { numRuns: FUZZ_RUNS }
    )
  })

  it('⚔ is not read beyond its cap', () => {
    const bytes = new Uint8Array(MAX_ENVELOPE_BYTES + 1)
    expect(() => readHeader(bytes)).toThrowError(expect.objectContaining({ code: 'envelope-too-large' }))
    expect(() => composeEnvelope({ ...sampleHeader }, bytes)).toThrowError(
      expect.objectContaining({ name: 'UsageError', code: 'envelope-too-large' })
    )
  })

  it.each([0, 256, 1.5])('takes no key version %s', (senderKeyVersion) => {
    expect(() => composeEnvelope({ ...sampleHeader, senderKeyVersion }, new Uint8Array(272))).toThrowError(
      expect.objectContaining({ code: 'key-version-invalid' })
    )
  })

  it('of a text that goes on chain fits in a transaction, whatever else the message holds', () => {
    const hash = (digit: string) => contentHash(digit.repeat(62))
    const largest = encodeMessage({
      id: messageId('f'.repeat(32)),
      installation: installationId('f'.repeat(16)),
      counter: 0xffff_ffff,
      sentAt: 4_000_000_000_000,
      parents: ['a', 'b'].slice(0, MAX_PARENTS_ON_CHAIN).map(hash),
      replyTo: hash('c'),
      kind: MESSAGE_KIND.text,
      payload: new Uint8Array(MAX_TEXT_ON_CHAIN_BYTES)
    })
    const bytes = (extra: number) => HEADER_BYTES + TAG_BYTES + paddedSize(largest.length + 64 + 1 + extra)
    expect(bytes(0)).toBeLessThanOrEqual(MAX_ENVELOPE_ON_CHAIN_BYTES)
    expect(bytes(1)).toBeGreaterThan(MAX_ENVELOPE_ON_CHAIN_BYTES)
    expect(MIN_ENVELOPE_BYTES).toBe(333)
  })
})

const sampleHeader: EnvelopeHeader = {
  mode: MODE.signed,
  senderKeyVersion: 1,
  recipientKeyVersion: 1,
  nonce: new Uint8Array(24),
  commitment: new Uint8Array(32)
}
