import { UsageError } from '../../protocol/errors.ts'
import type { Clock, Tabs } from '../ports.ts'
import type { MessengerChange } from '../application.ts'
import { failureOf } from './failures.ts'
import { tabSilent, WORKING_EVERY } from './patience.ts'
import { isKnownMethod, perform, type LeadingMessenger } from './routes.ts'
import type { Heard, SealedChannel } from './sealed-channel.ts'
import type { TabMessage } from './tab-messages.ts'

/** The name that a tab holds as long as it is there, so that others hear of its end. */
export const presenceOf = (tab: string): string => `tab/${tab}`

/**
 * The tab that holds the account, towards the others: they learn what is known at once, then hear of every change,
 * and ask for what they want done. With no other tab there, nothing is said and nothing costs anything.
 */
export class Leading {
  readonly #tabs: Tabs
  readonly #channel: SealedChannel
  readonly #messenger: LeadingMessenger
  readonly #term: string
  readonly #followers = new Set<string>()
  readonly #clock: Clock
  readonly #ended = new AbortController()

  /** @param term names this leadership: random, never used twice */
  constructor(
    { tabs, clock }: { readonly tabs: Tabs; readonly clock: Clock },
    channel: SealedChannel,
    messenger: LeadingMessenger,
    term: string
  ) {
    this.#tabs = tabs
    this.#clock = clock
    this.#channel = channel
    this.#messenger = messenger
    this.#term = term
  }

  /** Takes up its work: call it when the account is unlocked here. */
  start(): void {
    this.#channel.hear((heard) => this.#heard(heard))
    this.#tabs.post({ kind: 'lead', from: this.#tabs.self, build: this.#tabs.build })
  }

  /** Tells the other tabs what was told here. */
  relay(change: MessengerChange): void {
    if (this.#followers.size > 0) this.#channel.say({ kind: 'change', term: this.#term, change })
  }

  stop(): void {
    this.#ended.abort()
    this.#followers.clear()
  }

  #heard({ from, build, message }: Heard): void {
    if (message.kind === 'hello') {
      // Of another build: it cannot read what is said here, and must not wait for it.
      if (build === this.#tabs.build) this.#welcome(from, message.nonce)
      else this.#channel.say({ kind: 'other-build', nonce: message.nonce }, from)
    }
    // What was asked of the tab before is asked again, as a repetition: done here, it would be done twice.
    else if (message.kind === 'ask' && message.term === this.#term) void this.#serve(from, message)
  }

  #welcome(from: string, nonce: string): void {
    if (!this.#followers.has(from)) void this.#watch(from)
    this.#followers.add(from)
    const messenger = this.#messenger
    const known = {
      account: messenger.account(),
      conversations: messenger.conversations(),
      connections: messenger.connections()
    }
    this.#channel.say({ kind: 'welcome', term: this.#term, nonce, known }, from)
  }

  /** Whoever gets the name of a tab knows that the tab has ended. */
  async #watch(tab: string): Promise<void> {
    const { signal } = this.#ended
    const held = await this.#tabs.hold(presenceOf(tab), { signal }).catch(() => undefined)
    held?.release()
    this.#followers.delete(tab)
  }

  async #serve(from: string, asked: Extract<TabMessage, { kind: 'ask' }>): Promise<void> {
    const { number, request } = asked
    if (!isKnownMethod(request.method)) return
    const outcome = await this.#outcomeOf(from, asked).then(
      (value) => ({ value }),
      (error: unknown) => ({ failure: failureOf(error) })
    )
    if (!this.#ended.signal.aborted)
      this.#channel.say({ kind: 'answer', term: this.#term, number, outcome }, from)
  }

  /** @throws TransientError `tab-silent` for what this tab, asleep, heard of too late: its text is on a screen again */
  async #outcomeOf(
    from: string,
    { number, until, request }: Extract<TabMessage, { kind: 'ask' }>
  ): Promise<unknown> {
    if (this.#clock.now() > until) throw tabSilent()
    const done = new AbortController()
    void this.#tellWorking(from, number, AbortSignal.any([done.signal, this.#ended.signal]))
    try {
      return await perform(this.#messenger, request)
    } finally {
      done.abort(new UsageError('locked', 'it is done'))
    }
  }

  async #tellWorking(from: string, number: number, signal: AbortSignal): Promise<void> {
    for (;;) {
      await this.#clock.sleep(WORKING_EVERY, { signal }).catch(() => undefined)
      if (signal.aborted) return
      this.#channel.say({ kind: 'working', term: this.#term, number }, from)
    }
  }
}
