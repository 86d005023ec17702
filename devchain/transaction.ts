import * as v from 'valibot'
import { TransactionError, TransactionFormatError, ValueError } from './errors.ts'
import { decodeIdentifier } from './identifiers.ts'
import { parseValue } from './plaintext.ts'
import type { FutureValue } from './values.ts'

/** snarkVM `Transaction::MAX_TRANSITIONS`. */
const maxTransitions = 32
/** snarkVM `Network::MAX_INPUTS` and `MAX_OUTPUTS`. */
const maxInputs = 16
const maxText = 1_048_576

const text = v.pipe(v.string(), v.maxLength(maxText))
const put = v.looseObject({ type: text, id: text, value: v.optional(text) })
const transition = v.looseObject({
  id: text,
  program: text,
  function: text,
  inputs: v.pipe(v.array(put), v.maxLength(maxInputs)),
  outputs: v.pipe(v.array(put), v.maxLength(maxInputs)),
  tpk: text,
  tcm: text,
  scm: text
})
const fee = v.looseObject({ transition, global_state_root: text })
const execution = v.looseObject({
  transitions: v.pipe(v.array(transition), v.minLength(1), v.maxLength(maxTransitions)),
  global_state_root: text
})
const execute = v.looseObject({ type: v.literal('execute'), id: text, execution, fee: v.optional(fee) })
const deployment = v.looseObject({
  edition: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)),
  program: v.pipe(v.string(), v.maxLength(2_048_000)),
  // A name and its key; the key itself says nothing to a chain without proofs.
  verifying_keys: v.array(v.tupleWithRest([text], v.unknown())),
  program_owner: v.optional(text)
})
const deploy = v.looseObject({
  type: v.literal('deploy'),
  id: text,
  owner: v.looseObject({ address: text, signature: text }),
  deployment,
  fee
})
const transaction = v.variant('type', [execute, deploy])

export type TransitionJson = v.InferOutput<typeof transition>
export type ExecuteJson = v.InferOutput<typeof execute>
export type DeployJson = v.InferOutput<typeof deploy>
export type TransactionJson = v.InferOutput<typeof transaction>
export type FeeJson = v.InferOutput<typeof fee>

/** Reads a transaction as SDK and `leo` write it. Throws TransactionFormatError with a sentence like a node's own. */
export function parseTransaction(json: unknown): TransactionJson {
  const prefix = 'Invalid transaction data: Failed to deserialize the JSON body into the target type:'
  const id: unknown = typeof json === 'object' && json !== null && 'id' in json ? json.id : undefined
  if (typeof id !== 'string')
    throw new TransactionFormatError(`${prefix} Failed to parse transaction ID: The "id" field is missing`)
  try {
    decodeIdentifier('at', id)
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw new TransactionFormatError(`${prefix} Failed to parse transaction ID: ${error.message}`)
  }
  const result = v.safeParse(transaction, json)
  if (result.success) return result.output
  const issue = result.issues[0]
  throw new TransactionFormatError(`${prefix} ${v.getDotPath(issue) ?? 'transaction'}: ${issue.message}`)
}

/** The call of a finalize block that a transition puts out, if it has one. Throws TransactionError. */
export function futureOf(from: TransitionJson): FutureValue | undefined {
  const output = from.outputs.findLast((candidate) => candidate.type === 'future')
  if (output === undefined) return undefined
  try {
    const value = parseValue(output.value ?? '')
    if (value.kind === 'future') return value
  } catch (error) {
    if (!(error instanceof ValueError)) throw error
    throw new TransactionError(`Failed to parse the future of '${from.id}': ${error.message}`)
  }
  throw new TransactionError(`The output of '${from.id}' is no future`)
}

/** All transitions, the fee's last. */
export function transitionsOf(from: TransactionJson): readonly TransitionJson[] {
  const executed = from.type === 'execute' ? from.execution.transitions : []
  return from.fee === undefined ? executed : [...executed, from.fee.transition]
}

/** An id that may stand on chain once only. */
export interface UniqueId {
  readonly what:
    'transition ID' | 'input ID' | 'output ID' | 'transition public key' | 'transition commitment'
  readonly id: string
}

/** Every id that may stand on chain once only; a record's input id is its serial number, so this is what stops spending twice. */
export function uniqueIds(from: TransactionJson): readonly UniqueId[] {
  const all = transitionsOf(from)
  return [
    ...all.map(({ id }) => ({ what: 'transition ID', id }) as const),
    ...all.flatMap(({ inputs }) => inputs.map(({ id }) => ({ what: 'input ID', id }) as const)),
    ...all.flatMap(({ outputs }) => outputs.map(({ id }) => ({ what: 'output ID', id }) as const)),
    ...all.map(({ tpk }) => ({ what: 'transition public key', id: tpk }) as const),
    ...all.map(({ tcm }) => ({ what: 'transition commitment', id: tcm }) as const)
  ]
}
