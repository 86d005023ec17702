import * as v from 'valibot'
import { GhostError, IntegrityError, RejectedError, UsageError } from '../protocol/errors.ts'
import { parseAddress, type Address } from '../protocol/ids.ts'

/** Characters of a wallet's own name for a request. */
const MAX_REFERENCE = 256
/** Name of a transaction on chain. */
const ON_CHAIN = /^at1[0-9a-z]{58}$/

const account = v.object({ address: v.pipe(v.string(), v.maxLength(100)) })
const execution = v.object({ transactionId: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_REFERENCE)) })
const status = v.object({
  status: v.pipe(v.string(), v.maxLength(100)),
  transactionId: v.optional(v.nullable(v.string()))
})

const malformed = (what: string): IntegrityError =>
  new IntegrityError('wallet-malformed', `the wallet answered with something that is no ${what}`)

const read = <Schema extends v.GenericSchema>(
  schema: Schema,
  answer: unknown,
  what: string
): v.InferOutput<Schema> => {
  const result = v.safeParse(schema, answer)
  if (!result.success) throw malformed(what)
  return result.output
}

/** Address of the account that let us in. @throws IntegrityError `wallet-malformed` */
export const addressOf = (answer: unknown): Address => {
  const { address } = read(account, answer, 'account')
  try {
    return parseAddress(address)
  } catch (error) {
    if (error instanceof UsageError) throw malformed('address')
    throw error
  }
}

/** What the wallet calls a request from now on. @throws IntegrityError `wallet-malformed` */
export const referenceOf = (answer: unknown): string =>
  read(execution, answer, 'name of a transaction').transactionId

/** Each wallet has words of its own; a word nobody knows means: wait, the chain will tell. */
const DONE = /^(accepted|completed|confirmed|finalized|settled|success|succeeded)$/i
const FAILED = /^(aborted|canceled|cancelled|denied|dropped|failed|failure|rejected|error)$/i

/** @throws IntegrityError `wallet-malformed` */
export const progressOf = (
  answer: unknown
): { state: 'pending' | 'done' | 'failed'; transactionId: string | undefined } => {
  const { status: word, transactionId } = read(status, answer, 'state of a transaction')
  return {
    state: DONE.test(word) ? 'done' : FAILED.test(word) ? 'failed' : 'pending',
    transactionId:
      typeof transactionId === 'string' && ON_CHAIN.test(transactionId) ? transactionId : undefined
  }
}

/**
 * Why a wallet did not do it. Wallets say so in sentences of their own, which are never shown: what they most likely
 * mean decides which of ours is.
 */
const MEANINGS: readonly (readonly [RegExp, string])[] = [
  [/network|mainnet|testnet|chain ?id/i, 'wallet-network'],
  [/lock/i, 'wallet-locked'],
  [
    /reject|refus|denied|deny|declin|cancel|abort|not ?granted|permission|not ?allowed|unauthori[sz]ed/i,
    'wallet-refused'
  ],
  [/insufficient|balance|not enough/i, 'no-credits']
]
/** Longer words of a wallet are not read. */
const READ_CHARACTERS = 300

/** The error of ours for whatever a wallet threw. */
export const failureOf = (thrown: unknown): GhostError => {
  if (thrown instanceof GhostError) return thrown
  const words = wordsOf(thrown).slice(0, READ_CHARACTERS)
  const code = MEANINGS.find(([pattern]) => pattern.test(words))?.[1] ?? 'wallet-failed'
  return new RejectedError(code, 'the wallet did not do what it was asked for')
}

const wordsOf = (thrown: unknown): string => {
  if (typeof thrown === 'string') return thrown
  if (typeof thrown !== 'object' || thrown === null) return ''
  const { name, message } = thrown as { readonly name?: unknown; readonly message?: unknown }
  return [name, message].filter((part) => typeof part === 'string').join(' ')
}
