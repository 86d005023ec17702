import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeFetchRequest,
  decodeFetchResponse,
  encodeFetchRequest,
  encodeFetchResponse
} from './fetch-frames.ts'
import type { FetchRequest, FetchResponse } from './fetch-frames.ts'
import {
  decodeCourierRequest,
  decodeCourierResponse,
  encodeCourierRequest,
  encodeCourierResponse,
  REFUSAL
} from './courier-frames.ts'
import type { CourierRequest, CourierResponse, RefusalReason } from './courier-frames.ts'
import { packFrames } from './frames.ts'
import type { UnknownFrame } from './frames.ts'
import {
  CERTIFICATE_BYTES,
  decodeHelloFrame,
  decodeHelloOffer,
  encodeHelloFrame,
  encodeHelloOffer
} from './hello-frames.ts'
import type { HelloFrame } from './hello-frames.ts'
import { contentHash, dialogHashFromBytes } from './ids.ts'
import { MAX_ENVELOPE_BYTES, MAX_FRAME_BYTES, MAX_HISTORY_LIMIT, MAX_TIME } from './limits.ts'
import { decodePushFrame, encodePushFrame } from './push-frames.ts'
import type { PushFrame } from './push-frames.ts'
import { arbitraryContentHash, bytesOf, FUZZ_RUNS, hostile, refused } from './testing/arbitrary.ts'

type Known<Frame> = Exclude<Frame, UnknownFrame>

const uint32 = fc.integer({ min: 0, max: 0xffff_ffff })
const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 })
const list = fc.array(bytes, { minLength: 1, maxLength: 20 })
const record = <T extends object>(model: { [Key in keyof T]: fc.Arbitrary<T[Key]> }): fc.Arbitrary<T> =>
  fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>

const hello: fc.Arbitrary<Known<HelloFrame>> = fc.oneof(
  record({ kind: fc.constant('opening' as const), nonce: bytesOf(32), mac: bytesOf(32) }),
  record({
    kind: fc.constant('answer' as const),
    nonce: bytesOf(32),
    mac: bytesOf(32),
    certificate: bytesOf(CERTIFICATE_BYTES),
    offer: bytes
  }),
  record({ kind: fc.constant('stranger' as const) }),
  record({ kind: fc.constant('proof' as const), signature: bytesOf(64) }),
  record({
    kind: fc.constant('proof' as const),
    signature: bytesOf(64),
    certificate: bytesOf(CERTIFICATE_BYTES),
    offer: bytes
  })
)

const push: fc.Arbitrary<Known<PushFrame>> = fc.oneof(
  record({ kind: fc.constant('envelopes' as const), envelopes: list }),
  record({ kind: fc.constant('acknowledgements' as const), acknowledgements: list })
)

const request: fc.Arbitrary<FetchRequest> = fc.oneof(
  record({
    kind: fc.constant('hashes' as const),
    hashes: fc.array(arbitraryContentHash, { minLength: 1, maxLength: 20 })
  }),
  fc.array(fc.tuple(arbitraryContentHash, bytesOf(32)), { minLength: 1, maxLength: 20 }).map((pairs) => ({
    kind: 'hashes' as const,
    hashes: pairs.map(([hash]) => hash),
    permissions: pairs.map(([, permission]) => permission)
  })),
  record({
    kind: fc.constant('history' as const),
    before: fc.array(arbitraryContentHash, { maxLength: 64 }),
    limit: fc.integer({ min: 1, max: MAX_HISTORY_LIMIT })
  }),
  record({ kind: fc.constant('range' as const), hash: arbitraryContentHash, offset: uint32, length: uint32 })
)

const response: fc.Arbitrary<Known<FetchResponse>> = fc.oneof(
  record({ kind: fc.constant('envelopes' as const), envelopes: list }),
  fc.tuple(arbitraryContentHash, fc.nat(1000), bytes).map(([hash, offset, part]) => ({
    kind: 'part' as const,
    hash,
    offset,
    total: offset + part.length,
    bytes: part
  })),
  record({ kind: fc.constant('end' as const), sent: uint32, missing: uint32, more: fc.boolean() })
)

