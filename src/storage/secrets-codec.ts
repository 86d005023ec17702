import { StorageError } from '../protocol/errors.ts'
import type { Secrets } from '../messaging/model.ts'

/** Bytes of each of the three keys. */
const KEY_BYTES = 32
const SECRETS_VERSION = 1
const KINDS = ['phrase', 'private-key', 'wallet'] as const satisfies readonly Secrets['kind'][]

/** version ‖ kind ‖ root (32) ‖ device seed (32) ‖ storage key (32). */
export const encodeSecrets = ({ kind, root, deviceSeed, storageKey }: Secrets): Uint8Array =>
  Uint8Array.of(SECRETS_VERSION, KINDS.indexOf(kind), ...root, ...deviceSeed, ...storageKey)

/** Reads what `encodeSecrets` made. @throws StorageError `keystore-damaged` */
export const decodeSecrets = (bytes: Uint8Array): Secrets => {
  const kind = KINDS[bytes[1] ?? -1]
  if (bytes[0] !== SECRETS_VERSION || kind === undefined || bytes.length !== 2 + 3 * KEY_BYTES)
    throw new StorageError('keystore-damaged', 'the keystore holds no secrets of a known form')
  const key = (index: number): Uint8Array => bytes.slice(2 + index * KEY_BYTES, 2 + (index + 1) * KEY_BYTES)
  return { kind, root: key(0), deviceSeed: key(1), storageKey: key(2) }
}
