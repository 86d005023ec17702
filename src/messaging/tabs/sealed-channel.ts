import { openFromTab, sealForTab, tabKey } from '../../crypto/tab-seal.ts'
import { IntegrityError, UsageError } from '../../protocol/errors.ts'
import type { Log, Random, TabFrame, Tabs } from '../ports.ts'
import {
  decodeMessage,
  encodeMessage,
  isTabFrame,
  type NumberedMessage,
  type TabMessage
} from './tab-messages.ts'

const NONCE_BYTES = 24

/** What is understood whichever build of the page says it. */
const OF_ANY_BUILD: readonly TabMessage['kind'][] = ['hello', 'other-build']

/** A message of another tab, and who sealed it. */
export interface Heard {
  readonly from: string
  readonly build: string
  readonly message: TabMessage
}

/** What a channel needs of its tab. */
interface Surroundings {
  readonly random: Random
  readonly log: Log
  /** The place of what is said next; ascending from the load of the page to its end. */
  readonly nextSequence: () => number
}

const wayOf = ({ from, to = '', build }: Pick<TabFrame, 'from' | 'to' | 'build'>): string =>
  `${from}>${to}>${build}`

/**
 * What unlocked tabs of one account say to each other. A locked tab, another account and other code of this origin see
 * that something was said, and to whom; what they post again is not heard again (docs/decisions/015-one-tab-leads.md).
 */
export class SealedChannel {
  readonly #tabs: Tabs
  readonly #with: Surroundings
  readonly #key: Uint8Array
  readonly #stop: () => void
  /** The newest that was heard of each tab. */
  readonly #sequences = new Map<string, number>()
  #closed = false
  #heard: (heard: Heard) => void = () => undefined

  constructor(tabs: Tabs, surroundings: Surroundings, storageKey: Uint8Array) {
    this.#tabs = tabs
    this.#with = surroundings
    this.#key = tabKey(storageKey)
    this.#stop = tabs.listen((frame) => this.#take(frame))
  }

  /** Who hears what is said from now on. */
  hear(heard: (heard: Heard) => void): void {
    this.#heard = heard
  }

  /** Says something to one tab, or to all; nothing once it is closed. @throws UsageError `internal` for what is no plain value */
  say(message: TabMessage, to?: string): void {
    // A key of zeros is everybody's.
    if (this.#closed) return
    const { self, build } = this.#tabs
    const { random, nextSequence } = this.#with
    const way = to === undefined ? { from: self, build } : { from: self, to, build }
    try {
      const content = encodeMessage({ sequence: nextSequence(), message })
      const sealed = sealForTab(this.#key, wayOf(way), random.bytes(NONCE_BYTES), content)
      this.#tabs.post({ kind: 'sealed', ...way, sealed })
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
    const { from, to, build } = frame
    if (to !== undefined && to !== this.#tabs.self) return
    try {
      const { sequence, message } = this.#opened(frame, frame.sealed)
      if (build === this.#tabs.build || OF_ANY_BUILD.includes(message.kind)) {
        this.#advance(from, sequence)
        this.#heard({ from, build, message })
      }
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error
      this.#with.log('warning', error.code)
    }
  }

  #opened(frame: TabFrame, sealed: Uint8Array): NumberedMessage {
    return decodeMessage(openFromTab(this.#key, wayOf(frame), sealed))
  }

  /** The channel keeps the order of each tab. @throws IntegrityError `tab-frame-replayed` for what was heard before */
  #advance(from: string, sequence: number): void {
    if (!(sequence > (this.#sequences.get(from) ?? 0)))
      throw new IntegrityError('tab-frame-replayed', 'what a tab said before was posted again')
    this.#sequences.set(from, sequence)
  }
}
