/** What a test can make go wrong. Everything is off to begin with. */
export interface FaultSettings {
  /** The node closes every connection without an answer. */
  down: boolean
  /** Reads answer as the chain stood this many blocks ago. */
  lag: number
  /** So many of the next requests are answered with 429. */
  tooManyRequests: number
  /** At most so many requests a second, the rest answered with 429; null for no limit. */
  requestsPerSecond: number | null
  /** So many of the next transactions are rejected in their block, whatever their finalize block says. */
  reject: number
  /** So many of the next broadcasts are answered as accepted and then forgotten. */
  lose: number
  /** Transactions of one block run in reverse order of their arrival. */
  reorder: boolean
  /** Milliseconds that every answer is held back. */
  delay: number
  /** Lies: gives another body for a path (under the network's prefix), or undefined to tell the truth. */
  answer: ((path: string, truth: unknown) => unknown) | null
}

const none: Readonly<FaultSettings> = {
  down: false,
  lag: 0,
  tooManyRequests: 0,
  requestsPerSecond: null,
  reject: 0,
  lose: 0,
  reorder: false,
  delay: 0,
  answer: null
}

/** The faults in force; set what is wanted, `clear` ends them all. */
export class Faults {
  readonly #settings: FaultSettings = { ...none }
  #second = 0
  #requests = 0

  get settings(): Readonly<FaultSettings> {
    return this.#settings
  }

  set(settings: Partial<FaultSettings>): void {
    Object.assign(this.#settings, settings)
  }

  clear(): void {
    Object.assign(this.#settings, none)
  }

  /** Counts down a fault that strikes so many times; true if it strikes now. */
  strikes(fault: 'tooManyRequests' | 'reject' | 'lose'): boolean {
    if (this.#settings[fault] <= 0) return false
    this.#settings[fault] -= 1
    return true
  }

  /** Whether a request at this time (milliseconds) goes over the limit. */
  isOverLimit(now: number): boolean {
    if (this.strikes('tooManyRequests')) return true
    const { requestsPerSecond } = this.#settings
    if (requestsPerSecond === null) return false
    const second = Math.floor(now / 1000)
    this.#requests = second === this.#second ? this.#requests + 1 : 1
    this.#second = second
    return this.#requests > requestsPerSecond
  }
}
