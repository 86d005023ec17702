import { rootFromPhrase, rootFromPrivateKey } from '../crypto/derive.ts'
import { UsageError } from '../protocol/errors.ts'
import type { Secrets } from './model.ts'
import type { Random } from './ports.ts'
import type { AccountSource } from './application.ts'

/** Characters a new passphrase has at least. */
export const MIN_PASSPHRASE_LENGTH = 8
const ROOT_BYTES = 32

/** @throws UsageError `passphrase-too-short` */
export const checkPassphrase = (passphrase: string): void => {
  if (passphrase.length < MIN_PASSPHRASE_LENGTH)
    throw new UsageError(
      'passphrase-too-short',
      `a passphrase has at least ${MIN_PASSPHRASE_LENGTH} characters`
    )
}

/** What is new in each browser. */
export const deviceSecrets = (random: Random): Pick<Secrets, 'deviceSeed' | 'storageKey'> => ({
  deviceSeed: random.bytes(ROOT_BYTES),
  storageKey: random.bytes(ROOT_BYTES)
})

/**
 * Secrets of an account in this browser: a fresh root, or that of the 24 words or the private key as typed; the
 * device's own keys are fresh in any case.
 * @throws UsageError `phrase-length`, `phrase-word`, `phrase-checksum`, `private-key-invalid`
 */
export const newSecrets = (
  source: Exclude<AccountSource, { kind: 'wallet' }>,
  random: Random
): Secrets & { readonly kind: 'phrase' | 'private-key' } => {
  const device = deviceSecrets(random)
  if (source.kind === 'new') return { kind: 'phrase', root: random.bytes(ROOT_BYTES), ...device }
  const secret = source.secret.trim()
  return secret.startsWith('APrivateKey1')
    ? { kind: 'private-key', root: rootFromPrivateKey(secret), ...device }
    : { kind: 'phrase', root: rootFromPhrase(secret), ...device }
}
