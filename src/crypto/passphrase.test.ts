import { describe, expect, it } from 'vitest'
import { fromHex, toHex, vectors } from '../protocol/testing/vectors.ts'
import { DEFAULT_PARAMETERS, openWithPassphrase, sealWithPassphrase } from './passphrase.ts'

interface KeystoreVectors {
  readonly passphrases: readonly [string, string]
  readonly plaintext: string
  readonly salt: string
  readonly nonce: string
  readonly sealed: string
}

const file = vectors<KeystoreVectors>('keystore')
const fresh = { salt: fromHex(file.salt), nonce: fromHex(file.nonce) }
const [passphrase] = file.passphrases
const error = (name: string, code: string) => expect.objectContaining({ name, code }) as Error
const changed = (index: number, ...bytes: readonly number[]) => {
  const sealed = fromHex(file.sealed)
  sealed.set(bytes, index)
  return sealed
}

describe('keystore', () => {
  it.each(file.passphrases)('vector: %s', async (typed) => {
    expect(toHex(await sealWithPassphrase(typed, fromHex(file.plaintext), fresh))).toBe(file.sealed)
    expect(toHex(await openWithPassphrase(typed, fromHex(file.sealed)))).toBe(file.plaintext)
  })

  it('keeps its parameters, so that they can be raised', async () => {
    const parameters = { memory: 66_000, passes: 4, lanes: 4 }
    const sealed = await sealWithPassphrase('x', Uint8Array.of(1), { ...fresh, parameters })
    expect(new DataView(sealed.buffer).getUint32(2, true)).toBe(66_000)
    expect(await openWithPassphrase('x', sealed)).toEqual(Uint8Array.of(1))
  })

  it('may hold nothing', async () => {
    expect(await openWithPassphrase('x', await sealWithPassphrase('x', new Uint8Array(), fresh))).toEqual(
      new Uint8Array()
    )
  })

  it('does not open with another passphrase', async () => {
    await expect(openWithPassphrase('angstrom fish', fromHex(file.sealed))).rejects.toThrowError(
      error('UsageError', 'wrong-passphrase')
    )
  })

  it.each([
    ['salt', changed(11, 1)],
    ['nonce', changed(27, 1)],
    ['body', changed(60, 1)],
    ['passes', changed(6, 4)]
  ])('⚔ does not open with another %s', async (_, sealed) => {
    await expect(openWithPassphrase(passphrase, sealed)).rejects.toThrowError(
      error('UsageError', 'wrong-passphrase')
    )
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['too little', fromHex(file.sealed).subarray(0, 66)],
    ['another magic', changed(0, 1)],
    ['another version', changed(1, 2)],
    ['less memory than the floor', changed(2, 0xff, 0xff, 0, 0)],
    ['more memory than the ceiling', changed(2, 1, 0, 0x10, 0)],
    ['fewer passes than the floor', changed(6, 2)],
    ['more passes than the ceiling', changed(6, 17)],
    ['no lanes', changed(10, 0)],
    ['too many lanes', changed(10, 5)]
  ])('⚔ is not even tried: %s', async (_, sealed) => {
    await expect(openWithPassphrase(passphrase, sealed)).rejects.toThrowError(
      error('StorageError', 'keystore-damaged')
    )
  })

  it('is not made without a passphrase, below the floor, above the ceiling, or with short randomness', async () => {
    const seal = (typed: string, other: Partial<Parameters<typeof sealWithPassphrase>[2]>) =>
      sealWithPassphrase(typed, new Uint8Array(), { ...fresh, ...other })
    await expect(seal('', {})).rejects.toThrowError(error('UsageError', 'passphrase-empty'))
    for (const change of [
      { memory: 65_535 },
      { memory: 1_048_577 },
      { passes: 2 },
      { passes: 17 },
      { lanes: 0 }
    ])
      await expect(seal('x', { parameters: { ...DEFAULT_PARAMETERS, ...change } })).rejects.toThrowError(
        error('UsageError', 'passphrase-parameters')
      )
    await expect(seal('x', { salt: new Uint8Array(15) })).rejects.toThrowError(
      error('UsageError', 'nonce-length')
    )
    await expect(seal('x', { nonce: new Uint8Array(12) })).rejects.toThrowError(
      error('UsageError', 'nonce-length')
    )
  })
})
