import * as v from 'valibot'
import { IntegrityError } from '../../protocol/errors.ts'

const MAX_U32 = 0xffff_ffff
/** Characters of a bech32m identifier: prefix of two, 1, and 58 or more. */
const MAX_IDENTIFIER = 96

const u32 = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_U32))
const bech32 = (prefix: string) =>
  v.pipe(v.string(), v.maxLength(MAX_IDENTIFIER), v.regex(new RegExp(`^${prefix}1[02-9ac-hj-np-z]{58}$`)))

/** A block's height. */
export const heightAnswer = u32
/** `ab1…` */
const blockHashAnswer = bech32('ab')
/** `ab1…`, or null for a transaction that is in no block. */
export const foundBlockAnswer = v.nullable(blockHashAnswer)
/** `sr1…` */
export const stateRootAnswer = bech32('sr')
/** Text of a program. */
export const programAnswer = v.string()
/** A value as plaintext, or null for a missing key. */
export const mappingAnswer = v.nullable(v.string())
/** `at1…` */
export const transactionIdAnswer = bech32('at')

const put = v.object({ type: v.string(), value: v.optional(v.string()) })

const transition = v.object({
  program: v.string(),
  function: v.string(),
  inputs: v.optional(v.array(put), []),
  outputs: v.optional(v.array(put), [])
})

/** A transaction in a block. A rejected one appears as its fee transaction, under another id. */
export const confirmedAnswer = v.object({
  status: v.picklist(['accepted', 'rejected']),
  type: v.string(),
  transaction: v.object({
    id: transactionIdAnswer,
    type: v.string(),
    execution: v.optional(v.object({ transitions: v.array(transition) })),
    fee: v.nullish(v.object({ transition }))
  })
})

/** What we read of a block. */
export const blockAnswer = v.object({
  block_hash: blockHashAnswer,
  header: v.object({ metadata: v.object({ network: u32, height: u32 }) }),
  transactions: v.array(confirmedAnswer)
})

export const blocksAnswer = v.array(blockAnswer)

export type Transition = v.InferOutput<typeof transition>
export type ConfirmedTransaction = v.InferOutput<typeof confirmedAnswer>
export type Block = v.InferOutput<typeof blockAnswer>

/** Checks what a node sent and copies only the named members. @throws IntegrityError `node-malformed` */
export const validated = <Schema extends v.GenericSchema>(
  schema: Schema,
  answer: unknown
): v.InferOutput<Schema> => {
  const result = v.safeParse(schema, answer, { abortEarly: true })
  if (result.success) return result.output
  const issue = result.issues[0]
  throw new IntegrityError(
    'node-malformed',
    `the node answered another shape: ${issue.message.slice(0, 200)}`
  )
}
