import { accountSeed } from '../crypto/derive.ts'
import { UsageError } from '../protocol/errors.ts'
import type { Context } from './context.ts'
import { ownSubmission, type Submission } from './submission.ts'

/**
 * The way of this account. What a wallet needs is loaded for those who have one.
 * @param changed what screens show of it is another
 * @throws UsageError `account-missing` when the account key is in a wallet that nobody named
 */
export const submissionOf = async (context: Context, changed: () => void): Promise<Submission> => {
  const { ports, identity, state } = context
  const { root, kind } = identity.secrets
  if (kind !== 'wallet') return ownSubmission(ports.ledger, accountSeed(root, kind))
  const { wallet, address } = state.account
  if (wallet === undefined || ports.external === undefined)
    throw new UsageError('account-missing', 'the account key is in a wallet that nobody named')
  const interrupted = [...state.calls()].some((call) => call.state === 'built')
  const { WalletSubmission } = await import('./wallet-submission.ts')
  const account = { id: wallet.id, address, interrupted }
  return new WalletSubmission(ports, ports.external.wallets, account, changed)
}
