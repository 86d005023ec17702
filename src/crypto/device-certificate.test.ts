import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressHash } from '../protocol/ids.ts'
import { FUZZ_RUNS, hostile, refused } from '../protocol/testing/arbitrary.ts'
import { fromHex, toHex, vectors } from '../protocol/testing/vectors.ts'
import {
  issueDeviceCertificate,
  readDeviceCertificate,
  verifyDeviceCertificate
} from './device-certificate.ts'
import type { DeviceCertificate } from './device-certificate.ts'

interface CertificateVectors {
  readonly person: string
  readonly version: number
  readonly signingSecret: string
  readonly signingPublic: string
  readonly devicePublic: string
  readonly now: number
  readonly valid: readonly {
    readonly name: string
    readonly created: number
    readonly expires: number
    readonly version: number
    readonly bytes: string
  }[]
  readonly invalid: readonly { readonly name: string; readonly bytes: string; readonly code: string }[]
}

const file = vectors<CertificateVectors>('certificate')
const deviceKey = fromHex(file.devicePublic)
const person = addressHash(file.person)
const signingSecretKey = fromHex(file.signingSecret)
const expectation = {
  person,
  signingPublicKey: fromHex(file.signingPublic),
  version: file.version,
  now: file.now,
  deviceKey
}

describe('device certificate', () => {
  it.each(file.valid)('vector: $name', ({ created, expires, version, bytes }) => {
    const certificate = { person, version, deviceKey, created, expires }
    expect(toHex(issueDeviceCertificate({ ...certificate, signingSecretKey }))).toBe(bytes)
    expect(verifyDeviceCertificate(fromHex(bytes), expectation)).toEqual(certificate)
    const { deviceKey: _, ...withoutDevice } = expectation
    expect(verifyDeviceCertificate(fromHex(bytes), withoutDevice)).toEqual(certificate)
  })

  it.each(file.invalid)('⚔ refused: $name', ({ bytes, code }) => {
    expect(() => verifyDeviceCertificate(fromHex(bytes), expectation)).toThrowError(
      expect.objectContaining({ name: 'IntegrityError', code })
    )
  })

  it('⚔ a rotation revokes the certificates of all earlier versions', () => {
    const bytes = fromHex(file.valid[0]!.bytes)
    expect(() => verifyDeviceCertificate(bytes, { ...expectation, version: file.version + 1 })).toThrowError(
      expect.objectContaining({ code: 'certificate-retired' })
    )
  })

  it.each([
    { version: 0 },
    { version: 256 },
    { deviceKey: new Uint8Array(31) },
    { created: -1 },
    { created: file.now, expires: file.now },
    { created: 0, expires: 31 * 86_400_000 },
    { expires: Number.POSITIVE_INFINITY }
  ])('is not issued with %o', (change) => {
    const certificate = { person, version: 1, deviceKey, created: file.now, expires: file.now + 1 }
    expect(() => issueDeviceCertificate({ ...certificate, ...change, signingSecretKey })).toThrowError(
      expect.objectContaining({ name: 'UsageError', code: 'certificate-fields' })
    )
  })

  it('⚔ hostile bytes are read as one thing or not at all, and never believed', () => {
    const seeds = file.valid.map(({ bytes }) => fromHex(bytes))
    const known = new Set(file.valid.map(({ bytes }) => bytes))
    fc.assert(
      fc.property(hostile(seeds), (bytes) => {
        fc.pre(!known.has(toHex(bytes)))
        let certificate: DeviceCertificate | undefined
        if (refused(() => (certificate = readDeviceCertificate(bytes)))) return
        expect(refused(() => verifyDeviceCertificate(bytes, expectation))).toBe(true)
        const issued = issueDeviceCertificate({ ...certificate!, signingSecretKey })
        expect(toHex(issued.subarray(0, 83))).toBe(toHex(bytes.subarray(0, 83)))
      }),
      { numRuns: FUZZ_RUNS / 4 }
    )
  })
})
