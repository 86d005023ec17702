import type { Clock } from '../messaging/ports.ts'
import { KNOCK_PAUSE } from './limits.ts'

/** Callers whom we do not know, told of rarely: a flood of them makes no flood of work. */
export class Knocks {
  readonly #clock: Clock
  readonly #heard: () => void
  #last = -Infinity

  constructor(clock: Clock, heard: () => void) {
    this.#clock = clock
    this.#heard = heard
  }

  knock(): void {
    const now = this.#clock.now()
    if (now - this.#last < KNOCK_PAUSE) return
    this.#last = now
    this.#heard()
  }
}
