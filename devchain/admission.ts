import { TransactionError } from './errors.ts'
import type { Program } from './program.ts'
import { parsePlaintext } from './plaintext.ts'
import { parseProgram } from './program-parser.ts'
import { futureOf, uniqueIds } from './transaction.ts'
import type { DeployJson, ExecuteJson, FeeJson, TransactionJson, TransitionJson } from './transaction.ts'
import { hasType } from './types.ts'
import type { FindProgram } from './types.ts'
import type { Plaintext } from './values.ts'

/** What admission asks of the ledger. */
export interface AdmissionView {
  readonly find: FindProgram
  readonly isKnown: (transaction: string) => boolean
  /** Whether an id of `uniqueIds` stands on chain already. */
  readonly isSpent: (id: string) => boolean
  readonly isStateRoot: (root: string) => boolean
  /** Microcredits of an account; null for one that never had any. */
  readonly balance: (address: string) => bigint | null
}

function checkPuts(
  what: 'input' | 'output',
  puts: readonly { readonly type: string }[],
  expected: readonly string[],
  transition: TransitionJson
): void {
  const where = `'${transition.program}/${transition.function}'`
  if (puts.length !== expected.length) {
    throw new TransactionError(`${where} expects ${expected.length} ${what}s, found ${puts.length}`)
  }
  puts.forEach((put, index) => {
    if (put.type !== expected[index])
      throw new TransactionError(`${what} ${index} of ${where} is not ${expected[index]}`)
  })
}

function checkFuture(transition: TransitionJson, program: Program, find: FindProgram): void {
  const future = futureOf(transition)
  const block = program.finalizes.get(transition.function)
  if (future === undefined || block === undefined) {
    if (future !== undefined || block !== undefined)
      throw new TransactionError(`the future of '${transition.id}' does not match its function`)
    return
  }
  const fits =
    future.program === transition.program &&
    future.function === transition.function &&
    future.arguments.length === block.inputs.length &&
    block.inputs.every(({ type }, index) => {
      const argument = future.arguments[index]
      return argument !== undefined && hasType(argument, type, program, find)
    })
  if (!fits) throw new TransactionError(`the future of '${transition.id}' does not match its function`)
}

function checkTransition(transition: TransitionJson, view: AdmissionView): void {
  const program = view.find(transition.program)
  if (program === undefined) throw new TransactionError(`Program '${transition.program}' does not exist`)
  const signature = program.functions.get(transition.function)
  if (signature === undefined)
    throw new TransactionError(`Function '${transition.function}' does not exist in '${program.id}'`)
  checkPuts('input', transition.inputs, signature.inputs, transition)
  checkPuts('output', transition.outputs, signature.outputs, transition)
  for (const put of [...transition.inputs, ...transition.outputs]) {
    if (put.type === 'public' && put.value !== undefined) parsePlaintext(put.value)
  }
  checkFuture(transition, program, view.find)
}

function amount(plaintext: Plaintext | undefined): bigint {
  return plaintext?.kind === 'u64' ? plaintext.value : 0n
}

function checkFee(fee: FeeJson, view: AdmissionView): void {
  const { transition } = fee
  if (transition.program !== 'credits.aleo' || !/^fee_(public|private)$/.test(transition.function)) {
    throw new TransactionError('the fee is not paid by credits.aleo')
  }
  checkTransition(transition, view)
  if (transition.function === 'fee_public') checkPayer(transition, view)
  if (!view.isStateRoot(fee.global_state_root)) {
    throw new TransactionError(`Fee verification failed - State root ${fee.global_state_root} not found`)
  }
}

function checkPayer(transition: TransitionJson, view: AdmissionView): void {
  const values = transition.inputs.slice(0, 2).map((input) => amount(parsePlaintext(input.value ?? '')))
  const [payer, total] = futureOf(transition)?.arguments ?? []
  const paid = total?.kind === 'u64' ? total.value : 0n
  if (payer?.kind !== 'address' || paid !== (values[0] ?? 0n) + (values[1] ?? 0n) || paid === 0n) {
    throw new TransactionError('Fee verification failed: the fee does not match its inputs')
  }
  const balance = view.balance(payer.value)
  if (balance === null)
    throw new TransactionError(
      'Fee verification failed: fee is public, but the payer account balance is missing'
    )
  if (balance < paid) throw new TransactionError('Fee verification failed: insufficient balance')
}

function checkDeployment(transaction: DeployJson, view: AdmissionView): void {
  const program = parseProgram(transaction.deployment.program)
  if (view.find(program.id) !== undefined) {
    throw new TransactionError(`Program ID '${program.id}' is already deployed`)
  }
  if (transaction.deployment.edition !== 0) {
    throw new TransactionError(`Program '${program.id}' must start with edition 0`)
  }
  for (const name of program.imports) {
    if (view.find(name) === undefined) throw new TransactionError(`Program '${name}' does not exist`)
  }
  const withKey = new Set(transaction.deployment.verifying_keys.map(([name]) => name))
  for (const name of program.functions.keys()) {
    if (!withKey.has(name))
      throw new TransactionError(`Function '${name}' of '${program.id}' has no verifying key`)
  }
}

function checkUnique(transaction: TransactionJson, view: AdmissionView): void {
  const seen = new Set<string>()
  for (const { what, id } of uniqueIds(transaction)) {
    if (seen.has(id)) throw new TransactionError(`Found a duplicate ${what} in the transaction`)
    if (view.isSpent(id)) throw new TransactionError(`The ${what} '${id}' already exists in the ledger`)
    seen.add(id)
  }
}

// credits.aleo lets these two be executed with no fee of their own (snarkVM `Execution::is_split`, `is_upgrade`).
function isFree(transaction: ExecuteJson): boolean {
  const [only, ...more] = transaction.execution.transitions
  return more.length === 0 && only?.program === 'credits.aleo' && /^(split|upgrade)$/.test(only.function)
}

/**
 * Decides whether a transaction may enter a block, as a node does before it answers a broadcast. There are no
 * proofs on this chain: inputs and the arguments of futures are believed. Throws TransactionError, ProgramError or
 * ValueError, each with one sentence.
 */
export function admit(transaction: TransactionJson, view: AdmissionView): void {
  if (view.isKnown(transaction.id)) {
    throw new TransactionError(`Transaction '${transaction.id}' already exists in the ledger`)
  }
  checkUnique(transaction, view)
  if (transaction.type === 'deploy') checkDeployment(transaction, view)
  else for (const transition of transaction.execution.transitions) checkTransition(transition, view)
  if (transaction.fee !== undefined) checkFee(transaction.fee, view)
  if (transaction.type === 'deploy') return
  if (transaction.fee === undefined && !isFree(transaction)) {
    throw new TransactionError('Transaction is missing a fee (execution)')
  }
  if (!view.isStateRoot(transaction.execution.global_state_root)) {
    throw new TransactionError('Execution verification failed - global state root does not exist (yet)')
  }
}
