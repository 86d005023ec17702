/** How much may be looked for in vain. */
export interface VainLimits {
  /** ms for which a slot that named something else, or nothing, is not read again. */
  readonly pause: number
  /** Vain reads that one client may cause in a minute. */
  readonly perClient: number
}

const MINUTE = 60_000

/**
 * Slots that were read and did not name what somebody said: whoever asks for made-up ones costs the node little, and
 * nobody else his turn. Everything is forgotten with each new minute, so that nothing grows with time.
 */
export class VainReads {
  readonly #limits: VainLimits
  readonly #readAt = new Map<string, number>()
  readonly #counts = new Map<string, number>()
  #minute = -1

  constructor(limits: VainLimits) {
    this.#limits = limits
  }

  /** Was this looked for in vain just now? Times are ms. */
  isFresh(wish: string, now: number): boolean {
    const since = now - (this.#readAt.get(wish) ?? -Infinity)
    return since >= 0 && since < this.#limits.pause
  }

  /** May this client cause another read, which may be in vain too? */
  allows(client: string, now: number): boolean {
    this.#begin(now)
    return (this.#counts.get(client) ?? 0) < this.#limits.perClient
  }

  /** It was in vain. */
  note(client: string, wish: string, now: number): void {
    this.#begin(now)
    this.#readAt.set(wish, now)
    this.#counts.set(client, (this.#counts.get(client) ?? 0) + 1)
  }

  #begin(now: number): void {
    const minute = Math.floor(now / MINUTE)
    if (minute === this.#minute) return
    this.#minute = minute
    this.#readAt.clear()
    this.#counts.clear()
  }
}
