import { createSubscriber } from 'svelte/reactivity'
import type { ProvingControl, ProvingView } from '../environment.ts'
import type { Preferences } from './preferences.svelte.ts'

/** Who proves, and what the proof under way is doing; the choice is kept in this browser. */
export class ProvingState {
  readonly #control: ProvingControl
  readonly #preferences: Preferences
  readonly #subscribe: () => void

  constructor(control: ProvingControl, preferences: Preferences) {
    this.#control = control
    this.#preferences = preferences
    this.#subscribe = createSubscriber((update) => control.observe(update))
    try {
      control.choose(choiceOf(preferences.prover))
    } catch {
      // What was kept is no address of a prover: as if nothing had been chosen.
      preferences.change({ prover: 'configured' })
    }
  }

  get view(): ProvingView {
    this.#subscribe()
    return this.#control.view
  }

  /** `configured`, `here` or the address of a prover. @throws UsageError `prover-url-invalid` */
  choose(prover: string): void {
    this.#control.choose(choiceOf(prover))
    this.#preferences.change({ prover: prover.trim() })
  }

  cancel(): void {
    this.#control.cancel()
  }

  resume(): void {
    this.#control.resume()
  }
}

const choiceOf = (prover: string): Parameters<ProvingControl['choose']>[0] =>
  prover === 'configured' || prover === 'here' ? prover : { delegated: prover }
