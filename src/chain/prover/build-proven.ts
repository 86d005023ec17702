import type { Transaction } from '@provablehq/sdk/testnet.js'
import type { SignedTransaction } from '../../messaging/ports.ts'
import { UsageError } from '../../protocol/errors.ts'
import type { Network } from '../config.ts'
import type { BuildContext } from './build-context.ts'
import { EDITION, signed } from './build-context.ts'
import { checkedKeys } from './parameters/checked-keys.ts'
import { FEE_KEYS } from './parameters/files.ts'
import type { LoadOptions, ParameterSource } from './parameters/source.ts'
import type { Shelf } from './parameters/synchronous-requests.ts'
import { withParameters } from './parameters/with-parameters.ts'
import type { ChainState } from './prover.ts'
import { stateTransport } from './state-transport.ts'

/** Nobody is asked under it: our transport answers in its place. */
const NOBODY = 'https://state.invalid'

/**
 * Proves on this device. State of the chain, proving keys and parameters are read and checked by us; the SDK itself
 * reaches no host. Our functions take no records, so height and state root are all that is asked of the chain.
 * @throws UsageError `state-missing`; what `withParameters` throws
 */
export const buildProven = async (
  context: BuildContext,
  network: Network,
  state: ChainState | undefined,
  parameters: ParameterSource,
  options: LoadOptions
): Promise<SignedTransaction> => {
  if (state === undefined)
    throw new UsageError('state-missing', 'a proof is made against a state of the chain')
  const build = (shelf: Shelf): Promise<Transaction> => prove(context, network, state, shelf)
  return signed(await withParameters(parameters, [FEE_KEYS[network]], build, options))
}

const prove = (
  { sdk, key, source, call, inputs }: BuildContext,
  network: Network,
  state: ChainState,
  shelf: Shelf
): Promise<Transaction> => {
  const programName = sdk.Program.fromString(source).id()
  const transport = stateTransport(network, programName, state)
  const manager = new sdk.ProgramManager(NOBODY, checkedKeys(sdk, shelf), undefined, { transport })
  return manager.buildExecutionTransaction({
    program: source,
    programName,
    functionName: call.function,
    inputs: [...inputs],
    priorityFee: 0,
    privateFee: false,
    privateKey: key,
    edition: EDITION
  })
}
