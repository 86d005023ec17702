import { GhostError, StorageError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { Loop } from './loop.ts'
import type { ChainCursor, Conversation } from './model.ts'
import type { DialogEntry } from './ports.ts'
import { readNewSlots } from './slots.ts'

/** Blocks a node hands out in one answer (docs/protocol/chain.md). */
const BLOCKS_AT_ONCE = 50
/** Polls that look again for what the inbox counts and no dialog shows; others may have read it, so it ends. */
const LOOKS_FOR_UNSEEN = 6
/** Blocks looked at once more: the node that answered for the inbox may have been behind the one that gave the height. */
const OVERLAP = 20
/** Blocks without anything new that the stored cursor may stay behind: with the overlap still one answer. */
const STORED_EVERY = BLOCKS_AT_ONCE - OVERLAP
/** Of dialogs that others opened and that wait for an answer so many are looked at, where not by blocks. */
const NEWEST_REQUESTS = 3
/** After something came, the next may follow soon: ms during which the chain is asked eagerly. */
const EAGER_FOR = 60_000

/** What polling tells. */
export interface PollingParts {
  /** New slots were committed in this conversation. */
  readonly found: (peer: AddressHash) => void
  /** Somebody whom we do not know wrote: in these dialogs, or nobody has looked in which. */
  readonly strangers: (entries: readonly DialogEntry[]) => void
  /** The chain answered, or did not. */
  readonly answered: (problem: string | undefined, height?: number) => void
}

interface Touched {
  readonly known: readonly AddressHash[]
  /** Undefined: nobody else wrote. */
  readonly strangers: readonly DialogEntry[] | undefined
}

/**
 * Asks the chain what came: one small read as long as nothing did. The cursor moves after the rows it covers are
 * durable; each conversation's own slots say how far it was read, so a crash in between reads again and loses nothing.
 */
export class Polling {
  readonly #context: Context
  readonly #parts: PollingParts
  readonly #loop: Loop
  #eagerUntil = 0
  /** Slots read since the cursor moved, and looks at what it counts. */
  #seen = 0
  #looks = 0

  constructor(context: Context, parts: PollingParts) {
    this.#context = context
    this.#parts = parts
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'poll', step: (signal) => this.#attempt(signal) })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** Something is expected: ask soon and often for a while. */
  expect(): void {
    const { clock } = this.#context.ports
    const wasCalm = this.#eagerUntil < clock.now()
    this.#eagerUntil = clock.now() + EAGER_FOR
    if (wasCalm) this.#loop.wake()
  }

  /** Something may be there: ask once, now. */
  look(): void {
    this.#loop.wake()
  }

  /** What keeps a poll from its end is told as the chain's, except for a store that keeps nothing, which is none of it. */
  async #attempt(signal: AbortSignal): Promise<number> {
    try {
      return await this.#step(signal)
    } catch (error) {
      if (!signal.aborted && !(error instanceof StorageError))
        this.#parts.answered(error instanceof GhostError ? error.code : 'internal')
      throw error
    }
  }

  async #step(signal: AbortSignal): Promise<number> {
    const { state, ports, identity, options } = this.#context
    // The cursor keeps the height from before the inbox was read: what falls in between is looked at twice, not never.
    const height = await ports.ledger.height({ signal })
    const inbox = await ports.ledger.inbox(identity.self, { signal })
    this.#parts.answered(undefined, height)
    const count = inbox?.count ?? 0
    const cursor = state.cursor
    if (cursor === undefined || count !== cursor.inbox) {
      const { known, strangers } = await this.#touched(cursor, count, inbox?.dialog, signal)
      if (strangers !== undefined) this.#parts.strangers(strangers)
      this.#seen += await this.#read(known, signal)
      // The node of the inbox may be ahead of those that showed the slots: what it counted is looked for again.
      const behind = cursor !== undefined && strangers === undefined && this.#seen < count - cursor.inbox
      if (behind && this.#looks++ < LOOKS_FOR_UNSEEN) return options.eagerPollInterval
      this.#seen = this.#looks = 0
      if (known.length > 0) this.#eagerUntil = ports.clock.now() + EAGER_FOR
    }
    const blocks = height - (cursor?.height ?? height)
    if (cursor === undefined || count !== cursor.inbox || blocks < 0 || blocks >= STORED_EVERY)
      await state.commit({ cursor: { height, inbox: count } })
    return this.#eager() ? options.eagerPollInterval : options.pollInterval
  }

  /**
   * Reads each, also when another cannot be read; then the cursor stays, so that all are looked at again. Answers how
   * many slots were new.
   */
  async #read(touched: readonly AddressHash[], signal: AbortSignal): Promise<number> {
    let failure: GhostError | undefined
    let read = 0
    for (const peer of touched) {
      try {
        const slots = await readNewSlots(this.#context, peer, { signal })
        if (slots > 0) this.#parts.found(peer)
        read += slots
      } catch (error) {
        if (signal.aborted || !(error instanceof GhostError)) throw error
        failure ??= error
      }
    }
    if (failure !== undefined) throw failure
    return read
  }

  #eager(): boolean {
    const { state, ports } = this.#context
    const alone = state.conversations().next().done === true
    return alone || ports.clock.now() < this.#eagerUntil
  }

  /** Where something may have come, as the chain names it. */
  async #touched(
    cursor: ChainCursor | undefined,
    count: number,
    dialog: string | undefined,
    signal: AbortSignal
  ): Promise<Touched> {
    const rows = [...this.#context.state.conversations()]
    const named = rows.find((row) => row.dialog === dialog)
    if (cursor !== undefined && count === cursor.inbox + 1 && named !== undefined)
      return { known: [named.peer], strangers: undefined }
    const height = await this.#context.ports.ledger.height({ signal })
    const from = Math.max(0, (cursor?.height ?? height) + 1 - OVERLAP)
    const pages = Math.ceil((height - from + 1) / BLOCKS_AT_ONCE)
    // By the blocks since the cursor, or by every dialog's size, whichever takes fewer requests. Dialogs that others
    // opened and we did not answer may be many: the newest are looked at, Requests and Rounds look at all in their time.
    const isRequest = ({ role }: Conversation): boolean => role === 'request'
    const requests = rows.filter(isRequest).toSorted((one, other) => other.createdAt - one.createdAt)
    const looked = [...rows.filter((row) => !isRequest(row)), ...requests.slice(0, NEWEST_REQUESTS)]
    if (cursor === undefined || height < cursor.height || pages > looked.length + 2)
      return { known: looked.map(({ peer }) => peer), strangers: [] }
    return this.#scanned(from, height, signal)
  }

  async #scanned(from: number, height: number, signal: AbortSignal): Promise<Touched> {
    const { state, ports, identity } = this.#context
    const found = new Map<AddressHash, DialogEntry>()
    for (let start = from; start <= height; start += BLOCKS_AT_ONCE) {
      const end = Math.min(height, start + BLOCKS_AT_ONCE - 1)
      for (const entry of await ports.ledger.scan(identity.self, start, end, { signal })) {
        found.delete(entry.peer)
        found.set(entry.peer, entry)
      }
    }
    const isKnown = ({ peer }: DialogEntry): boolean => state.find(peer) !== undefined
    const entries = [...found.values()]
    const strangers = entries.filter((entry) => !isKnown(entry))
    return {
      known: entries.filter(isKnown).map(({ peer }) => peer),
      strangers: strangers.length === 0 ? undefined : strangers
    }
  }
}
