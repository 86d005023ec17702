import type { Authorization } from '@provablehq/sdk/testnet.js'
import type { BuildContext } from './build-context.ts'
import { EDITION } from './build-context.ts'

/** Our signatures over a call and over the fee for it: what a prover needs. No key is in it, and none of it can be changed. */
export interface Authorized {
  readonly execution: Authorization
  readonly fee: Authorization
}

const MICROCREDITS = 1_000_000

/** Signs a call and its public fee (base fee, no priority fee); asks nobody. */
export const authorize = async (context: BuildContext): Promise<Authorized> => {
  const { sdk, key, source, call, inputs } = context
  const manager = sdk.ProgramManagerBase
  const execution = await manager.authorize(key, source, call.function, [...inputs], undefined, EDITION)
  const microcredits = manager.estimateFeeForAuthorization(execution, source, undefined, EDITION)
  const id = execution.toExecutionId().toString()
  const fee = await manager.authorizeFee(key, id, Number(microcredits) / MICROCREDITS, 0)
  return { execution, fee }
}
