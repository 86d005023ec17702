import { GhostError } from '../protocol/errors.ts'
import type { Clock, Log } from './ports.ts'

/** First and longest pause after a step that failed, ms; each failure in a row doubles it. */
const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 60_000

/** Longest rest, ms: a clock set back by years must not make one that no timer can count. */
const LONGEST_REST = 86_400_000

/** Why a sleep ends early: a reason of its own for each would cost a stack trace. */
const RESTED = Symbol('rested')

/**
 * A step repeated until stopped. The step answers how many ms to wait for the next, or `undefined` to wait until
 * woken. A failure is logged by its code and retried with backoff; nothing ends a loop but `stop`.
 */
export class Loop {
  readonly #clock: Clock
  readonly #log: Log
  readonly #name: string
  readonly #step: (signal: AbortSignal) => Promise<number | undefined>
  readonly #stopped = new AbortController()
  #wake: () => void = () => {}
  #woken = false
  #failures = 0
  #running: Promise<void> | undefined

  constructor(options: {
    clock: Clock
    log: Log
    name: string
    step: (signal: AbortSignal) => Promise<number | undefined>
  }) {
    this.#clock = options.clock
    this.#log = options.log
    this.#name = options.name
    this.#step = options.step
  }

  /** Begins with a first step at once. */
  start(): void {
    this.#running ??= this.#run()
  }

  /** Ends the current pause; a step under way is followed by another. */
  wake(): void {
    this.#woken = true
    this.#wake()
  }

  /** Resolves when the step under way has ended. */
  async stop(): Promise<void> {
    this.#stopped.abort()
    this.#wake()
    await this.#running
  }

  async #run(): Promise<void> {
    const signal = this.#stopped.signal
    while (!signal.aborted) {
      this.#woken = false
      const pause = await this.#attempt(signal)
      if (!this.#woken && !signal.aborted) await this.#rest(pause)
    }
  }

  async #attempt(signal: AbortSignal): Promise<number | undefined> {
    try {
      const pause = await this.#step(signal)
      this.#failures = 0
      return pause
    } catch (error) {
      if (signal.aborted) return undefined
      const code = error instanceof GhostError ? error.code : 'internal'
      const message = error instanceof GhostError ? '' : String(error)
      this.#log(error instanceof GhostError ? 'warning' : 'error', code, { loop: this.#name, message })
      return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** this.#failures++)
    }
  }

  #rest(pause: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
      if (pause === undefined) return
      const rested = new AbortController()
      this.#wake = () => {
        resolve()
        rested.abort(RESTED)
      }
      this.#clock
        .sleep(Math.min(pause, LONGEST_REST), { signal: rested.signal })
        .then(resolve, () => resolve())
    })
  }
}
