import { flushSync } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'
import type {
  AccountView,
  AddressHash,
  ConnectionsView,
  ConversationView,
  Messenger,
  MessengerChange,
  MessengerPhase,
  RebuildProgress
} from '../../messaging/index.ts'
import { errorCode } from './error-code.ts'
import { Timeline } from './timeline.svelte.ts'

/** ms after which what is on screen counts as read; short enough to feel immediate, long enough to join a burst. */
const READ_DELAY = 150
/** ms after which an overlong timeline lets go of its old rows. */
const TRIM_DELAY = 3_000

/** A rebuild as screens show it: `done` stays on screen until the user hides it. */
export interface RebuildView {
  readonly phase: RebuildProgress['phase'] | 'done'
  readonly found: number
  readonly fetched: number
  readonly waiting: number
}

/** What screens want told besides state: nothing is shown by it, so it is no state. */
export interface MessengerListener {
  arrived(conversation: ConversationView, count: number): void
  problem(code: string): void
  /** What is kept, and shown, of the account outside of it. */
  learned(account: AccountView): void
}

/**
 * What the messenger said last, for screens to read. It follows the messenger from start to end of the page (not
 * only while something on screen reads it), because facts come as changes and a missed one would be missed for good.
 */
export class MessengerState {
  readonly commands: Messenger
  #phase = $state<MessengerPhase>('none')
  #condition = $state<string | undefined>()
  #account = $state.raw<AccountView | undefined>()
  #connections = $state.raw<ConnectionsView | undefined>()
  readonly #conversations = new SvelteMap<AddressHash, ConversationView>()
  #timelines: readonly Timeline[] = []
  #reading: readonly AddressHash[] = []
  readonly #listener: MessengerListener
  readonly #stop: () => void

  /** The last word on a rebuild that ran since the page was opened. */
  #lastRebuild = $state.raw<RebuildProgress | undefined>()

  readonly #ordered = $derived([...this.#conversations.values()].sort((one, other) => other.time - one.time))
  readonly #chats = $derived(this.#ordered.filter((conversation) => !conversation.request))
  readonly #requests = $derived(this.#ordered.filter((conversation) => conversation.request))
  readonly #awaiting = $derived(this.#ordered.reduce((sum, conversation) => sum + conversation.awaiting, 0))
  readonly #rebuild = $derived.by((): RebuildView | undefined => {
    const running = this.#account?.rebuild
    const last = this.#lastRebuild
    if (running !== undefined || last === undefined) return running
    // Finished: whatever the chain names is held or waited for.
    const found = Math.max(last.found, this.#awaiting)
    return { phase: 'done', found, fetched: found - this.#awaiting, waiting: this.#awaiting }
  })
  readonly #unread = $derived(this.#chats.reduce((sum, conversation) => sum + conversation.unread, 0))

  constructor(messenger: Messenger, listener: MessengerListener) {
    this.commands = messenger
    this.#listener = listener
    this.#stop = messenger.observe((change) => this.#receive(change))
    this.#enter(messenger.phase())
  }

  get phase(): MessengerPhase {
    return this.#phase
  }

  /** What is wrong with what this browser keeps: the code of a sentence. */
  get condition(): string | undefined {
    return this.#condition
  }

  get account(): AccountView | undefined {
    return this.#account
  }

  get connections(): ConnectionsView | undefined {
    return this.#connections
  }

  get rebuild(): RebuildView | undefined {
    return this.#rebuild
  }

  /** Accepted conversations, newest first. */
  get chats(): readonly ConversationView[] {
    return this.#chats
  }

  get requests(): readonly ConversationView[] {
    return this.#requests
  }

  /** Unread messages in accepted conversations. */
  get unread(): number {
    return this.#unread
  }

  conversation(peer: AddressHash): ConversationView | undefined {
    return this.#conversations.get(peer)
  }

  /** The conversation that a link names, by address or by its hash. */
  named(name: string): ConversationView | undefined {
    const direct = this.#conversations.get(name as AddressHash)
    return direct ?? this.#ordered.find((conversation) => conversation.address === name)
  }