const courierObjects = fc.array(record({ bytes, lock: bytesOf(32) }), { minLength: 1, maxLength: 32 })
const dialog = bytesOf(32).map(dialogHashFromBytes)
const right = fc.oneof(
  record({ kind: fc.constant('permit' as const), permit: bytesOf(158) }),
  record({
    kind: fc.constant('anchor' as const),
    anchor: fc.oneof(record({ dialog, index: uint32 }), record({ dialog, index: uint32, bundle: bytes }))
  })
)
const courierRequest: fc.Arbitrary<CourierRequest> = fc.oneof(
  record({
    kind: fc.constant('deposit' as const),
    objects: courierObjects,
    until: fc.integer({ min: 0, max: MAX_TIME }),
    right
  }),
  record({ kind: fc.constant('collect' as const), after: fc.maxSafeNat() }),
  record({ kind: fc.constant('look' as const) })
)
const reason = fc.constantFrom(...(Object.keys(REFUSAL) as RefusalReason[]))
const courierResponse: fc.Arbitrary<Known<CourierResponse>> = fc.oneof(
  record({
    kind: fc.constant('receipts' as const),
    receipts: fc.array(bytesOf(137), { minLength: 1, maxLength: 32 })
  }),
  record({ kind: fc.constant('refusal' as const), reason }),
  record({
    kind: fc.constant('mail' as const),
    mail: fc.array(record({ sequence: fc.maxSafeNat(), mailbox: bytesOf(16), bytes }), {
      minLength: 1,
      maxLength: 20
    })
  }),
  record({ kind: fc.constant('end' as const), more: fc.boolean() }),
  record({
    kind: fc.constant('holdings' as const),
    holdings: record({ deposited: uint32, waiting: uint32, longest: fc.integer({ min: 0, max: MAX_TIME }) })
  })
)

const codecs = [
  { name: 'hello', frames: hello, encode: encodeHelloFrame, decode: decodeHelloFrame },
  { name: 'push', frames: push, encode: encodePushFrame, decode: decodePushFrame },
  { name: 'fetch request', frames: request, encode: encodeFetchRequest, decode: decodeFetchRequest },
  { name: 'fetch response', frames: response, encode: encodeFetchResponse, decode: decodeFetchResponse },
  {
    name: 'courier request',
    frames: courierRequest,
    encode: encodeCourierRequest,
    decode: decodeCourierRequest
  },
  {
    name: 'courier response',
    frames: courierResponse,
    encode: encodeCourierResponse,
    decode: decodeCourierResponse
  }
] as readonly {
  readonly name: string
  readonly frames: fc.Arbitrary<unknown>
  readonly encode: (frame: unknown) => Uint8Array
  readonly decode: (bytes: Uint8Array) => unknown
}[]

const malformed = expect.objectContaining({ name: 'IntegrityError', code: 'frame-malformed' }) as Error

describe.each(codecs)('$name frames', ({ frames, encode, decode }) => {
  it('come back as they went', () => {
    fc.assert(
      fc.property(frames, (frame) => {
        expect(decode(encode(frame))).toEqual(frame)
      })
    )
  })

  it('⚔ hostile bytes are a frame or a typed error', () => {
    const seeds = fc.sample(frames, { numRuns: 40, seed: 1 }).map(encode)
    let refusals = 0
    fc.assert(
      fc.property(hostile(seeds), (frame) => {
        if (refused(() => decode(frame))) refusals++
      }),
      { numRuns: FUZZ_RUNS }
    )
    expect(refusals).toBeGreaterThan(0)
  })

  it('⚔ a frame over 1 MiB, of groups, or of a million empty elements is refused', () => {
    expect(() => decode(new Uint8Array(MAX_FRAME_BYTES + 1))).toThrowError(malformed)
    expect(() => decode(new Uint8Array(MAX_FRAME_BYTES).fill(0x7b))).toThrowError(malformed)
    const empties = new Uint8Array(MAX_FRAME_BYTES).map((_, index) => (index % 2 === 0 ? 0x0a : 0))
    expect(refused(() => decode(empties))).toBe(true)
  })
})

describe('frames are tolerant of what a newer version adds', () => {
  const addition = [0xfa, 0x07, 0x02, 0x01, 0x02]

  it('skips unknown fields', () => {
    const frame = Uint8Array.of(
      ...encodeFetchResponse({ kind: 'end', sent: 1, missing: 2, more: true }),
      ...addition
    )
    expect(decodeFetchResponse(frame)).toEqual({ kind: 'end', sent: 1, missing: 2, more: true })
  })

  it('calls a frame unknown when nothing in it is known', () => {
    for (const decode of [decodeHelloFrame, decodePushFrame, decodeFetchResponse])
      expect(decode(Uint8Array.of(...addition))).toEqual({ kind: 'unknown' })
    expect(() => decodeFetchRequest(Uint8Array.of(...addition))).toThrowError(malformed)
  })
})

