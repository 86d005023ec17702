import { accountSeed } from '../crypto/derive.ts'
import { StorageError, UsageError } from '../protocol/errors.ts'
import { installationIdFromBytes } from '../protocol/ids.ts'
import type { Account, Secrets } from './model.ts'
import type { Keystore, Ports, StoredState } from './ports.ts'

const INSTALLATION_BYTES = 8

/** What the user is told of what his browser has; undefined where there is nothing to tell. */
export const conditionOf = (stored: StoredState): string | undefined =>
  stored === 'nothing' || stored === 'account' ? undefined : `storage-${stored}`

/** Is there something to be unlocked, or to be erased? */
export const hasKeys = (stored: StoredState): boolean => stored !== 'nothing' && stored !== 'keys-missing'

/**
 * Keys in memory of a tab must not make a store that no keystore opens: what was deleted is restored with the words.
 * @throws StorageError `storage-gone`
 */
export const refuseLost = async (keystore: Keystore): Promise<void> => {
  if (!hasKeys(await keystore.inspect()))
    throw new StorageError('storage-gone', 'what this browser kept of the account was deleted')
}

/**
 * The account of keys whose rows are gone: the same one, as a new installation, since its counters are gone too; its
 * messages come back as after a restore. @throws UsageError `account-missing` where the account key is in a wallet
 */
export const accountFromKeys = async (ports: Ports, secrets: Secrets): Promise<Account> => {
  const { hasher, store, random, clock } = ports
  if (secrets.kind === 'wallet')
    throw new UsageError('account-missing', 'the account key is in a wallet that nobody named')
  const address = await hasher.addressOf(accountSeed(secrets.root, secrets.kind))
  const account: Account = {
    // What he called himself stands in his address book, if anywhere: no name made up here may take its place.
    name: '',
    address,
    addressHash: await hasher.addressHash(address),
    installation: installationIdFromBytes(random.bytes(INSTALLATION_BYTES)),
    installedAt: clock.now(),
    registeredVersion: 0,
    rebuild: 'reading-chain'
  }
  await store.commit({ account })
  return account
}
