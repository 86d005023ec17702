const MINUTE = 60_000

/** How often each client may ask within a minute; counts begin anew with each, so that nothing grows with time. */
export class RequestLimit {
  readonly #limit: number
  #minute = -1
  #counts = new Map<string, number>()

  constructor(limit: number) {
    this.#limit = limit
  }

  /** Counts one request; false when it is one too many. `now` is in ms. */
  allows(client: string, now: number): boolean {
    const minute = Math.floor(now / MINUTE)
    if (minute !== this.#minute) {
      this.#minute = minute
      this.#counts = new Map()
    }
    const count = (this.#counts.get(client) ?? 0) + 1
    this.#counts.set(client, count)
    return count <= this.#limit
  }
}
