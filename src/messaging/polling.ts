import { GhostError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { isNotOurs, type Contacts } from './contacts.ts'
import type { Context } from './context.ts'
import { Loop } from './loop.ts'
import type { ChainCursor } from './model.ts'
import type { DialogEntry } from './ports.ts'
import { readNewSlots } from './slots.ts'

/** Blocks a node hands out in one answer (docs/protocol/chain.md). */
const BLOCKS_AT_ONCE = 50
/** Polls that look again for what the inbox counts and no dialog shows; others may have read it, so it ends. */
const LOOKS_FOR_UNSEEN = 6
/** Blocks looked at once more: the node that answered for the inbox may have been behind the one that gave the height. */
const OVERLAP = 20
/** Requests looked at, newest first: a flood of them costs its sender, not this page. */
export const MAX_REQUESTS = 50
/** After something came, the next may follow soon: ms during which the chain is asked eagerly. */
const EAGER_FOR = 60_000

/**
 * Asks the chain what came: one small read as long as nothing did. The cursor moves after the rows it covers are
 * durable; each conversation's own slots say how far it was read, so a crash in between reads again and loses nothing.
 */
export class Polling {
  readonly #context: Context
  readonly #contacts: Contacts
  readonly #found: (peer: AddressHash) => void
  readonly #answered: (problem: string | undefined, height?: number) => void
  readonly #loop: Loop
  #eagerUntil = 0
  /** Slots read since the cursor moved, and looks at what it counts. */
  #seen = 0
  #looks = 0

  constructor(
    context: Context,
    contacts: Contacts,
    /** New slots were committed in this conversation. */
    found: (peer: AddressHash) => void,
    /** The chain answered, or did not. */
    answered: (problem: string | undefined, height?: number) => void
  ) {
    this.#context = context
    this.#contacts = contacts
    this.#found = found
    this.#answered = answered
    const { clock } = context.ports
    const log: typeof context.ports.log = (level, code, detail) => {
      answered(code)
      context.ports.log(level, code, detail)
    }
    this.#loop = new Loop({ clock, log, name: 'poll', step: (signal) => this.#step(signal) })
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

  async #step(signal: AbortSignal): Promise<number> {
    const { state, ports, identity, options } = this.#context
    // The cursor keeps the height from before the inbox was read: what falls in between is looked at twice, not never.
    const height = await ports.ledger.height({ signal })
    const inbox = await ports.ledger.inbox(identity.self, { signal })
    this.#answered(undefined, height)
    const count = inbox?.count ?? 0
    const cursor = state.cursor
    if (cursor === undefined || count !== cursor.inbox) {
      const touched = await this.#touched(cursor, count, inbox?.dialog, signal)
      this.#seen += await this.#read(touched, signal)
      // The node of the inbox may be ahead of those that showed the slots: what it counted is looked for again.
      const behind = cursor !== undefined && this.#seen < count - cursor.inbox
      if (behind && this.#looks++ < LOOKS_FOR_UNSEEN) return options.eagerPollInterval
      this.#seen = this.#looks = 0
      if (touched.length > 0) this.#eagerUntil = ports.clock.now() + EAGER_FOR
    }
    if (cursor?.height !== height || count !== cursor.inbox)
      await state.commit({ cursor: { height, inbox: count } })
    return this.#eager() ? options.eagerPollInterval : options.pollInterval
  }

  /** Reads each, also when another cannot be read; then the cursor stays, so that all are looked at again. */
  /** Answers how many slots were new. */
  async #read(touched: readonly DialogEntry[], signal: AbortSignal): Promise<number> {
    let failure: GhostError | undefined
    let read = 0
    for (const entry of touched) {
      try {
        if (!(await this.#believed(entry, signal))) continue
        const slots = await readNewSlots(this.#context, entry.peer, { signal })
        if (slots > 0) this.#found(entry.peer)
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

  /** Conversations in which something may have come, as the chain names them. */
  async #touched(
    cursor: ChainCursor | undefined,
    count: number,
    dialog: string | undefined,
    signal: AbortSignal
  ): Promise<readonly DialogEntry[]> {
    const { state } = this.#context
    const known = [...state.conversations()]
    const named = known.find((row) => row.dialog === dialog)
    if (cursor !== undefined && count === cursor.inbox + 1 && named !== undefined) return [named]
    return this.#candidates(cursor, known.length, signal)
  }

  /** Makes it known where it was not; one that is not what it claims is passed over. */
  async #believed(entry: DialogEntry, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#contacts.discovered(entry, 'request', { signal })
      return true
    } catch (error) {
      if (!isNotOurs(error)) throw error
      this.#context.ports.log('warning', error.code, { source: 'chain' })
      return false
    }
  }

  /** By the blocks since the cursor, or by reading every dialog's size: whichever takes fewer requests. */
  async #candidates(
    cursor: ChainCursor | undefined,
    known: number,
    signal: AbortSignal
  ): Promise<readonly DialogEntry[]> {
    const { state, ports, identity } = this.#context
    const height = await ports.ledger.height({ signal })
    const from = Math.max(0, (cursor?.height ?? height) + 1 - OVERLAP)
    const pages = Math.ceil((height - from + 1) / BLOCKS_AT_ONCE)
    if (cursor === undefined || height < cursor.height || pages > known + 2) {
      const requests = await ports.ledger.requests(identity.self, MAX_REQUESTS, { signal })
      return unique([...state.conversations(), ...requests])
    }
    const found: DialogEntry[] = []
    for (let start = from; start <= height; start += BLOCKS_AT_ONCE) {
      const end = Math.min(height, start + BLOCKS_AT_ONCE - 1)
      found.push(...(await ports.ledger.scan(identity.self, start, end, { signal })))
    }
    return unique(found)
  }
}

const unique = (entries: Iterable<DialogEntry>): DialogEntry[] => [
  ...new Map([...entries].map(({ dialog, peer }) => [peer, { dialog, peer }])).values()
]
