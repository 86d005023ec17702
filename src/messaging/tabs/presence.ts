import { UsageError } from '../../protocol/errors.ts'
import type { Held, Tabs } from '../ports.ts'
import { presenceOf } from './leading.ts'

/** This tab's own name, held from its load to its end, so that the tab that leads hears of its end. */
export class Presence {
  readonly #tabs: Tabs
  readonly #taken: () => void
  readonly #ended = new AbortController()
  #held: Promise<Held> | undefined

  /** @param taken hears that the name was stolen and is held again: whoever leads took this tab for gone */
  constructor(tabs: Tabs, taken: () => void) {
    this.#tabs = tabs
    this.#taken = taken
  }

  /** Resolves when the name is held. @throws UsageError `lock-unavailable` */
  async begin(): Promise<void> {
    await (this.#held ??= this.#hold())
  }

  async end(): Promise<void> {
    this.#ended.abort(new UsageError('locked', 'this tab ends'))
    const held = await this.#held?.catch(() => undefined)
    held?.release()
  }

  async #hold(): Promise<Held> {
    const { signal } = this.#ended
    const held = await this.#tabs.hold(presenceOf(this.#tabs.self), { signal })
    held.lost.addEventListener('abort', () => {
      this.#held = this.#hold()
      this.#held.then(this.#taken, () => undefined)
    })
    return held
  }
}
