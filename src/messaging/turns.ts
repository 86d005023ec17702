/**
 * One at a time per key: whoever changes a conversation reads, decides and commits within one turn, so no change is
 * lost between two that began from the same row.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  /** Runs `task` after all earlier ones of this key; a failed one does not stop the next. */
  take<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const before = this.#last.get(key)
    const mine = before === undefined ? task() : before.then(task, task)
    const settled = mine.then(
      () => undefined,
      () => undefined
    )
    this.#last.set(key, settled)
    void settled.then(() => {
      if (this.#last.get(key) === settled) this.#last.delete(key)
    })
    return mine
  }
}

/**
 * Collects what arrives while a turn is under way, so that a burst costs one turn, and one commit, for all of it.
 * A single item is handled at once.
 */
export class Batches<Item, Result> {
  readonly #turns: Turns
  readonly #limit: number
  readonly #handle: (key: string, items: readonly Item[]) => Promise<readonly Result[]>
  readonly #waiting = new Map<
    string,
    { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[]
  >()

  constructor(
    turns: Turns,
    limit: number,
    handle: (key: string, items: readonly Item[]) => Promise<readonly Result[]>
  ) {
    this.#turns = turns
    this.#limit = limit
    this.#handle = handle
  }

  /** Resolves with this item's result once its batch was handled; rejects when the whole batch failed. */
  add(key: string, item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(key)
      if (waiting !== undefined) {
        waiting.push({ item, resolve, reject })
        return
      }
      this.#waiting.set(key, [{ item, resolve, reject }])
      void this.#turns.take(key, () => this.#flush(key))
    })
  }

  async #flush(key: string): Promise<void> {
    const waiting = this.#waiting.get(key) ?? []
    const batch = waiting.splice(0, this.#limit)
    if (waiting.length === 0) this.#waiting.delete(key)
    else void this.#turns.take(key, () => this.#flush(key))
    try {
      const results = await this.#handle(
        key,
        batch.map(({ item }) => item)
      )
      batch.forEach(({ resolve }, index) => resolve(results[index] as Result))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}
