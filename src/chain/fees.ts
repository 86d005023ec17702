import type { ContractFunction } from '../protocol/contract.ts'
import type { Execution } from './config.ts'

/** Microcredits without a proof, measured: contracts/ghost_msg/README.md, `npm run -s bench:fees`. */
const MEASURED: Readonly<Record<ContractFunction, number>> = {
  register_profile: 4143,
  start_dialog: 6667,
  accept_dialog: 5206,
  send_message: 3370,
  send_payload: 4001,
  post: 1309,
  invite: 2863,
  save_contacts: 1060,
  backup_keys: 710
}

/** Microcredits for the bytes of a proof: 957 by the SDK's own estimate for an authorization, rounded up. */
const PROOF = 1000

/** Upper estimate in microcredits of what a call costs, base fee included, no priority fee. */
export const feeFor = (name: ContractFunction, execution: Execution): number =>
  MEASURED[name] + (execution === 'unproven' ? 0 : PROOF)
