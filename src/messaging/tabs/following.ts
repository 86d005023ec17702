import { messageIdFromBytes, type AddressHash } from '../../protocol/ids.ts'
import type { Clock, Ledger, Random, Tabs } from '../ports.ts'
import type { MessengerChange } from '../application.ts'
import type { AccountView, ConnectionsView, ContactDetails, ConversationView } from '../views.ts'
import { errorOf } from './failures.ts'
import { FollowedContacts } from './followed-contacts.ts'
import { freshName } from './fresh-name.ts'
import type { GivenBack } from './given-back.ts'
import { TOO_LATE } from './patience.ts'
import type { TabRequest } from './routes.ts'
import type { Heard, SealedChannel } from './sealed-channel.ts'
import { isTabFrame, type AccountAtOnce, type TabMessage } from './tab-messages.ts'
import { UnansweredRequests, type Unanswered } from './unanswered.ts'

const MESSAGE_ID_BYTES = 16

/** Who leads, as far as it welcomed us. */
interface Leader {
  readonly tab: string
  readonly term: string
}

/** What a tab that follows needs of its surroundings. */
interface Surroundings {
  readonly tabs: Tabs
  readonly channel: SealedChannel
  readonly ports: { readonly random: Random; readonly clock: Clock; readonly ledger: Pick<Ledger, 'fee'> }
  readonly givenBack: GivenBack
  readonly tell: (change: MessengerChange) => void
  /** The tab that leads runs another build of the page. */
  readonly otherBuild: () => void
}

/**
 * A tab that does not hold the account: it shows what the leading one tells, and asks it for what the user wants.
 * Whoever led may be gone at any moment; what it did not answer is asked of the next one, which does it if it was not
 * done (routes.ts says how each method bears that).
 */
export class Following {
  readonly #with: Surroundings
  readonly #unanswered: UnansweredRequests
  readonly #contacts: FollowedContacts
  readonly #joined = Promise.withResolvers<undefined>()
  readonly #stop: () => void
  /** Of the last greeting: an answer to another one is an old one. */
  #nonce = ''
  #leader: Leader | undefined
  #conversations = new Map<AddressHash, ConversationView>()
  #account: AccountView | undefined
  #connections: ConnectionsView | undefined

  constructor(surroundings: Surroundings) {
    this.#with = surroundings
    const { tabs, channel, givenBack, tell } = surroundings
    const { clock, ledger } = surroundings.ports
    this.#unanswered = new UnansweredRequests(clock, (request) => givenBack.keep(request))
    this.#contacts = new FollowedContacts(
      ledger,
      (method, peer) => this.#ask({ method, parameters: [peer], repeated: false }),
      (peer) => {
        const row = this.#conversations.get(peer)
        if (row !== undefined) tell({ kind: 'conversations', changed: [row], removed: [] })
      }
    )
    channel.hear((heard) => this.#heard(heard))
    this.#stop = tabs.listen((frame) => {
      // Anybody of this origin may say so: nothing is believed before a sealed welcome.
      if (isTabFrame(frame) && frame.kind === 'lead') this.greet()
    })
    this.greet()
  }

  /** Asks whoever leads for all that it knows. */
  greet(): void {
    const { channel, ports } = this.#with
    this.#nonce = freshName(ports.random)
    channel.say({ kind: 'hello', nonce: this.#nonce })
  }

  /** Resolves when the leading tab has told what it knows. */
  get joined(): Promise<unknown> {
    return this.#joined.promise
  }

  get account(): AccountView | undefined {
    return this.#account
  }

  get connections(): ConnectionsView | undefined {
    return this.#connections
  }

  get conversations(): readonly ConversationView[] {
    return [...this.#conversations.values()]
  }

  contact(peer: AddressHash): ContactDetails | undefined {
    const row = this.#conversations.get(peer)
    return row === undefined ? undefined : this.#contacts.of(row)
  }

  /** Asks the leading tab; settles when it, or one after it, answered. @throws TransientError `tab-silent` */
  ask(method: TabRequest['method'], parameters: readonly unknown[]): Promise<unknown> {
    const request = this.#with.givenBack.requestOf(method, parameters)
    if (method !== 'send' || request.repeated) return this.#ask(request)
    const { random, clock } = this.#with.ports
    const stamp = { id: messageIdFromBytes(random.bytes(MESSAGE_ID_BYTES)), sentAt: clock.now() }
    return this.#ask({ ...request, parameters: [...request.parameters, stamp] })
  }

  /** Ends it; what was not answered is for whoever leads now, or failed. */
  end(): readonly Unanswered[] {
    this.#stop()
    return this.#unanswered.takeAll()
  }

  #ask(request: TabRequest): Promise<unknown> {
    return this.#unanswered.add(request, (number) => this.#say(number))
  }

  #say(number: number): void {
    const { channel, ports } = this.#with
    if (this.#leader === undefined) return
    const request = this.#unanswered.said(number)
    if (request === undefined) return
    channel.say({
      kind: 'ask',
      term: this.#leader.term,
      number,
      until: ports.clock.now() + TOO_LATE,
      request
    })
  }

  #heard({ from, message }: Heard): void {
    if (message.kind === 'welcome') {
      if (message.nonce === this.#nonce) this.#welcomed({ tab: from, term: message.term }, message.known)
    } else if (message.kind === 'other-build') {
      if (message.nonce === this.#nonce) this.#with.otherBuild()
    } else if (message.kind !== 'hello' && message.kind !== 'ask' && this.#isLed(from, message.term))
      this.#told(message)
  }

  #isLed(from: string, term: string): boolean {
    return from === this.#leader?.tab && term === this.#leader.term
  }

  #told(message: Extract<TabMessage, { kind: 'change' | 'working' | 'answer' }>): void {
    if (message.kind === 'change') this.#changed(message.change)
    else if (message.kind === 'working') this.#unanswered.working(message.number)
    else this.#answered(message)
  }

  #welcomed(leader: Leader, { account, conversations, connections }: AccountAtOnce): void {
    const isNew = leader.term !== this.#leader?.term
    this.#leader = leader
    this.#account = account
    this.#connections = connections
    this.#conversations = new Map(conversations.map((row) => [row.peer, row]))
    this.#contacts.forget()
    this.#joined.resolve(undefined)
    this.#with.tell({ kind: 'phase', phase: 'unlocked' })
    if (isNew) for (const number of this.#unanswered.numbers) this.#say(number)
  }

  #changed(change: MessengerChange): void {
    if (change.kind === 'account') this.#account = change.account
    else if (change.kind === 'connections') this.#connections = change.connections
    else if (change.kind === 'conversations') {
      for (const peer of change.removed) this.#conversations.delete(peer)
      for (const row of change.changed) {
        this.#conversations.set(row.peer, row)
        this.#contacts.changed(row.peer)
      }
    }
    this.#with.tell(change)
  }

  #answered({ number, outcome }: Extract<TabMessage, { kind: 'answer' }>): void {
    const unanswered = this.#unanswered.take(number)
    if ('failure' in outcome) unanswered?.reject(errorOf(outcome.failure))
    else unanswered?.resolve(outcome.value)
  }
}
