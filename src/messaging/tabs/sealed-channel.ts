import { openFromTab, sealForTab, tabKey } from '../../crypto/tab-seal.ts'
import { IntegrityError, UsageError } from '../../protocol/errors.ts'
import type { Log, Random, TabFrame, Tabs } from '../ports.ts'
import type { AccountView, ConnectionsView, ConversationView, MessengerChange } from '../views.ts'
import type { TabFailure } from './failures.ts'
import type { TabRequest } from './routes.ts'

const NONCE_BYTES = 24

/** All that a tab which joins must know; later it hears of changes. */
export interface AccountAtOnce {
  readonly account: AccountView
  readonly conversations: readonly ConversationView[]
  readonly connections: ConnectionsView
}

/** What tabs of one account say to each other; `term` names who led when it was said. */
export type TabMessage =
  | { readonly kind: 'hello' }
  | { readonly kind: 'welcome'; readonly term: string; readonly known: AccountAtOnce }
  | { readonly kind: 'change'; readonly term: string; readonly change: MessengerChange }
  | { readonly kind: 'ask'; readonly term: string; readonly number: number; readonly request: TabRequest }
  | {
      readonly kind: 'answer'
      readonly number: number
      readonly outcome: { readonly value?: unknown } | { readonly failure: TabFailure }
    }

type Heard = (from: string, message: TabMessage) => void

const wayOf = ({ from, to = '' }: Pick<TabFrame, 'from' | 'to'>): string => `${from}>${to}`

/** Plain values as JSON: all that screens are given is that, and a `TypeError` says where it is not. */
const encoded = (message: TabMessage): Uint8Array => new TextEncoder().encode(JSON.stringify(message))

const decoded = (bytes: Uint8Array): TabMessage =>
  JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as TabMessage

/** Is this a frame of this page? Anything of this origin may post. */
export const isTabFrame = (value: unknown): value is TabFrame => {
  if (typeof value !== 'object' || value === null) return false
  const { kind, from, to, build, term, sealed } = value as Partial<Record<keyof TabFrame, unknown>>
  return (
    typeof kind === 'string' &&
    typeof from === 'string' &&
    typeof build === 'string' &&
    (to === undefined || typeof to === 'string') &&
    (term === undefined || typeof term === 'string') &&
    (sealed === undefined || sealed instanceof Uint8Array)
  )
}

/**
 * What unlocked tabs of one account and one build say to each other. A locked tab, another account and other code of
 * this origin see that something was said, and to whom.
 */
export class SealedChannel {
  readonly #tabs: Tabs
  readonly #random: Random
  readonly #log: Log
  readonly #key: Uint8Array
  readonly #stop: () => void
  #closed = false
  #heard: Heard = () => undefined

  constructor(
    tabs: Tabs,
    { random, log }: { readonly random: Random; readonly log: Log },
    storageKey: Uint8Array
  ) {
    this.#tabs = tabs
    this.#random = random
    this.#log = log
    this.#key = tabKey(storageKey)
    this.#stop = tabs.listen((frame) => this.#take(frame))
  }

  /** Who hears what is said from now on. */
  hear(heard: Heard): void {
    this.#heard = heard
  }

  /** Says something to one tab, or to all; nothing once it is closed. @throws UsageError `internal` for what is no plain value */
  say(message: TabMessage, to?: string): void {
    // A key of zeros is everybody's.
    if (this.#closed) return
    const { self, build } = this.#tabs
    const way = to === undefined ? { from: self } : { from: self, to }
    try {
      const sealed = sealForTab(this.#key, wayOf(way), this.#random.bytes(NONCE_BYTES), encoded(message))
      this.#tabs.post({ kind: 'sealed', build, ...way, sealed })
    } catch (cause) {
      throw new UsageError('internal', 'only plain values go from tab to tab', { cause })
    }
  }

  /** Overwrites the key; nothing is heard afterwards. */
  close(): void {
    this.#closed = true
    this.#stop()
    this.#heard = () => undefined
    this.#key.fill(0)
  }

  #take(frame: unknown): void {
    if (!isTabFrame(frame) || frame.kind !== 'sealed' || frame.sealed === undefined) return
    const { self, build } = this.#tabs
    if (frame.build !== build || (frame.to !== undefined && frame.to !== self)) return
    let message: TabMessage
    try {
      message = decoded(openFromTab(this.#key, wayOf(frame), frame.sealed))
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error
      this.#log('warning', error.code)
      return
    }
    this.#heard(frame.from, message)
  }
}
