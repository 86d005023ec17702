import type { CallOptions, Clock, Ledger } from './ports.ts'

/** ms for which a height is as good as a new one. */
const RECENT = 60_000

/** The chain's height where a minute makes no difference: whoever asks meanwhile shares one request. */
export class RecentHeight {
  readonly #ledger: Pick<Ledger, 'height'>
  readonly #clock: Pick<Clock, 'now'>
  #last: { readonly at: number; readonly height: Promise<number> } | undefined

  constructor({
    ledger,
    clock
  }: {
    readonly ledger: Pick<Ledger, 'height'>
    readonly clock: Pick<Clock, 'now'>
  }) {
    this.#ledger = ledger
    this.#clock = clock
  }

  /** @throws what Ledger.height throws */
  get(options: CallOptions): Promise<number> {
    const now = this.#clock.now()
    const age = this.#last === undefined ? Infinity : now - this.#last.at
    if (this.#last !== undefined && age >= 0 && age < RECENT) return this.#last.height
    const asked = { at: now, height: this.#ledger.height(options) }
    this.#last = asked
    asked.height.catch(() => {
      if (this.#last === asked) this.#last = undefined
    })
    return asked.height
  }
}
