import { messageIdFromBytes, type AddressHash } from '../../protocol/ids.ts'
import type { Clock, Ledger, Random, TabFrame, Tabs } from '../ports.ts'
import type {
  AccountView,
  ConnectionsView,
  ContactDetails,
  ConversationView,
  MessengerChange
} from '../views.ts'
import { errorOf } from './failures.ts'
import { FollowedContacts } from './followed-contacts.ts'
import type { TabRequest } from './routes.ts'
import { isTabFrame, type AccountAtOnce, type SealedChannel, type TabMessage } from './sealed-channel.ts'

const MESSAGE_ID_BYTES = 16

/** Something asked for and not answered. */
export interface Unanswered {
  readonly request: TabRequest
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

/** What a tab that follows needs of its surroundings. */
interface Surroundings {
  readonly tabs: Tabs
  readonly channel: SealedChannel
  readonly random: Random
  readonly clock: Clock
  readonly ledger: Pick<Ledger, 'fee'>
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
  readonly #unanswered = new Map<number, Unanswered>()
  readonly #contacts: FollowedContacts
  readonly #joined = Promise.withResolvers<undefined>()
  readonly #stop: () => void
  #number = 0
  /** Who leads, as far as it welcomed us. */
  #term: string | undefined
  #conversations = new Map<AddressHash, ConversationView>()
  #account: AccountView | undefined
  #connections: ConnectionsView | undefined

  constructor(surroundings: Surroundings) {
    this.#with = surroundings
    const { tabs, channel, ledger, tell } = surroundings
    this.#contacts = new FollowedContacts(
      ledger,
      (method, peer) => this.#ask({ method, parameters: [peer], repeated: false }),
      (peer) => {
        const row = this.#conversations.get(peer)
        if (row !== undefined) tell({ kind: 'conversations', changed: [row], removed: [] })
      }
    )
    channel.hear((_, message) => this.#heard(message))
    this.#stop = tabs.listen((frame) => {
      if (isTabFrame(frame) && frame.kind === 'lead') this.#noticed(frame)
    })
    channel.say({ kind: 'hello' })
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

  /** Asks the leading tab; settles when it, or one after it, answered. */
  ask(method: TabRequest['method'], parameters: readonly unknown[]): Promise<unknown> {
    if (method !== 'send') return this.#ask({ method, parameters, repeated: false })
    const { random, clock } = this.#with
    const stamp = { id: messageIdFromBytes(random.bytes(MESSAGE_ID_BYTES)), sentAt: clock.now() }
    return this.#ask({ method, parameters: [...parameters.slice(0, 2), stamp], repeated: false })
  }

  /** Ends it; what was not answered is for whoever leads now, or failed. */
  end(): readonly Unanswered[] {
    this.#stop()
    const left = [...this.#unanswered.values()]
    this.#unanswered.clear()
    return left
  }

  #ask(request: TabRequest): Promise<unknown> {
    const number = ++this.#number
    return new Promise((resolve, reject) => {
      const unanswered = { request, resolve, reject }
      if (this.#term === undefined) this.#unanswered.set(number, unanswered)
      else this.#send(this.#term, number, unanswered)
    })
  }

  /** From here on nobody but an answer knows whether it was done. */
  #send(term: string, number: number, { request, resolve, reject }: Unanswered): void {
    this.#unanswered.set(number, { request: { ...request, repeated: true }, resolve, reject })
    this.#with.channel.say({ kind: 'ask', term, number, request })
  }

  #noticed(frame: TabFrame): void {
    const { tabs, channel, otherBuild } = this.#with
    if ((frame.to !== undefined && frame.to !== tabs.self) || frame.term === this.#term) return
    this.#term = undefined
    if (frame.build === tabs.build) channel.say({ kind: 'hello' })
    else otherBuild()
  }

  #heard(message: TabMessage): void {
    if (message.kind === 'welcome') this.#welcomed(message.term, message.known)
    else if (message.kind === 'change' && message.term === this.#term) this.#changed(message.change)
    else if (message.kind === 'answer') this.#answered(message)
  }

  #welcomed(term: string, { account, conversations, connections }: AccountAtOnce): void {
    if (term === this.#term) return
    this.#term = term
    this.#account = account
    this.#connections = connections
    this.#conversations = new Map(conversations.map((row) => [row.peer, row]))
    this.#contacts.forget()
    this.#joined.resolve(undefined)
    this.#with.tell({ kind: 'phase', phase: 'unlocked' })
    for (const [number, unanswered] of [...this.#unanswered]) this.#send(term, number, unanswered)
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
    const unanswered = this.#unanswered.get(number)
    this.#unanswered.delete(number)
    if ('failure' in outcome) unanswered?.reject(errorOf(outcome.failure))
    else unanswered?.resolve(outcome.value)
  }
}
