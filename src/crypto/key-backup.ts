/**
 * The root of a wallet user in 62 bytes, as `backup_keys` keeps it in a private record (docs/protocol/key-backup.md):
 *
 * | offset | bytes | field                                                                       |
 * |--------|-------|-----------------------------------------------------------------------------|
 * | 0      | 14    | salt, random and new for each backup                                        |
 * | 14     | 48    | secretbox of the root under Argon2id(passphrase, salt ‖ owner), nonce zero  |
 *
 * There is no room for parameters, so they are fixed with the format. The nonce is zero because a key seals once: the
 * salt is new for each backup. The owner is in the salt, so that a backup opens for nobody else's address.
 */
import nacl from 'tweetnacl'
import { concat } from '../protocol/bytes.ts'
import { KEY_BACKUP_BYTES } from '../protocol/contract.ts'
import { IntegrityError, UsageError } from '../protocol/errors.ts'
import { hashBytes, type AddressHash } from '../protocol/ids.ts'
import { stretch, type PassphraseParameters } from './passphrase.ts'
import { ROOT_BYTES } from './phrase.ts'

/** Bytes of the salt of a backup. */
const BACKUP_SALT_BYTES = 14

/** Those of the keystore when this format was made; they never change with it. */
const PARAMETERS: PassphraseParameters = { memory: 65_536, passes: 3, lanes: 1 }
const NONCE = new Uint8Array(nacl.secretbox.nonceLength)

const keyOf = (passphrase: string, salt: Uint8Array, owner: AddressHash): Promise<Uint8Array> =>
  stretch(passphrase, concat(salt, hashBytes(owner)), PARAMETERS)

/**
 * Seals a root of 32 bytes; some 0.25 s and 64 MiB, meant for a worker. Answers 62 bytes.
 * @param salt 14 random bytes, new for each backup
 * @throws UsageError `root-length`, `nonce-length`, `passphrase-empty`
 */
export const sealKeyBackup = async (
  passphrase: string,
  root: Uint8Array,
  owner: AddressHash,
  salt: Uint8Array
): Promise<Uint8Array> => {
  if (root.length !== ROOT_BYTES) throw new UsageError('root-length', `a root has ${ROOT_BYTES} bytes`)
  if (salt.length !== BACKUP_SALT_BYTES)
    throw new UsageError('nonce-length', `the salt of a backup has ${BACKUP_SALT_BYTES} random bytes`)
  const key = await keyOf(passphrase, salt, owner)
  return concat(salt, nacl.secretbox(root, NONCE, key))
}

/**
 * The root that `sealKeyBackup` sealed.
 * @throws UsageError `wrong-passphrase` (also for somebody else's backup and for changed bytes: they cannot be told
 * apart), `passphrase-empty`
 * @throws IntegrityError `backup-malformed` when it has not 62 bytes
 */
export const openKeyBackup = async (
  passphrase: string,
  sealed: Uint8Array,
  owner: AddressHash
): Promise<Uint8Array> => {
  if (sealed.length !== KEY_BACKUP_BYTES)
    throw new IntegrityError('backup-malformed', `a backup has ${KEY_BACKUP_BYTES} bytes`)
  const key = await keyOf(passphrase, sealed.subarray(0, BACKUP_SALT_BYTES), owner)
  const root = nacl.secretbox.open(sealed.subarray(BACKUP_SALT_BYTES), NONCE, key)
  if (root === null) throw new UsageError('wrong-passphrase', 'this passphrase does not open the backup')
  return root
}
