import type { CallOptions } from '../ports.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Where a page dies: at its `call`-th port call from now, before that call had its effect or after. */
export interface CrashPoint {
  readonly call: number
  readonly when: 'before' | 'after'
}

/** What a dead page waits for. */
const never = (): Promise<never> => new Promise(() => undefined)

/**
 * One run of the page, from its start to its crash. Every port call of it passes here: it takes virtual time, and
 * once the page is dead nothing it called is ever answered and nothing it calls has an effect. So a crash can be put
 * at any await, and its code is simply left behind there.
 */
export class Life {
  readonly #clock: VirtualClock
  readonly #random: SeededRandom
  readonly #died: () => void
  #dead = false
  #calls = 0
  #pending = 0
  /** Takes back what is still to come. */
  readonly #cancels = new Set<() => void>()
  /** What a page that hangs will do when it wakes. */
  #asleep: (() => void)[] | undefined
  #crash: { readonly at: number; readonly when: CrashPoint['when'] } | undefined

  constructor(clock: VirtualClock, random: SeededRandom, died: () => void) {
    this.#clock = clock
    this.#random = random
    this.#died = died
  }

  get dead(): boolean {
    return this.#dead
  }

  /** Port calls made so far. */
  get calls(): number {
    return this.#calls
  }

  /** Port calls not answered yet. */
  get pending(): number {
    return this.#pending
  }

  die(): void {
    if (this.#dead) return
    this.#dead = true
    for (const cancel of this.#cancels) cancel()
    this.#cancels.clear()
    this.#died()
  }

  /** Hangs: what it waits for comes when it wakes. */
  freeze(): void {
    this.#asleep ??= []
  }

  thaw(): void {
    const missed = this.#asleep ?? []
    this.#asleep = undefined
    for (const act of missed) act()
  }

  /** Dies at a call to come. */
  dieAt({ call, when }: CrashPoint): void {
    this.#crash = { at: this.#calls + call, when }
  }

  /** Lives on whatever was planned. */
  spare(): void {
    this.#crash = undefined
  }

  /** A call of this page to the world outside; `queue` keeps the order of calls that wait for each other. */
  async call<Result>(
    effect: () => Promise<Result>,
    latency: number,
    options: CallOptions & { readonly queue?: Queue } = {}
  ): Promise<Result> {
    const crash = this.#enter()
    this.#pending++
    try {
      const delay = this.#draw(latency)
      await this.sleep(options.queue?.after(this.#clock.now(), delay) ?? delay, options)
      return await effect()
    } finally {
      this.#pending--
      if (crash === 'after') this.die()
      if (this.#dead) await never()
    }
  }

  /** Time that passes for this page, as long as it lives. */
  sleep(ms: number, { signal }: CallOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#dead) return
      const abort = () => {
        done()
        reject(signal?.reason as Error)
      }
      const wake = () => {
        done()
        resolve()
      }
      const cancel = this.#clock.after(ms, () => {
        if (this.#asleep === undefined) wake()
        else this.#asleep.push(wake)
      })
      const done = () => {
        cancel()
        this.#cancels.delete(done)
        signal?.removeEventListener('abort', abort)
      }
      this.#cancels.add(done)
      if (signal?.aborted === true) abort()
      else signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /** A stream that this page reads: each piece is a call. */
  async *stream<Item>(source: AsyncIterable<Item>, latency: number): AsyncGenerator<Item> {
    const items = source[Symbol.asyncIterator]()
    try {
      for (;;) {
        const next = await this.call(() => items.next(), latency)
        if (next.done === true) return
        yield next.value
      }
    } finally {
      void items.return?.()
    }
  }

  /** Work that the world asks of this page; from a dead one it never comes back. */
  async serve<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#dead) return never()
    try {
      return await work()
    } finally {
      if (this.#dead) await never()
    }
  }

  #enter(): CrashPoint['when'] | undefined {
    this.#calls++
    if (this.#crash?.at !== this.#calls) return undefined
    if (this.#crash.when === 'before') this.die()
    return this.#crash.when
  }

  #draw(latency: number): number {
    return latency === 0 ? 0 : this.#random.integer(0, latency)
  }
}

/** Calls that are answered in the order they were made. */
export class Queue {
  #last = 0

  /** ms until a call made `now` that would take `delay` is its turn. */
  after(now: number, delay: number): number {
    this.#last = Math.max(this.#last, now + delay)
    return this.#last - now
  }
}
