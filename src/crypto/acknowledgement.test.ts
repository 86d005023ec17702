import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MODE } from '../protocol/envelope.ts'
import type { Mode } from '../protocol/envelope.ts'
import { GhostError } from '../protocol/errors.ts'
import { addressHash, contentHash } from '../protocol/ids.ts'
import {
  arbitraryAddressHash,
  arbitraryContentHash,
  bytesOf,
  FUZZ_RUNS,
  hostile,
  refused
} from '../protocol/testing/arbitrary.ts'
import { fromHex, toHex, vectors } from '../protocol/testing/vectors.ts'
import { makeAcknowledgement, readAcknowledgement, verifyAcknowledgement } from './acknowledgement.ts'
import type { Acknowledgement, AcknowledgementKind } from './acknowledgement.ts'
import { deviceKey } from './derive.ts'
import { portableSignatures } from './signature.ts'

interface AcknowledgementVectors {
  readonly sender: string
  readonly recipient: string
  readonly deviceSeed: string
  readonly devicePublic: string
  readonly key: string
  readonly contentHash: string
  readonly valid: readonly {
    readonly kind: AcknowledgementKind
    readonly mode: Mode
    readonly bytes: string
  }[]
  readonly invalid: readonly {
    readonly name: string
    readonly bytes: string
    readonly mode: Mode
    readonly code: string
  }[]
}

const file = vectors<AcknowledgementVectors>('acknowledgement')

const said = {
  sender: addressHash(file.sender),
  recipient: addressHash(file.recipient),
  contentHash: contentHash(file.contentHash)
}
const acknowledgementKey = fromHex(file.key)
const expectation = {
  ...said,
  deviceKey: fromHex(file.devicePublic),
  acknowledgementKey,
  signatures: portableSignatures
}

describe('acknowledgement', () => {
  it.each(file.valid)('vector: $kind in mode $mode', async ({ kind, mode, bytes }) => {
    const made = await makeAcknowledgement({
      ...said,
      kind,
      mode,
      device: deviceKey(fromHex(file.deviceSeed)),
      signatures: portableSignatures,
      acknowledgementKey
    })
    expect(toHex(made)).toBe(bytes)
    expect(await verifyAcknowledgement(made, { ...expectation, mode })).toEqual({
      ...said,
      kind,
      mode,
      deviceKey: fromHex(file.devicePublic)
    })
  })

  it.each(file.invalid)('⚔ refused: $name', async ({ bytes, mode, code }) => {
    await expect(verifyAcknowledgement(fromHex(bytes), { ...expectation, mode })).rejects.toThrowError(
      expect.objectContaining({ name: 'IntegrityError', code })
    )
  })

  it('comes back as it went', async () => {
    const contents = fc.record({
      kind: fc.constantFrom('opened' as const, 'read' as const, 'unreadable' as const),
      mode: fc.constantFrom(MODE.signed, MODE.deniable),
      contentHash: arbitraryContentHash,
      sender: arbitraryAddressHash,
      recipient: arbitraryAddressHash,
      device: bytesOf(32).map(deviceKey),
      signatures: fc.constant(portableSignatures),
      acknowledgementKey: bytesOf(32)
    })
    await fc.assert(
      fc.asyncProperty(contents, async (made) => {
        const bytes = await makeAcknowledgement(made)
        const read = await verifyAcknowledgement(bytes, { ...made, deviceKey: made.device.publicKey })
        expect(read).toMatchObject({ kind: made.kind, mode: made.mode, contentHash: made.contentHash })
      }),
      { numRuns: 30 }
    )
  })

  it('⚔ hostile bytes are read as one thing or not at all, and never believed', async () => {
    const seeds = file.valid.map(({ bytes }) => fromHex(bytes))
    const known = new Set(file.valid.map(({ bytes }) => bytes))
    await fc.assert(
      fc.asyncProperty(hostile(seeds), async (bytes) => {
        fc.pre(!known.has(toHex(bytes)))
        let read: Acknowledgement | undefined
        if (!refused(() => (read = readAcknowledgement(bytes))))
          await expect(
            verifyAcknowledgement(bytes, { ...expectation, mode: read!.mode })
          ).rejects.toThrowError(GhostError)
      }),
      { numRuns: FUZZ_RUNS }
    )
  })
})
