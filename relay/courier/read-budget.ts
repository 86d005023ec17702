import { TransientError } from '../../src/protocol/errors.ts'

/** A token bucket, and how much of it may be under way. */
export interface Budget {
  readonly atOnce: number
  readonly perSecond: number
  readonly burst: number
}

/** What all clients together may cost somebody else: each read is one request at a node that is not ours. */
export class ReadBudget {
  readonly #budget: Budget
  #tokens: number
  #filledAt: number
  #underWay = 0

  /** `now` in ms. */
  constructor(budget: Budget, now: number) {
    this.#budget = budget
    this.#tokens = budget.burst
    this.#filledAt = now
  }

  /** Does the work within the budget. @throws TransientError `courier-busy` where nothing is left of it */
  async spend<T>(now: number, work: () => Promise<T>): Promise<T> {
    const { atOnce, perSecond, burst } = this.#budget
    const passed = Math.max(0, now - this.#filledAt) / 1000
    this.#tokens = Math.min(burst, this.#tokens + passed * perSecond)
    this.#filledAt = now
    if (this.#tokens < 1 || this.#underWay >= atOnce)
      throw new TransientError('courier-busy', 'others ask the node for too much')
    this.#tokens--
    this.#underWay++
    try {
      return await work()
    } finally {
      this.#underWay--
    }
  }
}
