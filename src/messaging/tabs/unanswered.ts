import type { Clock } from '../ports.ts'
import { Patience, tabSilent } from './patience.ts'
import type { TabRequest } from './routes.ts'

/** Something asked for and not answered. */
export interface Unanswered {
  readonly request: TabRequest
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

interface Waiting extends Unanswered {
  readonly patience: Patience
}

/** What a tab asked of the one that leads, each for as long as it waits. */
export class UnansweredRequests {
  readonly #clock: Clock
  readonly #givenUp: (request: TabRequest) => void
  readonly #waiting = new Map<number, Waiting>()
  #number = 0

  /** @param givenUp hears of what nobody did in time */
  constructor(clock: Clock, givenUp: (request: TabRequest) => void) {
    this.#clock = clock
    this.#givenUp = givenUp
  }

  get numbers(): readonly number[] {
    return [...this.#waiting.keys()]
  }

  /** Begins to wait. @param began is told the number of what was asked */
  add(request: TabRequest, began: (number: number) => void): Promise<unknown> {
    const number = ++this.#number
    return new Promise((resolve, reject) => {
      const patience = new Patience(this.#clock, () => this.#giveUp(number))
      this.#waiting.set(number, { request, resolve, reject, patience })
      began(number)
    })
  }

  /** The request, to be said now: from here on nobody but an answer knows whether it was done. */
  said(number: number): TabRequest | undefined {
    const waiting = this.#waiting.get(number)
    if (waiting === undefined) return undefined
    const { request, patience } = waiting
    patience.renew()
    this.#waiting.set(number, { ...waiting, request: { ...request, repeated: true } })
    return request
  }

  /** It is being done. */
  working(number: number): void {
    this.#waiting.get(number)?.patience.renew()
  }

  /** Takes what was answered; undefined where nobody waits any more. */
  take(number: number): Unanswered | undefined {
    const waiting = this.#waiting.get(number)
    waiting?.patience.end()
    this.#waiting.delete(number)
    return waiting
  }

  /** Takes all of it, in the order in which it was asked. */
  takeAll(): readonly Unanswered[] {
    return this.numbers.flatMap((number) => this.take(number) ?? [])
  }

  #giveUp(number: number): void {
    const waiting = this.take(number)
    if (waiting === undefined) return
    this.#givenUp(waiting.request)
    waiting.reject(tabSilent())
  }
}
