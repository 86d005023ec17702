/** How often each key may act within a minute; the count starts anew each minute, so nothing grows with time. */
export class RateLimit {
  readonly #limit: number
  #minute = -1
  #counts = new Map<string, number>()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Counts one act; false when it is one too many. `now` is in ms. */
  allows(key: string, now: number): boolean {
    const minute = Math.floor(now / 60_000)
    if (minute !== this.#minute) {
      this.#minute = minute
      this.#counts = new Map()
    }
    const count = (this.#counts.get(key) ?? 0) + 1
    this.#counts.set(key, count)
    return count <= this.#limit
  }
}
