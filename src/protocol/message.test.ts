import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentHash, installationId, messageId } from './ids.ts'
import { MAX_ENVELOPE_BYTES } from './limits.ts'
import { decodeMessage, encodeMessage, MESSAGE_KIND } from './message.ts'
import type { Message } from './message.ts'
import { arbitraryMessage, FUZZ_RUNS, hostile, refused } from './testing/arbitrary.ts'
import { fromHex, toHex, vectors } from './testing/vectors.ts'

interface MessageVectors {
  readonly valid: readonly {
    readonly name: string
    readonly message: Omit<Message, 'payload'> & { readonly payload: string }
    readonly bytes: string
  }[]
  readonly invalid: readonly { readonly name: string; readonly bytes: string }[]
}

const { valid, invalid } = vectors<MessageVectors>('message')

const sample: Message = {
  id: messageId('00'.repeat(16)),
  installation: installationId('01'.repeat(8)),
  counter: 0,
  sentAt: 1,
  parents: [],
  kind: MESSAGE_KIND.text,
  payload: new Uint8Array()
}

describe('message', () => {
  it.each(valid)('vector: $name', ({ message, bytes }) => {
    const expected = { ...message, payload: fromHex(message.payload) }
    expect(toHex(encodeMessage(expected))).toBe(bytes)
    expect(decodeMessage(fromHex(bytes))).toEqual(expected)
  })

  it.each(invalid)('⚔ refuses $name', ({ bytes }) => {
    expect(() => decodeMessage(fromHex(bytes))).toThrowError(
      expect.objectContaining({ name: 'IntegrityError', code: 'message-malformed' })
    )
  })

  it('comes back as it went', () => {
    fc.assert(
      fc.property(arbitraryMessage, (message) => {
        expect(decodeMessage(encodeMessage(message))).toEqual(message)
      })
    )
  })

  it('⚔ has one encoding: whatever is accepted encodes to the same bytes', () => {
    const seeds = valid.map(({ bytes }) => fromHex(bytes))
    let refusals = 0
    fc.assert(
      fc.property(hostile(seeds), (bytes) => {
        let message: Message | undefined
        if (refused(() => (message = decodeMessage(bytes)))) refusals++
        else expect(encodeMessage(message!)).toEqual(new Uint8Array(bytes))
      }),
      { numRuns: FUZZ_RUNS }
    )
    expect(refusals).toBeGreaterThan(FUZZ_RUNS / 2)
  })

  it('has kinds whose numbers never change', () => {
    expect(MESSAGE_KIND).toEqual({ text: 1, anchoring: 2, keyChange: 16 })
  })

  it('keeps its own copy of the payload', () => {
    const bytes = encodeMessage({ ...sample, payload: Uint8Array.of(1, 2, 3) })
    const { payload } = decodeMessage(bytes)
    bytes.fill(0)
    expect(payload).toEqual(Uint8Array.of(1, 2, 3))
  })

  it.each([
    ['counter', { counter: -1 }],
    ['counter', { counter: 2 ** 32 }],
    ['counter', { counter: 0.5 }],
    ['sentAt', { sentAt: 0 }],
    ['sentAt', { sentAt: Number.NaN }],
    ['sentAt', { sentAt: 8_640_000_000_000_001 }],
    ['expiresAfter', { expiresAfter: 0 }],
    ['kind', { kind: 0 }],
    ['kind', { kind: 2 ** 32 }],
    ['parents', { parents: Array.from({ length: 9 }, (_, i) => contentHash(`0${i}`.repeat(31))) }],
    ['parents', { parents: [contentHash('00'.repeat(31)), contentHash('00'.repeat(31))] }],
    ['payload', { payload: new Uint8Array(MAX_ENVELOPE_BYTES + 1) }]
  ])('cannot be made with this %s', (field, change) => {
    expect(() => encodeMessage({ ...sample, ...change })).toThrowError(
      expect.objectContaining({ name: 'UsageError', code: 'message-invalid', details: { field } })
    )
  })

  it('⚔ is not read beyond the size of an envelope, even where every field is in range', () => {
    const bytes = encodeMessage({ ...sample, payload: new Uint8Array(MAX_ENVELOPE_BYTES - 10) })
    expect(() => decodeMessage(bytes)).toThrowError(expect.objectContaining({ code: 'message-malformed' }))
  })

  it('⚔ groups nested as deep as an envelope allows, and more, are refused', () => {
    for (const length of [MAX_ENVELOPE_BYTES, MAX_ENVELOPE_BYTES + 1])
      expect(refused(() => decodeMessage(new Uint8Array(length).fill(0x7b)))).toBe(true)
  })
})
