import type { PrivateKey, Transaction } from '@provablehq/sdk/testnet.js'
import type { ContractCall } from '../../protocol/contract.ts'
import type { SignedTransaction } from '../../messaging/ports.ts'
import type { Sdk } from './sdk.ts'

/** The constructor of our program refuses every later edition (`assert.eq edition 0u16`), so no node is asked for it. */
export const EDITION = 0

/** What each way of building works with. */
export interface BuildContext {
  readonly sdk: Sdk
  readonly key: PrivateKey
  /** Text of the program as it is bundled with the app, never as a node tells it. */
  readonly source: string
  readonly call: ContractCall
  readonly inputs: readonly string[]
}

/** A transaction of the SDK in our own words. */
export const signed = (transaction: Transaction): SignedTransaction => ({
  id: transaction.id(),
  body: transaction.toString(),
  fee: Number(transaction.feeAmount())
})
