/** Arbitrary values of the protocol for property tests, and the hostile bytes every decoder is fed with. */
import fc from 'fast-check'
import { GhostError } from '../errors.ts'
import {
  addressHashFromBytes,
  contentHashFromBytes,
  installationIdFromBytes,
  messageIdFromBytes
} from '../ids.ts'
import type { Message } from '../message.ts'
import { MAX_PARENTS, MAX_TIME } from '../limits.ts'

/** Malformed inputs each decoder gets in a test run (quality.md asks for 10⁴; FUZZ_RUNS raises it). */
export const FUZZ_RUNS = Number(process.env['FUZZ_RUNS'] ?? 10_000)

export const bytesOf = (length: number): fc.Arbitrary<Uint8Array> =>
  fc.uint8Array({ minLength: length, maxLength: length })

export const arbitraryContentHash = bytesOf(31).map(contentHashFromBytes)
export const arbitraryAddressHash = bytesOf(32).map(addressHashFromBytes)

export const arbitraryMessage: fc.Arbitrary<Message> = fc
  .record(
    {
      id: bytesOf(16).map(messageIdFromBytes),
      installation: bytesOf(8).map(installationIdFromBytes),
      counter: fc.integer({ min: 0, max: 0xffff_ffff }),
      sentAt: fc.integer({ min: 1, max: MAX_TIME }),
      parents: fc.uniqueArray(arbitraryContentHash, { maxLength: MAX_PARENTS }),
      replyTo: arbitraryContentHash,
      expiresAfter: fc.integer({ min: 1, max: MAX_TIME }),
      kind: fc.integer({ min: 1, max: 0xffff_ffff }),
      payload: fc.uint8Array({ maxLength: 2000 })
    },
    {
      requiredKeys: ['id', 'installation', 'counter', 'sentAt', 'parents', 'kind', 'payload'],
      noNullPrototype: true
    }
  )
  .map((message) => message as Message)

type Mutation = (bytes: Uint8Array) => Uint8Array

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })).map(([position, bits]): Mutation => (bytes) => {
    const copy = bytes.slice()
    if (copy.length > 0) copy[position % copy.length]! ^= bits
    return copy
  }),
  fc.nat().map(
    (length): Mutation =>
      (bytes) =>
        bytes.slice(0, length % (bytes.length + 1))
  ),
  fc.uint8Array({ maxLength: 40 }).map(
    (tail): Mutation =>
      (bytes) =>
        Uint8Array.of(...bytes, ...tail)
  ),
  fc.tuple(fc.nat(), fc.uint8Array({ maxLength: 12 })).map(([at, middle]): Mutation => (bytes) => {
    const position = at % (bytes.length + 1)
    return Uint8Array.of(...bytes.slice(0, position), ...middle, ...bytes.slice(position))
  }),
  fc.uint8Array({ maxLength: 600 }).map(
    (other): Mutation =>
      () =>
        other
  )
)

/** Bytes of every kind a decoder may meet: noise, and valid bytes changed in one to three places. */
export const hostile = (valid: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(fc.constantFrom(...valid), fc.array(mutation, { minLength: 1, maxLength: 3 }))
    .map(([bytes, mutations]) => mutations.reduce((changed, change) => change(changed), bytes))

/** Calls a decoder; true when it was refused with a typed error. Any other error is thrown on. */
export const refused = (decode: () => unknown): boolean => {
  try {
    decode()
    return false
  } catch (error) {
    if (error instanceof GhostError) return true
    throw error
  }
}
