import { accountSeed } from '../crypto/derive.ts'
import type { Account, Secrets } from './model.ts'
import type { Ports } from './ports.ts'
import { deviceSecrets, newSecrets } from './secrets.ts'
import type { AccountSource } from './application.ts'
import type { WalletEntrance } from './wallet-entrance.ts'

/** Who an account is for, and its secrets in this browser. */
interface Newcomer extends Pick<Account, 'address' | 'addressHash' | 'rebuild' | 'wallet'> {
  readonly secrets: Secrets
}

/**
 * The account that a source stands for: a fresh one, one that was used before, or one whose key is in a wallet.
 * @throws UsageError of `newSecrets` and of `WalletEntrance.enter`
 */
export const newcomer = async (
  { hasher, random }: Ports,
  entrance: () => Promise<WalletEntrance>,
  { source, passphrase }: { readonly source: AccountSource; readonly passphrase: string }
): Promise<Newcomer> => {
  if (source.kind === 'wallet') {
    const { root, restored, ...who } = await (await entrance()).enter(passphrase, source.startOver)
    const secrets: Secrets = { kind: 'wallet', root, ...deviceSecrets(random) }
    return { secrets, ...who, ...(restored ? { rebuild: 'reading-chain' } : {}) }
  }
  const secrets = newSecrets(source, random)
  const address = await hasher.addressOf(accountSeed(secrets.root, secrets.kind))
  const addressHash = await hasher.addressHash(address)
  const rebuild = source.kind === 'restore' ? { rebuild: 'reading-chain' as const } : {}
  return { secrets, address, addressHash, ...rebuild }
}
