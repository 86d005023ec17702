import type { Clock, Random } from '../messaging/ports.ts'

/** First and longest pause in ms. */
export interface Pauses {
  readonly first: number
  readonly longest: number
}

const JITTER_BYTES = 2

/** Pause before attempt `count` (0 is the first retry): doubling, between 75 % and 125 %, so that many do not come at once. */
export const pauseBefore = (count: number, pauses: Pauses, random: Random): number => {
  const [low = 0, high = 0] = random.bytes(JITTER_BYTES)
  const jitter = 0.75 + (low + high * 256) / 2 ** 17
  return Math.min(pauses.longest, pauses.first * 2 ** Math.min(count, 30)) * jitter
}

/** A pause that something new can end early. */
export class Alarm {
  #ring: (() => void) | undefined
  #rung = false

  /** Ends the current pause, or the next one at once when there is none. */
  ring(): void {
    this.#rung = true
    this.#ring?.()
  }

  /** Resolves after `ms` or when rung; true when rung. Rejects with the signal's reason. */
  async pause(ms: number, clock: Clock, signal: AbortSignal): Promise<boolean> {
    signal.throwIfAborted()
    if (!this.#rung) {
      const woken = new AbortController()
      this.#ring = () => woken.abort()
      await clock.sleep(ms, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => undefined)
      this.#ring = undefined
      signal.throwIfAborted()
    }
    const rung = this.#rung
    this.#rung = false
    return rung
  }
}