  /** A timeline that follows the conversation until `close`. */
  open(peer: AddressHash): Timeline {
    const timeline = new Timeline(this.commands, peer)
    this.#timelines = [...this.#timelines, timeline]
    return timeline
  }

  close(timeline: Timeline): void {
    this.#timelines = this.#timelines.filter((one) => one !== timeline)
  }

  /** Marks what is on screen as read, a moment later and once for a burst. A request is not answered by reading it. */
  seen(timeline: Timeline): void {
    const { peer } = timeline
    if (this.#reading.includes(peer) || !this.#isUnreadOnScreen(timeline)) return
    this.#reading = [...this.#reading, peer]
    setTimeout(() => {
      this.#reading = this.#reading.filter((one) => one !== peer)
      if (!this.#timelines.includes(timeline) || !this.#isUnreadOnScreen(timeline)) return
      this.commands.markRead(peer).catch((error: unknown) => this.#fail(error))
    }, READ_DELAY)
  }

  /** Ends following the messenger. */
  destroy(): void {
    this.#stop()
  }

  #isUnreadOnScreen(timeline: Timeline): boolean {
    const conversation = this.#conversations.get(timeline.peer)
    return (
      conversation !== undefined &&
      conversation.unread > 0 &&
      !conversation.request &&
      timeline.loaded &&
      timeline.following &&
      document.visibilityState === 'visible'
    )
  }

  #fail(error: unknown): void {
    this.#listener.problem(errorCode(error))
  }

  #enter(phase: MessengerPhase): void {
    if (phase === 'unlocked') {
      this.#learn(this.commands.account())
      this.#connections = this.commands.connections()
      this.#conversations.clear()
      for (const conversation of this.commands.conversations())
        this.#conversations.set(conversation.peer, conversation)
      // Open already when another tab was told to lead: this is what it knows.
      for (const timeline of this.#timelines) timeline.refresh().catch((error: unknown) => this.#fail(error))
    } else {
      this.#account = undefined
      this.#lastRebuild = undefined
      this.#connections = undefined
      this.#conversations.clear()
      this.#timelines = []
    }
    this.#condition = this.commands.condition()
    this.#phase = phase
  }

  #learn(account: AccountView): void {
    this.#account = account
    if (account.rebuild !== undefined) this.#lastRebuild = account.rebuild
    this.#listener.learned(account)
  }

  #receive(change: MessengerChange): void {
    switch (change.kind) {
      case 'phase':
        return this.#enter(change.phase)
      case 'account':
        return this.#learn(change.account)
      case 'connections':
        this.#connections = change.connections
        return
      case 'problem':
        return this.#listener.problem(change.code)
      case 'conversations':
        return this.#receiveConversations(change.changed, change.removed)
      case 'entries':
        return this.#receiveEntries(change)
    }
  }

  #receiveConversations(changed: readonly ConversationView[], removed: readonly AddressHash[]): void {
    for (const peer of removed) this.#conversations.delete(peer)
    for (const conversation of changed) {
      const unreadBefore = this.#conversations.get(conversation.peer)?.unread ?? 0
      this.#conversations.set(conversation.peer, conversation)
      if (conversation.unread > unreadBefore)
        this.#listener.arrived(conversation, conversation.unread - unreadBefore)
    }
    for (const timeline of this.#timelines) this.seen(timeline)
  }

  #receiveEntries({ peer, changed, removed }: Extract<MessengerChange, { kind: 'entries' }>): void {
    for (const timeline of this.#timelines) {
      if (timeline.peer !== peer) continue
      timeline.apply(changed, removed)
      // The message is there before its row in the list of chats, which hears of it next, is drawn anew.
      try {
        flushSync()
      } catch (error) {
        // What cannot be drawn was kept all the same: whoever kept it must not take it for lost.
        reportError(error)
      }
      if (timeline.oversized) setTimeout(() => timeline.trim(), TRIM_DELAY)
      this.seen(timeline)
    }
  }
}
