import type { CallOptions, Held, TabFrame, Tabs } from '../ports.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Most virtual ms that a frame takes from tab to tab, and a lock from one to the next. */
const LATENCY = 4

interface Waiter {
  readonly tab: FakeTab
  readonly granted: (held: Held) => void
  /** Aborted when somebody steals what was granted. */
  readonly lost: AbortController
}

/** A browser with tabs: its locks and its channel, as the specifications of both promise and no better. */
export class FakeBrowser {
  readonly #clock: VirtualClock
  readonly #random: SeededRandom
  readonly #tabs = new Set<FakeTab>()
  /** Who holds each name, and who waits for it, longest first. */
  readonly #held = new Map<string, Waiter>()
  readonly #waiting = new Map<string, Waiter[]>()
  #opened = 0
  /** All that was ever posted. */
  readonly posted: TabFrame[] = []

  constructor(clock: VirtualClock, random: SeededRandom) {
    this.#clock = clock
    this.#random = random
  }

  /** A new tab. @param build of the page that it loads */
  open(build = 'one'): FakeTab {
    const tab = new FakeTab(this, `tab-${++this.#opened}`, build)
    this.#tabs.add(tab)
    return tab
  }

  /** The tab ends at once: it hears nothing more, holds nothing and waits for nothing. */
  kill(tab: FakeTab): void {
    this.#tabs.delete(tab)
    for (const [name, queue] of this.#waiting)
      this.#waiting.set(
        name,
        queue.filter((waiter) => waiter.tab !== tab)
      )
    for (const [name, holder] of [...this.#held]) if (holder.tab === tab) this.#pass(name)
  }

  isAlive(tab: FakeTab): boolean {
    return this.#tabs.has(tab)
  }

  isFree(name: string): boolean {
    return !this.#held.has(name) && (this.#waiting.get(name) ?? []).length === 0
  }

  wait(name: string, waiter: Waiter): void {
    if (!this.isAlive(waiter.tab)) return
    const queue = this.#waiting.get(name) ?? []
    this.#waiting.set(name, [...queue, waiter])
    if (!this.#held.has(name)) this.#pass(name)
  }

  forget(name: string, waiter: Waiter): void {
    this.#waiting.set(
      name,
      (this.#waiting.get(name) ?? []).filter((other) => other !== waiter)
    )
    if (this.#held.get(name) === waiter) this.#pass(name)
  }

  /** Takes a name from whoever holds it, as any page of the origin can; the answer gives it to who waits longest. */
  steal(name: string): () => void {
    const thief: Waiter = { tab: this.open('none'), granted: () => undefined, lost: new AbortController() }
    const robbed = this.#held.get(name)
    this.#held.set(name, thief)
    if (robbed !== undefined) this.#clock.after(this.#delay(), () => robbed.lost.abort())
    return () => {
      if (this.#held.get(name) === thief) this.#pass(name)
    }
  }

  /** Posts what was posted before, or was made up, as any page of the origin can: to every tab. */
  inject(frame: TabFrame): void {
    for (const tab of this.#tabs) tab.due(this.#clock, this.#delay(), structuredClone(frame))
  }

  deliver(from: FakeTab, frame: TabFrame): void {
    if (!this.isAlive(from)) return
    this.posted.push(frame)
    for (const tab of this.#tabs)
      if (tab !== from) tab.due(this.#clock, this.#delay(), structuredClone(frame))
  }

  #delay(): number {
    return this.#random.integer(0, LATENCY)
  }

  #pass(name: string): void {
    const [next, ...queue] = this.#waiting.get(name) ?? []
    this.#waiting.set(name, queue)
    if (next === undefined) {
      this.#held.delete(name)
      return
    }
    this.#held.set(name, next)
    this.#clock.after(this.#delay(), () => {
      if (this.#held.get(name) !== next) return
      const release = (): void => {
        if (this.#held.get(name) === next) this.#pass(name)
      }
      next.granted({ release, lost: next.lost.signal })
    })
  }
}

/** One tab of a FakeBrowser. */
export class FakeTab implements Tabs {
  readonly self: string
  readonly build: string
  readonly #browser: FakeBrowser
  readonly #listeners = new Set<(frame: unknown) => void>()
  /** What a tab that hangs will hear when it wakes. */
  #unheard: TabFrame[] | undefined
  /** Virtual ms before which nothing more is heard: frames keep their order. */
  #heardUntil = 0

  constructor(browser: FakeBrowser, self: string, build: string) {
    this.#browser = browser
    this.self = self
    this.build = build
  }

  get alive(): boolean {
    return this.#browser.isAlive(this)
  }

  kill(): void {
    this.#browser.kill(this)
  }

  /** Hangs: it holds what it holds, and hears all that is posted when it wakes. */
  freeze(): void {
    this.#unheard ??= []
  }

  thaw(): void {
    const missed = this.#unheard ?? []
    this.#unheard = undefined
    for (const frame of missed) this.#hear(frame)
  }

  hold(name: string, { signal }: CallOptions = {}): Promise<Held> {
    return new Promise((resolve, reject) => {
      const granted = (held: Held): void => {
        signal?.removeEventListener('abort', aborted)
        resolve(held)
      }
      const waiter: Waiter = { tab: this, granted, lost: new AbortController() }
      const aborted = (): void => {
        this.#browser.forget(name, waiter)
        reject(signal?.reason as Error)
      }
      signal?.addEventListener('abort', aborted)
      if (signal?.aborted === true) reject(signal.reason as Error)
      else this.#browser.wait(name, waiter)
    })
  }

  async tryHold(name: string): Promise<Held | undefined> {
    return this.#browser.isFree(name) ? this.hold(name) : undefined
  }

  post(frame: TabFrame): void {
    this.#browser.deliver(this, frame)
  }

  listen(listener: (frame: unknown) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** A frame on its way to this tab. */
  due(clock: VirtualClock, delay: number, frame: TabFrame): void {
    this.#heardUntil = Math.max(this.#heardUntil, clock.now() + delay)
    clock.after(this.#heardUntil - clock.now(), () => {
      if (this.#unheard === undefined) this.#hear(frame)
      else this.#unheard.push(frame)
    })
  }

  #hear(frame: TabFrame): void {
    if (this.alive) for (const listener of [...this.#listeners]) listener(frame)
  }
}
