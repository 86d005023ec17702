const SECOND = 1000

/**
 * Lets at most so many requests begin in any second, and none while the node asked for patience. It counts by the
 * monotonic clock: by the wall clock a limit stands still for years when that is set back.
 */
export class Pace {
  readonly #perSecond: number
  readonly #began: number[] = []
  #heldUntil = 0

  /** @param perSecond Infinity for no limit */
  constructor(perSecond: number) {
    this.#perSecond = perSecond
  }

  /** Nothing begins for so many ms. */
  hold(ms: number): void {
    this.#heldUntil = Math.max(this.#heldUntil, performance.now() + ms)
  }

  /** Resolves when the next request may begin. @throws the signal's reason */
  async turn(signal: AbortSignal | undefined): Promise<void> {
    for (let wait = this.#wait(); wait > 0; wait = this.#wait()) await rest(wait, signal)
    signal?.throwIfAborted()
    if (Number.isFinite(this.#perSecond)) this.#began.push(performance.now())
  }

  /** ms until one may begin. */
  #wait(): number {
    const now = performance.now()
    while ((this.#began[0] ?? now) <= now - SECOND) this.#began.shift()
    const oldest = this.#began[this.#began.length - this.#perSecond]
    return Math.max(this.#heldUntil - now, oldest === undefined ? 0 : oldest + SECOND - now)
  }
}

const rest = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const aborted = (): void => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', aborted)
      resolve()
    }, Math.ceil(ms))
    if (signal?.aborted === true) aborted()
    else signal?.addEventListener('abort', aborted, { once: true })
  })
