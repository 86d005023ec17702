import type { SignedTransaction } from '../../messaging/ports.ts'
import { UsageError } from '../../protocol/errors.ts'
import { authorize } from './authorize.ts'
import type { BuildContext } from './build-context.ts'
import { EDITION, signed } from './build-context.ts'
import type { ChainState } from './prover.ts'

/**
 * Proves on this device. No proving key is downloaded: keys are made here from the universal parameters, whose SHA-256
 * snarkVM carries and checks, because the SDK's own key provider checks nothing. Our functions take no records,
 * so height and state root, read through our own client, are all that is asked of the chain.
 * @throws UsageError `state-missing`
 */
export const buildProven = async (
  context: BuildContext,
  state: ChainState | undefined
): Promise<SignedTransaction> => {
  if (state === undefined)
    throw new UsageError('state-missing', 'a proof is made against a state of the chain')
  const { sdk, source } = context
  const { execution, fee } = await authorize(context)
  const query = sdk.QueryOption.offlineQuery(new sdk.OfflineQuery(state.height, state.root))
  const transaction = await sdk.ProgramManagerBase.executeAuthorization(
    execution,
    fee,
    source,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
    query,
    undefined,
    EDITION
  )
  return signed(transaction)
}
