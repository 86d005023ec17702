import { DevchainError } from './errors.ts'
import { programChecksum } from './identifiers.ts'
import { runBlock, runFuture } from './interpreter.ts'
import type { FinalizeContext, ProgramFacts } from './interpreter.ts'
import { parseProgram } from './program-parser.ts'
import type { Program } from './program.ts'
import { Overlay } from './state.ts'
import type { Change, MappingStore } from './state.ts'
import { futureOf } from './transaction.ts'
import type { DeployJson, ExecuteJson, FeeJson, TransactionJson } from './transaction.ts'

/** A program in force. */
export interface Deployed extends ProgramFacts {
  readonly program: Program
  /** Id of the transaction that deployed it; null for programs of the genesis state. */
  readonly transaction: string | null
}

/** What the ledger offers while a block is made. */
export type ChainFacts = Omit<FinalizeContext, 'store'>

export type Outcome =
  | { readonly status: 'accepted'; readonly changes: readonly Change[]; readonly deployed?: Deployed }
  | { readonly status: 'rejected'; readonly changes: readonly Change[]; readonly reason: string }
  /** Not even the fee could be taken: the transaction is left out. */
  | { readonly status: 'aborted'; readonly reason: string }

function payFee(fee: FeeJson | undefined, store: MappingStore, chain: ChainFacts): void {
  const future = fee === undefined ? undefined : futureOf(fee.transition)
  if (future !== undefined) runFuture(future, { ...chain, store })
}

function finalizeExecution(transaction: ExecuteJson, store: MappingStore, chain: ChainFacts): void {
  // The last transition is the call that was signed; the futures of inner calls stand among its arguments.
  const root = transaction.execution.transitions.at(-1)
  const future = root === undefined ? undefined : futureOf(root)
  if (future !== undefined) runFuture(future, { ...chain, store })
}

function finalizeDeployment(transaction: DeployJson, store: MappingStore, chain: ChainFacts): Deployed {
  const program = parseProgram(transaction.deployment.program)
  const deployed: Deployed = {
    program,
    edition: transaction.deployment.edition,
    checksum: programChecksum(program.source),
    owner: transaction.owner.address,
    transaction: transaction.id
  }
  if (program.constructorBlock !== undefined) {
    const context: FinalizeContext = {
      ...chain,
      store,
      find: (id) => (id === program.id ? program : chain.find(id)),
      facts: (id) => (id === program.id ? deployed : chain.facts(id))
    }
    runBlock(program.constructorBlock, [], program, context)
  }
  return deployed
}

function attempt(
  transaction: TransactionJson,
  below: MappingStore,
  chain: ChainFacts
): { readonly overlay: Overlay; readonly deployed?: Deployed } {
  const overlay = new Overlay(below)
  if (transaction.type === 'deploy') {
    payFee(transaction.fee, overlay, chain)
    return { overlay, deployed: finalizeDeployment(transaction, overlay, chain) }
  }
  finalizeExecution(transaction, overlay, chain)
  payFee(transaction.fee, overlay, chain)
  return { overlay }
}

/**
 * Runs a transaction on top of the block's state so far: accepted with all its changes, rejected with its fee
 * only, or aborted. `refuse` rejects it whatever its finalize block says (a fault asked for by a test).
 */
export function execute(
  transaction: TransactionJson,
  below: MappingStore,
  chain: ChainFacts,
  refuse: boolean
): Outcome {
  let reason = 'refused by a fault'
  if (!refuse) {
    try {
      const { overlay, deployed } = attempt(transaction, below, chain)
      overlay.applyTo(below)
      return { status: 'accepted', changes: overlay.changes, ...(deployed ? { deployed } : {}) }
    } catch (error) {
      if (!(error instanceof DevchainError)) throw error
      reason = error.message
    }
  }
  if (transaction.fee === undefined) return { status: 'aborted', reason }
  try {
    const overlay = new Overlay(below)
    payFee(transaction.fee, overlay, chain)
    overlay.applyTo(below)
    return { status: 'rejected', changes: overlay.changes, reason }
  } catch (error) {
    if (!(error instanceof DevchainError)) throw error
    return { status: 'aborted', reason: error.message }
  }
}
