import { describe, expect, it } from 'vitest'
import { contractInputs, keyBackupOfLimbs } from '../protocol/contract.ts'
import { addressHash } from '../protocol/ids.ts'
import { fromHex, toHex, vectors } from '../protocol/testing/vectors.ts'
import { openKeyBackup, sealKeyBackup } from './key-backup.ts'

interface BackupVectors {
  readonly valid: readonly {
    readonly passphrases: readonly string[]
    readonly owner: string
    readonly root: string
    readonly salt: string
    readonly sealed: string
    readonly parts: readonly [string, string]
  }[]
  readonly invalid: readonly {
    readonly name: string
    readonly passphrase: string
    readonly owner: string
    readonly sealed: string
    readonly code: string
  }[]
}

const file = vectors<BackupVectors>('key-backup')
const coded = (code: string) => expect.objectContaining({ code }) as Error

describe('a backup of the root', () => {
  it.each(file.valid)('vector: $root', async ({ passphrases, owner, root, salt, sealed, parts }) => {
    for (const typed of passphrases) {
      const made = await sealKeyBackup(typed, fromHex(root), addressHash(owner), fromHex(salt))
      expect(toHex(made)).toBe(sealed)
      expect(toHex(await openKeyBackup(typed, fromHex(sealed), addressHash(owner)))).toBe(root)
    }
    expect(contractInputs({ function: 'backup_keys', sealed: fromHex(sealed) })).toEqual(parts)
    expect(toHex(keyBackupOfLimbs(...parts))).toBe(sealed)
  })

  it.each(file.invalid)('⚔ refused: $name', async ({ passphrase, owner, sealed, code }) => {
    await expect(openKeyBackup(passphrase, fromHex(sealed), addressHash(owner))).rejects.toEqual(coded(code))
  })

  it('takes a root of 32 bytes and a salt of 14, nothing else', async () => {
    const owner = addressHash('00'.repeat(32))
    const seal = (root: number, salt: number) =>
      sealKeyBackup('x', new Uint8Array(root), owner, new Uint8Array(salt))
    await expect(seal(31, 14)).rejects.toEqual(coded('root-length'))
    await expect(seal(32, 16)).rejects.toEqual(coded('nonce-length'))
  })
})
