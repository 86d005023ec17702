import {
  GhostError,
  IntegrityError,
  RejectedError,
  StorageError,
  TransientError,
  UsageError,
  type ErrorDetails
} from '../../protocol/errors.ts'

const FAULTS = {
  transient: TransientError,
  rejected: RejectedError,
  integrity: IntegrityError,
  storage: StorageError,
  usage: UsageError
} as const

/** An error on its way to another tab, where classes do not survive. */
export interface TabFailure {
  readonly fault: keyof typeof FAULTS
  readonly code: string
  readonly message: string
  readonly details: ErrorDetails
}

/** What is told of an error; one that is not ours is `internal`, and nothing of it leaves the tab. */
export const failureOf = (error: unknown): TabFailure => {
  if (!(error instanceof GhostError))
    return { fault: 'usage', code: 'internal', message: 'another tab failed', details: {} }
  const { code, message, details } = error
  const faults = Object.keys(FAULTS) as (keyof typeof FAULTS)[]
  const fault = faults.find((name) => error instanceof FAULTS[name]) ?? 'usage'
  return { fault, code, message, details }
}

/** The error as it was in the tab that told of it. */
export const errorOf = ({ fault, code, message, details }: TabFailure): GhostError =>
  new FAULTS[fault](code, message, { details })
