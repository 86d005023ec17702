import type { CallOptions, Clock } from '../messaging/ports.ts'

/** The browser's clock and timers. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms: number, { signal }: CallOptions = {}) =>
    new Promise((resolve, reject) => {
      const aborted = (): void => {
        clearTimeout(timer)
        reject(signal?.reason as Error)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', aborted)
        resolve()
      }, ms)
      if (signal?.aborted === true) aborted()
      else signal?.addEventListener('abort', aborted, { once: true })
    })
}
