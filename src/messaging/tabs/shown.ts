import { GhostError } from '../../protocol/errors.ts'
import type { MessengerChange, MessengerPhase } from '../application.ts'
import type { StoredState } from '../ports.ts'
import { conditionOf, hasKeys } from '../stored-state.ts'

/** What a tab shows of the account, and tells whoever draws it. */
export class Shown {
  readonly #listeners = new Set<(change: MessengerChange) => void>()
  readonly #locked: () => void
  phase: MessengerPhase = 'none'
  /** What is wrong with what this browser keeps: an error code. */
  condition: string | undefined

  /** `locked`: somebody may unlock it soon. */
  constructor(locked: () => void) {
    this.#locked = locked
  }

  observe(listener: (change: MessengerChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(change: MessengerChange): void {
    for (const listener of this.#listeners) listener(change)
  }

  /** Something that was done for nobody in particular failed. */
  complain(error: unknown): void {
    this.tell({ kind: 'problem', code: error instanceof GhostError ? error.code : 'internal' })
  }

  setPhase(phase: MessengerPhase): void {
    this.phase = phase
    // Also after a failure, and in a page that is open for weeks: who made it may not be there when it is unlocked.
    if (phase === 'locked') this.#locked()
    this.tell({ kind: 'phase', phase })
  }

  /** So much of an account is in this browser, and nothing of it is unlocked here. */
  found(stored: StoredState): void {
    this.condition = conditionOf(stored)
    this.setPhase(hasKeys(stored) ? 'locked' : 'none')
  }

  /** There was an account just now: where nothing is left, that is said. */
  missed(): void {
    if (this.phase !== 'none' || this.condition !== undefined) return
    this.condition = 'storage-gone'
    this.setPhase('none')
  }
}
