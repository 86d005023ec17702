import type { Values } from './formats.ts'

/** The code of an error of ours (src/protocol/errors.ts), else `unexpected`. */
export function errorCode(error: unknown): string {
  if (typeof error === 'string') return error
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code
  return 'unexpected'
}

/** What an error's sentence may name (positions, counts); an error that comes as a code alone names nothing. */
export function errorDetails(error: unknown): Values {
  if (typeof error === 'object' && error !== null && 'details' in error && typeof error.details === 'object')
    return { ...(error.details as Values) }
  return {}
}
