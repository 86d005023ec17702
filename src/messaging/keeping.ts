import { StorageError } from '../protocol/errors.ts'

/**
 * Does the store keep what it is given? What fails in the background is tried again in silence, so that the user is
 * told here, once for as long as it lasts.
 */
export class Keeping {
  #problem: string | undefined
  #observer: () => void = () => undefined

  /** Code of what stood in the way of the last commit. */
  get problem(): string | undefined {
    return this.#problem
  }

  /** Calls `observer` when `problem` is another. */
  observe(observer: () => void): void {
    this.#observer = observer
  }

  /** Resolves and rejects as the commit does. */
  async watch(commit: Promise<void>): Promise<void> {
    try {
      await commit
      this.#set(undefined)
    } catch (error) {
      if (error instanceof StorageError) this.#set(error.code)
      throw error
    }
  }

  #set(problem: string | undefined): void {
    if (problem === this.#problem) return
    this.#problem = problem
    this.#observer()
  }
}
