/**
 * Settles as `work` does, or rejects with the signal's reason as soon as it is aborted. What was started goes on
 * unheard: for work that takes no signal itself (a retry's pause, a call into a worker).
 */
export const abortable = <T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> => {
  if (signal === undefined) return work
  return new Promise<T>((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
