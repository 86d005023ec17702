import type { Tabs } from '../ports.ts'
import type { MessengerChange } from '../views.ts'
import { failureOf } from './failures.ts'
import { isKnownMethod, perform, type LeadingMessenger } from './routes.ts'
import { isTabFrame, type SealedChannel, type TabMessage } from './sealed-channel.ts'

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
  readonly #ended = new AbortController()
  #stopListening = (): void => undefined

  /** @param term names this leadership: random, never used twice */
  constructor(tabs: Tabs, channel: SealedChannel, messenger: LeadingMessenger, term: string) {
    this.#tabs = tabs
    this.#channel = channel
    this.#messenger = messenger
    this.#term = term
  }

  /** Takes up its work: call it when the account is unlocked here. */
  start(): void {
    this.#channel.hear((from, message) => this.#heard(from, message))
    this.#stopListening = this.#tabs.listen((frame) => {
      // It cannot read what is said here, and must not wait for it.
      if (isTabFrame(frame) && frame.kind === 'sealed' && frame.build !== this.#tabs.build)
        this.#announce(frame.from)
    })
    this.#announce()
  }

  /** Tells the other tabs what was told here. */
  relay(change: MessengerChange): void {
    if (this.#followers.size > 0) this.#channel.say({ kind: 'change', term: this.#term, change })
  }

  stop(): void {
    this.#ended.abort()
    this.#stopListening()
    this.#followers.clear()
  }

  #announce(to?: string): void {
    const { self, build } = this.#tabs
    this.#tabs.post({
      kind: 'lead',
      from: self,
      build,
      term: this.#term,
      ...(to === undefined ? {} : { to })
    })
  }

  #heard(from: string, message: TabMessage): void {
    if (message.kind === 'hello') this.#welcome(from)
    // What was asked of the tab before is asked again, as a repetition: done here, it would be done twice.
    else if (message.kind === 'ask' && message.term === this.#term) void this.#serve(from, message)
  }

  #welcome(from: string): void {
    if (!this.#followers.has(from)) void this.#watch(from)
    this.#followers.add(from)
    const messenger = this.#messenger
    const known = {
      account: messenger.account(),
      conversations: messenger.conversations(),
      connections: messenger.connections()
    }
    this.#channel.say({ kind: 'welcome', term: this.#term, known }, from)
  }

  /** Whoever gets the name of a tab knows that the tab has ended. */
  async #watch(tab: string): Promise<void> {
    const { signal } = this.#ended
    const release = await this.#tabs.hold(presenceOf(tab), { signal }).catch(() => undefined)
    release?.()
    this.#followers.delete(tab)
  }

  async #serve(from: string, { number, request }: Extract<TabMessage, { kind: 'ask' }>): Promise<void> {
    if (!isKnownMethod(request.method)) return
    const outcome = await perform(this.#messenger, request).then(
      (value) => ({ value }),
      (error: unknown) => ({ failure: failureOf(error) })
    )
    if (!this.#ended.signal.aborted) this.#channel.say({ kind: 'answer', number, outcome }, from)
  }
}
