import { keyBackupOfLimbs } from '../protocol/contract.ts'
import { IntegrityError } from '../protocol/errors.ts'
import type { Address } from '../protocol/ids.ts'

/** Records looked at; nobody makes so many backups, and each is tried with Argon2id. */
const MAX_RECORDS = 64
const MAX_BACKUPS = 16
/** Characters of a record in clear, and sealed. */
const MAX_TEXT = 4_096
const SEALED = /^record1[0-9a-z]{20,4000}$/

/** Where the adaptors' wallets put a record: in clear, if they were allowed to, or sealed. */
const CLEAR_NAMES = ['plaintext', 'recordPlaintext', 'record_plaintext']
const SEALED_NAMES = ['ciphertext', 'recordCiphertext', 'record_ciphertext']

/**
 * The backups among what a wallet calls its user's records, newest as the wallet orders them, 62 bytes each. Whatever
 * is no `KeyBackup`, or not this owner's, is passed over: it was made to look like one, or belongs to somebody else.
 * @param decrypt asks the wallet for a sealed record in clear
 */
export const backupsIn = async (
  records: readonly unknown[],
  owner: Address,
  decrypt: (sealed: string) => Promise<unknown>
): Promise<readonly Uint8Array[]> => {
  const backups = new Map<string, Uint8Array>()
  for (const record of records.slice(0, MAX_RECORDS)) {
    const text = await clearText(record, decrypt)
    const backup = text === undefined ? undefined : backupIn(text, owner)
    if (backup !== undefined) backups.set(backup.join(), backup)
    if (backups.size === MAX_BACKUPS) break
  }
  return [...backups.values()]
}

const clearText = async (
  record: unknown,
  decrypt: (sealed: string) => Promise<unknown>
): Promise<string | undefined> => {
  const clear = textUnder(record, CLEAR_NAMES, (text) => text.trimStart().startsWith('{'))
  if (clear !== undefined) return clear
  const sealed = textUnder(record, SEALED_NAMES, (text) => SEALED.test(text))
  if (sealed === undefined) return undefined
  const opened = await decrypt(sealed)
  return typeof opened === 'string' && opened.length <= MAX_TEXT ? opened : undefined
}

const textUnder = (
  record: unknown,
  names: readonly string[],
  fits: (text: string) => boolean
): string | undefined => {
  const values =
    typeof record === 'object' && record !== null
      ? names.map((name) => (record as Readonly<Record<string, unknown>>)[name])
      : [record]
  return values.find(
    (value): value is string => typeof value === 'string' && value.length <= MAX_TEXT && fits(value)
  )
}

/** `{ owner: aleo1….private, part1: …field.private, part2: …field.private, _nonce: …, _version: … }` */
const backupIn = (text: string, owner: Address): Uint8Array | undefined => {
  const [part1, part2] = [member(text, 'part1'), member(text, 'part2')]
  if (member(text, 'owner') !== owner || part1 === undefined || part2 === undefined) return undefined
  try {
    return keyBackupOfLimbs(part1, part2)
  } catch (error) {
    if (error instanceof IntegrityError) return undefined
    throw error
  }
}

const member = (text: string, name: string): string | undefined =>
  new RegExp(`[{,\\s]${name}\\s*:\\s*([a-z0-9]{1,100})\\.private\\s*[,}]`).exec(text)?.[1]