describe('⚔ a frame says one thing', () => {
  const both = (one: Uint8Array, other: Uint8Array) => Uint8Array.of(...one, ...other)

  it.each([
    [
      'two kinds of push',
      () =>
        decodePushFrame(
          both(
            encodePushFrame({ kind: 'envelopes', envelopes: [Uint8Array.of(1)] }),
            encodePushFrame({ kind: 'acknowledgements', acknowledgements: [Uint8Array.of(1)] })
          )
        )
    ],
    [
      'two kinds of hello',
      () =>
        decodeHelloFrame(
          both(
            encodeHelloFrame({ kind: 'opening', nonce: new Uint8Array(32), mac: new Uint8Array(32) }),
            encodeHelloFrame({ kind: 'stranger' })
          )
        )
    ],
    [
      'two kinds of fetch response',
      () =>
        decodeFetchResponse(
          both(
            encodeFetchResponse({ kind: 'envelopes', envelopes: [Uint8Array.of(1)] }),
            encodeFetchResponse({ kind: 'end', sent: 1, missing: 0, more: false })
          )
        )
    ],
    [
      'two kinds of fetch request',
      () =>
        decodeFetchRequest(
          both(
            encodeFetchRequest({ kind: 'history', before: [], limit: 1 }),
            encodeFetchRequest({ kind: 'hashes', hashes: [contentHash('00'.repeat(31))] })
          )
        )
    ],
    [
      'a history without limit',
      () => decodeFetchRequest(encodeFetchRequest({ kind: 'history', before: [], limit: 0 }))
    ],
    [
      'a history beyond its limit',
      () =>
        decodeFetchRequest(encodeFetchRequest({ kind: 'history', before: [], limit: MAX_HISTORY_LIMIT + 1 }))
    ],
    [
      'an element larger than any envelope',
      () =>
        decodePushFrame(
          encodePushFrame({ kind: 'envelopes', envelopes: [new Uint8Array(MAX_ENVELOPE_BYTES + 1)] })
        )
    ],
    [
      'a short nonce',
      () =>
        decodeHelloFrame(
          encodeHelloFrame({ kind: 'opening', nonce: new Uint8Array(31), mac: new Uint8Array(32) })
        )
    ],
    ['an offer that is too large', () => decodeHelloOffer(new Uint8Array(1025))]
  ])('refuses %s', (_, decode) => {
    expect(decode).toThrowError(malformed)
  })
})

describe('limits are themselves allowed', () => {
  it.each([1, MAX_HISTORY_LIMIT])('a history of %s', (limit) => {
    const asked = { kind: 'history' as const, before: [], limit }
    expect(decodeFetchRequest(encodeFetchRequest(asked))).toEqual(asked)
  })

  it('an offer, a frame, an element and a part of the largest size', () => {
    const capabilities = ['x'.repeat(1022 - 1)]
    expect(encodeHelloOffer({ versions: [], capabilities })).toHaveLength(1024)
    expect(decodeHelloOffer(encodeHelloOffer({ versions: [], capabilities }))).toEqual({
      versions: [],
      capabilities
    })
    const envelopes = [new Uint8Array(MAX_ENVELOPE_BYTES)]
    expect(decodePushFrame(encodePushFrame({ kind: 'envelopes', envelopes }))).toEqual({
      kind: 'envelopes',
      envelopes
    })
    const whole = encodeFetchResponse({ kind: 'envelopes', envelopes })
    expect(decodeFetchResponse(whole)).toEqual({ kind: 'envelopes', envelopes })
    // A frame of exactly 1 MiB: an unknown field fills it.
    const frame = new Uint8Array(MAX_FRAME_BYTES)
    frame.set([0x7a, 0xfc, 0xff, 0x3f])
    expect(decodePushFrame(frame)).toEqual({ kind: 'unknown' })
  })
})

describe('offers', () => {
  it('come back as they went', () => {
    const offer = { versions: [2, 1], capabilities: ['ranges', 'history'] }
    expect(decodeHelloOffer(encodeHelloOffer(offer))).toEqual(offer)
  })
})

describe('packing', () => {
  it('keeps order, fills frames and loses nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200_000 }), { maxLength: 60 }), (sizes) => {
        const items = sizes.map((size) => new Uint8Array(size))
        const frames = packFrames(items)
        expect(frames.flat()).toEqual(items)
        for (const envelopes of frames)
          expect(encodePushFrame({ kind: 'envelopes', envelopes }).length).toBeLessThanOrEqual(
            MAX_FRAME_BYTES
          )
      }),
      { numRuns: 20 }
    )
  })

  it('puts 1,024 small ones at most in a frame', () => {
    const frames = packFrames(Array.from({ length: 2500 }, () => new Uint8Array(1)))
    expect(frames.map((frame) => frame.length)).toEqual([1024, 1024, 452])
  })

  it('refuses what no frame holds', () => {
    expect(() => packFrames([new Uint8Array(MAX_FRAME_BYTES)])).toThrowError(
      expect.objectContaining({ name: 'UsageError', code: 'frame-too-large' })
    )
    expect(() =>
      encodePushFrame({ kind: 'envelopes', envelopes: [new Uint8Array(MAX_FRAME_BYTES)] })
    ).toThrowError(expect.objectContaining({ code: 'frame-too-large' }))
  })
})
