import type { SignedTransaction } from '../../messaging/ports.ts'
import type { BuildContext } from './build-context.ts'
import { EDITION, signed } from './build-context.ts'
import type { Sdk } from './sdk.ts'

const heightsSet = new WeakSet<Sdk>()

/** Newest rules from the first blocks on, as every development chain has them; a real network must not be given these. */
const useTestHeights = (sdk: Sdk): void => {
  if (heightsSet.has(sdk)) return
  sdk.getOrInitConsensusVersionTestHeights(Array.from({ length: 19 }, (_, height) => height).join(','))
  heightsSet.add(sdk)
}

/** A transaction without a proof, which only a development chain takes. The SDK asks `nodeUrl` for its state root. */
export const buildUnproven = async (context: BuildContext, nodeUrl: string): Promise<SignedTransaction> => {
  const { sdk, key, source, call, inputs } = context
  useTestHeights(sdk)
  const transaction = await sdk.ProgramManagerBase.buildDevnodeExecutionTransaction(
    key,
    source,
    call.function,
    [...inputs],
    0,
    undefined,
    nodeUrl,
    undefined,
    EDITION
  )
  return signed(transaction)
}
