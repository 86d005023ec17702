import type { ContractCall } from '../protocol/contract.ts'
import type { CallOptions, Ledger, SignedTransaction, TransactionOutcome } from './ports.ts'

/** How a call gets onto the chain: signed here and handed to a node, or asked of a wallet. */
export interface Submission {
  /** Why nothing new is handed over until the user says so: an error code. */
  readonly held: string | undefined
  /** A question to the user is open. */
  readonly asking: boolean
  /** How often the outcome is worth asking for, ms. */
  readonly lookEvery: number
  /** Handing over the same transaction again is harmless, and asks nobody anything. */
  readonly repeatable: boolean
  build(call: ContractCall, options: CallOptions): Promise<SignedTransaction>
  /** Answers the transaction as it is known from now on. */
  broadcast(transaction: SignedTransaction, options: CallOptions): Promise<SignedTransaction>
  outcome(transaction: SignedTransaction, options: CallOptions): Promise<TransactionOutcome>
  /** What was held may be handed over again. */
  resume(): void
}

/** How often a node is asked what became of a transaction, ms; blocks take about three seconds on a real network. */
const OUTCOME_AFTER = 700

/** The account key is ours: transactions are signed in this page. @param seed 32 bytes (`accountSeed`) */
export const ownSubmission = (ledger: Ledger, seed: Uint8Array): Submission => ({
  held: undefined,
  asking: false,
  lookEvery: OUTCOME_AFTER,
  repeatable: true,
  build: (call, options) => ledger.build(call, seed, options),
  broadcast: async (transaction, options) => {
    await ledger.broadcast(transaction, options)
    return transaction
  },
  outcome: ({ id }, options) => ledger.outcome(id, options),
  resume: () => undefined
})
