import { UsageError } from '../protocol/errors.ts'

/** Time that a page which is just being left may take to let go, ms. */
const PATIENCE = 3_000
const LOCK = 'ghost-messenger'

/** Resolves true when this tab is the only one of this origin, which it then stays; false when another is open. */
export const becomeOnlyTab = (): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const forever = (): Promise<never> => {
      resolve(true)
      return new Promise(() => {})
    }
    navigator.locks
      .request(LOCK, { signal: AbortSignal.timeout(PATIENCE) }, forever)
      .catch((error: unknown) => {
        if (error instanceof DOMException && error.name === 'TimeoutError') resolve(false)
        else reject(error instanceof Error ? error : new UsageError('lock-unavailable', String(error)))
      })
  })
