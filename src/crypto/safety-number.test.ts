import { describe, expect, it } from 'vitest'
import type { AddressHash } from '../protocol/ids.ts'
import { fromHex, vectors } from '../protocol/testing/vectors.ts'
import { safetyNumber } from './safety-number.ts'
import type { Identity } from './safety-number.ts'

interface Side {
  readonly person: AddressHash
  readonly boxKey: string
  readonly signingKey: string
  readonly version: number
}

const identity = (side: Side): Identity => ({
  ...side,
  boxKey: fromHex(side.boxKey),
  signingKey: fromHex(side.signingKey)
})

const file =
  vectors<readonly { readonly one: Side; readonly other: Side; readonly number: string }[]>('safety-number')
const [one, other] = [identity(file[0]!.one), identity(file[0]!.other)]

describe('safety number', () => {
  it.each(file)('vector: $number on both sides', ({ one: a, other: b, number }) => {
    expect(number).toMatch(/^[0-9]{60}$/)
    expect(safetyNumber(identity(a), identity(b))).toBe(number)
    expect(safetyNumber(identity(b), identity(a))).toBe(number)
  })

  it.each([
    { boxKey: new Uint8Array(32) },
    { signingKey: new Uint8Array(32) },
    { version: 2 },
    { person: other.person }
  ])('⚔ another number for another %o', (change) => {
    expect(safetyNumber({ ...one, ...change }, other)).not.toBe(file[0]!.number)
  })

  it.each([
    { boxKey: new Uint8Array(31) },
    { signingKey: new Uint8Array(33) },
    { version: 0 },
    { version: 256 }
  ])('refuses %o', (change) => {
    expect(() => safetyNumber({ ...one, ...change }, other)).toThrowError(
      expect.objectContaining({ name: 'UsageError', code: 'identity-invalid' })
    )
  })
})
