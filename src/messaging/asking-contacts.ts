import { GhostError, IntegrityError, TransientError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { untilDue } from './due.ts'
import { Loop } from './loop.ts'
import type { Conversation } from './model.ts'
import type { CallOptions } from './ports.ts'

/** One contact has this long for everything he is asked for, ms. */
const LONGEST_ANSWER = 30_000
/** Pause before a contact who had nothing is asked again, ms; doubled each time. */
const FIRST_PAUSE = 60_000
const LONGEST_PAUSE = 3_600_000

/** What contacts are asked for. */
export interface Question {
  /** Of the work, in the log. */
  readonly name: string
  /** What is asked for is mostly under way: ms before anybody is asked. */
  readonly grace: number
  /** Contacts that are asked at a time. */
  readonly together: number
  readonly isAskable: (row: Conversation) => boolean
  /** Asks once; `vain`: how often in a row he had nothing. Answers whether he had something, and then he is asked on. */
  readonly ask: (peer: AddressHash, vain: number, signal: AbortSignal) => Promise<boolean>
}

/** Asks contacts in turn for what only they can have: each as long as he may have it, more and more rarely in vain. */
export class AskingContacts {
  readonly #context: Context
  readonly #question: Question
  /** When each contact is to be asked, ms since 1970, and how often in a row he had nothing. */
  readonly #turns = new Map<AddressHash, { readonly at: number; readonly vain: number }>()
  readonly #loop: Loop
  readonly #unobserve: () => void

  constructor(context: Context, question: Question) {
    this.#context = context
    this.#question = question
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: question.name, step: (signal) => this.#step(signal) })
    this.#unobserve = context.state.observe(({ conversations = [] }) => {
      if (conversations.some((row) => !this.#turns.has(row.peer) && question.isAskable(row)))
        this.#loop.wake()
    })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    this.#unobserve()
    return this.#loop.stop()
  }

  /** Somebody came online who may have it. */
  wake(peer: AddressHash): void {
    // A first look that is due soon stays: whatever comes meanwhile must not put it off.
    if ((this.#turns.get(peer)?.vain ?? 0) > 0) this.#turns.delete(peer)
    this.#loop.wake()
  }

  /**
   * Hears what he hands over until `take` wants no more or his time is over. What goes wrong is logged and ends his answer;
   * who answers with what he was not asked for (`take` throws IntegrityError) is not asked for a while.
   */
  async hear(
    peer: AddressHash,
    answer: (options: CallOptions) => AsyncIterable<Uint8Array>,
    take: (bytes: Uint8Array) => 'more' | 'enough',
    signal: AbortSignal
  ): Promise<void> {
    const { exchange, clock, log } = this.#context.ports
    const over = new AbortController()
    const limit = AbortSignal.any([signal, over.signal])
    const slow = new TransientError('peer-unreachable', 'a contact took too long')
    void clock.sleep(LONGEST_ANSWER, { signal: limit }).then(
      () => over.abort(slow),
      () => undefined
    )
    try {
      for await (const bytes of answer({ signal: limit })) if (take(bytes) === 'enough') break
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof GhostError)) throw error
      log('warning', error.code, { source: this.#question.name })
      if (error instanceof IntegrityError) exchange.distrust(peer)
    } finally {
      over.abort(slow)
    }
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { isAskable, grace, together } = this.#question
    const { state, ports } = this.#context
    const askable = [...state.conversations()].filter((row) => isAskable(row))
    for (const { peer } of askable)
      if (!this.#turns.has(peer)) this.#turns.set(peer, { at: ports.clock.now() + grace, vain: 0 })
    const due = askable.filter(({ peer }) => this.#wait(peer) <= 0).slice(0, together)
    await Promise.all(due.map(({ peer }) => this.#ask(peer, signal)))
    const waits = askable.map(({ peer }) => this.#wait(peer))
    return waits.length === 0 ? undefined : Math.max(0, Math.min(...waits))
  }

  /** ms until his turn. */
  #wait(peer: AddressHash): number {
    return untilDue(this.#turns.get(peer)?.at ?? 0, this.#context.ports.clock.now(), LONGEST_PAUSE)
  }

  async #ask(peer: AddressHash, signal: AbortSignal): Promise<void> {
    const before = this.#turns.get(peer)?.vain ?? 0
    const had = await this.#question.ask(peer, before, signal)
    const vain = had ? 0 : before + 1
    const pause = had ? 0 : Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** before)
    this.#turns.set(peer, { at: this.#context.ports.clock.now() + pause, vain })
  }
}
