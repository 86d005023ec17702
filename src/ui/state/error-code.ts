/** The code of an error of ours (src/protocol/errors.ts), else `unexpected`. */
export function errorCode(error: unknown): string {
  if (typeof error === 'string') return error
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string')
    return error.code
  return 'unexpected'
}
