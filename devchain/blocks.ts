import type { Change } from './state.ts'
import type { Outcome } from './execution.ts'
import {
  deriveField,
  deriveFieldText,
  deriveIdentifier,
  deriveSignature,
  encodeIdentifier
} from './identifiers.ts'
import { printCompact } from './plaintext.ts'
import type { TransactionJson } from './transaction.ts'

/** A confirmed transaction as nodes show it. */
export interface ConfirmedJson {
  readonly status: 'accepted' | 'rejected'
  readonly type: 'execute' | 'deploy'
  readonly index: number
  readonly transaction: { readonly type: string; readonly id: string }
  readonly rejected?: unknown
  readonly finalize: readonly unknown[]
}

/** A block as nodes show it. */
export interface BlockJson {
  readonly block_hash: string
  readonly previous_hash: string
  readonly header: {
    readonly previous_state_root: string
    readonly metadata: { readonly height: number; readonly timestamp: number }
  }
  readonly transactions: readonly ConfirmedJson[]
  readonly aborted_transaction_ids: readonly string[]
}

/** One transaction of a block that is being made, with what came of it. */
export interface Ran {
  readonly transaction: TransactionJson
  readonly outcome: Extract<Outcome, { readonly status: 'accepted' | 'rejected' }>
}

const noHash = encodeIdentifier('ab', 0n)
const noRoot = encodeIdentifier('sr', 0n)

function operation({ program, mapping, key, value }: Change): unknown {
  const mapping_id = deriveFieldText('mapping', program, mapping)
  const key_id = deriveFieldText('key', program, mapping, printCompact(key))
  if (value === null) return { type: 'remove_key_value', mapping_id, key_id }
  return {
    type: 'update_key_value',
    mapping_id,
    key_id,
    value_id: deriveFieldText('value', key_id, printCompact(value))
  }
}

/** The confirmed form of a transaction. A rejected one is shown as the transaction of its fee alone, under an id of its own. */
export function confirm({ transaction, outcome }: Ran, index: number): ConfirmedJson {
  const operations = outcome.changes.map(operation)
  if (outcome.status === 'accepted') {
    const mappings = [...(outcome.deployed?.program.mappings.keys() ?? [])].map((name) => ({
      type: 'initialize_mapping',
      mapping_id: deriveFieldText('mapping', outcome.deployed?.program.id ?? '', name)
    }))
    return {
      status: 'accepted',
      type: transaction.type,
      index,
      transaction,
      finalize: [...operations, ...mappings]
    }
  }
  const id = deriveIdentifier('at', 'rejected', transaction.id)
  const rejected =
    transaction.type === 'execute'
      ? { type: 'execution', execution: transaction.execution }
      : { type: 'deployment', program_owner: transaction.owner, deployment: transaction.deployment }
  const paid = { type: 'fee', id, fee: transaction.fee }
  return {
    status: 'rejected',
    type: transaction.type,
    index,
    transaction: paid,
    rejected,
    finalize: operations
  }
}

/** State root after a block. */
export function stateRootAfter(block: BlockJson): string {
  return deriveIdentifier('sr', block.header.previous_state_root, block.block_hash)
}

/** What distinguishes one block from the next. */
export interface BlockContent {
  readonly network: number
  readonly height: number
  /** Unix seconds. */
  readonly timestamp: number
  readonly transactions: readonly ConfirmedJson[]
  readonly aborted: readonly string[]
  readonly ratifications: readonly unknown[]
}

/** Puts a block on top of the one before it (undefined for the first); `seed` makes two chains differ from the start. */
export function buildBlock(content: BlockContent, previous: BlockJson | undefined, seed: string): BlockJson {
  const { network, height, timestamp, transactions } = content
  const header = {
    previous_state_root: previous === undefined ? noRoot : stateRootAfter(previous),
    transactions_root: deriveFieldText('transactions', ...transactions.map((one) => one.transaction.id)),
    finalize_root: deriveFieldText('finalize', JSON.stringify(transactions.map((one) => one.finalize))),
    ratifications_root: deriveFieldText('ratifications', JSON.stringify(content.ratifications)),
    solutions_root: '0field',
    subdag_root: '0field',
    metadata: {
      network,
      round: height,
      height,
      cumulative_weight: '0',
      cumulative_proof_target: '0',
      coinbase_target: 31,
      proof_target: 8,
      last_coinbase_target: 31,
      last_coinbase_timestamp: 1715776496,
      timestamp
    }
  }
  const previous_hash = previous?.block_hash ?? noHash
  const block_hash = encodeIdentifier('ab', deriveField('block', seed, previous_hash, JSON.stringify(header)))
  return {
    block_hash,
    previous_hash,
    header,
    authority: { type: 'beacon', signature: deriveSignature(block_hash) },
    ratifications: content.ratifications,
    solutions: { version: 1 },
    aborted_solution_ids: [],
    transactions,
    aborted_transaction_ids: content.aborted
  } as BlockJson
}
