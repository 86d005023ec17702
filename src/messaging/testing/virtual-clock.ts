import { UsageError } from '../../protocol/errors.ts'
import type { CallOptions, Clock } from '../ports.ts'

interface Event {
  readonly due: number
  readonly sequence: number
  readonly action: () => void
}

/** 2026-01-01T00:00:00Z. */
export const WORLD_BEGINS = 1_767_225_600_000

/** Events one `settle` may take before it is called a loop that never rests. */
const MAX_EVENTS_A_SETTLE = 2_000_000

/**
 * Runs everything that one event set off. Promise jobs all run before the next immediate, and nothing in a simulated
 * world waits for a real timer or for the machine, so this is the same in every run.
 */
const drain = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Time that only moves when the world says so. Events due at the same time run in the order they were asked for. */
export class VirtualClock implements Clock {
  #now: number
  #sequence = 0
  /** Latest first, so that the next one is popped from the end. */
  readonly #events: Event[] = []
  #ran = 0

  constructor(begins = WORLD_BEGINS) {
    this.#now = begins
  }

  now(): number {
    return this.#now
  }

  /** Events not yet due. */
  get pending(): number {
    return this.#events.length
  }

  /** Events that ran since the world began. */
  get ran(): number {
    return this.#ran
  }

  /** Runs `action` in `delay` ms; the answer takes it back. */
  after(delay: number, action: () => void): () => void {
    const event = { due: this.#now + Math.max(0, delay), sequence: this.#sequence++, action }
    this.#events.splice(this.#placeOf(event), 0, event)
    return () => {
      const place = this.#events.indexOf(event)
      if (place >= 0) this.#events.splice(place, 1)
    }
  }

  sleep(ms: number, options: CallOptions = {}): Promise<void> {
    const { signal } = options
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) {
        reject(signal.reason as Error)
        return
      }
      const abort = () => {
        cancel()
        reject(signal?.reason as Error)
      }
      const cancel = this.after(ms, () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      })
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /** Runs the next event and all it set off; false when there is none. */
  async step(): Promise<boolean> {
    const event = this.#events.pop()
    if (event === undefined) return false
    this.#now = event.due
    this.#ran++
    event.action()
    await drain()
    return true
  }

  /** Lets `ms` pass, event by event; `after` is called after each. */
  async run(ms: number, after: () => void = () => undefined): Promise<void> {
    const until = this.#now + ms
    await drain()
    for (
      let next = this.#events.at(-1);
      next !== undefined && next.due <= until;
      next = this.#events.at(-1)
    ) {
      await this.step()
      after()
    }
    this.#now = until
  }

  /** Lets time pass until `promise` is settled. @throws UsageError `never-settled` when nothing is left that could settle it */
  async settle<Result>(promise: Promise<Result>, after: () => void = () => undefined): Promise<Result> {
    let settled = false
    const done = () => {
      settled = true
    }
    promise.then(done, done)
    await drain()
    for (let events = 0; !settled; events++) {
      if (events > MAX_EVENTS_A_SETTLE || !(await this.step()))
        throw new UsageError('never-settled', 'nothing that may still happen settles this promise')
      after()
    }
    return promise
  }

  #placeOf(event: Event): number {
    let low = 0
    let high = this.#events.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = this.#events[middle]
      if (
        other !== undefined &&
        (other.due > event.due || (other.due === event.due && other.sequence > event.sequence))
      )
        low = middle + 1
      else high = middle
    }
    return low
  }
}
