/** How often each key may act within a minute; the count starts anew each minute, so nothing grows with time. */
export class RateLimit {
  readonly #limit: number
  #minute = -1
  #counts = new Map<string, number>()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Counts one act, or what it weighs; false when that is too much. `now` is in ms. */
  allows(key: string, now: number, weight = 1): boolean {
    const minute = Math.floor(now / 60_000)
    if (minute !== this.#minute) {
      this.#minute = minute
      this.#counts = new Map()
    }
    const count = (this.#counts.get(key) ?? 0) + weight
    this.#counts.set(key, count)
    return count <= this.#limit
  }
}
