/** What crosses between page and prover worker: comlink clones plain values, so errors travel as data. */
import type { SignedTransaction } from '../../messaging/ports.ts'
import {
  GhostError,
  IntegrityError,
  RejectedError,
  TransientError,
  UsageError
} from '../../protocol/errors.ts'
import type { ErrorDetails } from '../../protocol/errors.ts'
import type { Report } from './progress.ts'
import type { BuildRequest, Prover, ProverOptions } from './prover.ts'

const CLASSES = { IntegrityError, RejectedError, TransientError, UsageError } as const

export interface ErrorData {
  readonly type: keyof typeof CLASSES
  readonly code: string
  readonly message: string
  readonly details: ErrorDetails
}

export type Outcome<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ErrorData }

type Method = Exclude<keyof Prover, 'close' | 'build'>

/** The worker's face: every method of a prover without its signal, and a first call that configures it. */
export type ProverWorker = {
  readonly [Name in Method]: (
    ...parameters: Parameters<Prover[Name]>
  ) => Promise<Outcome<Awaited<ReturnType<Prover[Name]>>>>
} & {
  readonly configure: (options: ProverOptions, hosts: readonly string[]) => void
  readonly build: (request: BuildRequest, report: Report) => Promise<Outcome<SignedTransaction>>
}

/** Runs `work` and reports how it ended. */
export const outcomeOf = async <T>(work: () => Promise<T>): Promise<Outcome<T>> => {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    return { ok: false, error: dataOf(error) }
  }
}

/** The value, or the error as it was thrown in the worker. */
export const valueOf = <T>(outcome: Outcome<T>): T => {
  if (outcome.ok) return outcome.value
  const { type, code, message, details } = outcome.error
  throw new CLASSES[type](code, message, { details })
}

const dataOf = (error: unknown): ErrorData => {
  const type = (Object.keys(CLASSES) as (keyof typeof CLASSES)[]).find(
    (name) => error instanceof CLASSES[name]
  )
  if (type !== undefined && error instanceof GhostError)
    return { type, code: error.code, message: error.message, details: error.details }
  return {
    type: 'TransientError',
    code: 'prover-unavailable',
    message: String(error).slice(0, 200),
    details: {}
  }
}
