import type { StoreChanges } from '../messaging/ports.ts'

/** Commits that share a transaction at most: sealing a group stays far below one long task. */
const MAX_GROUP = 512

interface Waiting {
  readonly changes: StoreChanges
  readonly resolve: () => void
  readonly reject: (reason: unknown) => void
}

/**
 * Commits asked for in one go, and those that come while a group is being written, become one
 * transaction (docs/decisions/002-grouped-commits.md). Order is the order of the calls.
 */
export class CommitQueue {
  readonly #write: (group: readonly StoreChanges[]) => Promise<void>
  readonly #waiting: Waiting[] = []
  #draining: Promise<void> | undefined

  /** `write` makes a group durable as one, or rejects and has kept nothing of it. */
  constructor(write: (group: readonly StoreChanges[]) => Promise<void>) {
    this.#write = write
  }

  /** Resolves when these changes are durable; rejects when nothing of them is. */
  add(changes: StoreChanges): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ changes, resolve, reject })
      this.#draining ??= this.#drain()
    })
  }

  /** Rejects what is not being written yet; what is, is one transaction, and with the browser. */
  refuse(reason: unknown): void {
    for (const { reject } of this.#waiting.splice(0)) reject(reason)
  }

  /** Resolves when all that was added is settled. */
  async idle(): Promise<void> {
    await this.#draining
  }

  async #drain(): Promise<void> {
    // What runs now may commit more; waiting for the next task would let a frame be drawn in between.
    await Promise.resolve()
    while (this.#waiting.length > 0) await this.#settle(this.#waiting.splice(0, MAX_GROUP))
    this.#draining = undefined
  }

  /** One commit that cannot be written takes no other with it: a failed group is written again member by member. */
  async #settle(group: readonly Waiting[]): Promise<void> {
    try {
      await this.#write(group.map(({ changes }) => changes))
      for (const { resolve } of group) resolve()
    } catch (error) {
      if (group.length === 1) group[0]?.reject(error)
      else for (const member of group) await this.#settle([member])
    }
  }
}
