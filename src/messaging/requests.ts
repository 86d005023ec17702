import { GhostError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { isNotOurs, type Contacts } from './contacts.ts'
import type { Context } from './context.ts'
import * as intervals from './intervals.ts'
import { listDialog } from './listing.ts'
import { Loop } from './loop.ts'
import type { Intervals } from './intervals.ts'
import type { DialogEntry } from './ports.ts'
import { readNewSlots } from './slots.ts'

/** As long as no more than so many wait, they are looked at this soon after one another, ms … */
const FEW = 10
const FEW_AFTER = 5_000
/** … more than those, as after a month away, at this pace … */
const SOME = 50
const SOME_AFTER = 60_000
/** … and a flood at this one: it costs who makes it, not this page. */
const FLOOD_AFTER = 600_000
/** How many there are is read this often, ms, whatever polling saw. */
const COUNT_AGAIN = 600_000
/** A rebuild reads our own dialogs first, ms. */
const REBUILD_FIRST = 15_000
/** A node may show a message before its own count of requests: it is asked so often again, as eagerly as polling asks. */
const LOOKS_FOR_UNCOUNTED = 6
/** Requests that polling saw and that wait; what is more is found by its number. */
const MAX_SEEN = 64

/** What requests tell. */
export interface RequestsParts {
  /** A dialog is known now, and slots of it. */
  readonly found: (peer: AddressHash) => void
  /** There are other ones, or fewer, that were not looked at. */
  readonly changed: () => void
}

/**
 * Dialogs that others opened with us, newest first, a few at a time: anybody may open as many as he pays for. The
 * chain numbers them, and which numbers were looked at is kept, so that each is found in the end, however long it
 * takes (docs/protocol/chain.md, Requests).
 */
export class Requests {
  readonly #context: Context
  readonly #contacts: Contacts
  readonly #parts: RequestsParts
  readonly #loop: Loop
  /** Seen in a block, newest last. */
  #seen: readonly DialogEntry[] = []
  /** Numbers of those that could not be read, or are none; looked at again after they were counted again. */
  readonly #postponed = new Set<number>()
  #fromBelow = false
  /** Those that polling saw take turns with those that are found by their number: neither keeps the other waiting. */
  #isSeensTurn = true
  #count = 0
  #countAt = -Infinity
  #uncounted = 0
  /** ms since 1970, when the next is looked at. */
  #nextAt: number | undefined
  /** The user asked for so many more. */
  #wanted = 0

  constructor(context: Context, contacts: Contacts, parts: RequestsParts) {
    this.#context = context
    this.#contacts = contacts
    this.#parts = parts
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'requests', step: (signal) => this.#step(signal) })
  }

  /** Begins once; after that it does nothing. */
  start(): void {
    const { state, ports } = this.#context
    const isFirst = this.#nextAt === undefined
    this.#nextAt ??= ports.clock.now() + (state.account.rebuild === undefined ? 0 : REBUILD_FIRST)
    if (isFirst) this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** Somebody whom we do not know wrote: in these dialogs, oldest first, or nobody has looked in which. */
  expect(entries: readonly DialogEntry[]): void {
    const named = new Set(entries.map(({ peer }) => peer))
    this.#seen = [...this.#seen.filter(({ peer }) => !named.has(peer)), ...entries].slice(-MAX_SEEN)
    if (entries.length === 0) this.#uncounted = LOOKS_FOR_UNCOUNTED
    this.#loop.wake()
  }

  /** The user wants to see the next ones now. */
  more(): void {
    this.#wanted = FEW
    this.#loop.wake()
  }

  /** How many were not looked at. */
  get waiting(): number {
    return this.#count - intervals.sizeBelow(this.#read, this.#count)
  }

  get #read(): Intervals {
    return this.#context.state.account.requestsRead ?? []
  }

  async #step(signal: AbortSignal): Promise<number> {
    const { clock } = this.#context.ports
    // No pause is longer: the clock was set back since.
    const rest = Math.min((this.#nextAt ?? 0) - clock.now(), FLOOD_AFTER)
    if (rest > 0 && this.#wanted === 0) return rest
    const newest = this.#seen.at(-1)
    if (newest === undefined || !this.#isSeensTurn) await this.#countAgain(signal)
    const index = nextOf(this.#read, this.#count, this.#postponed, this.#fromBelow)
    const seen = this.#isSeensTurn || index === undefined ? newest : undefined
    // Before anything fails: what cannot be read must not be all that is tried.
    this.#isSeensTurn = seen === undefined
    if (seen !== undefined) await this.#lookAtSeen(seen, signal)
    else if (index !== undefined) await this.#lookAt(index, signal)
    else {
      this.#wanted = 0
      return this.#uncounted > 0 ? this.#context.options.eagerPollInterval : COUNT_AGAIN
    }
    return this.#pause()
  }

  /** ms until the next is looked at. */
  #pause(): number {
    this.#wanted = Math.max(0, this.#wanted - 1)
    const waiting = this.waiting + this.#seen.length
    const pause = waiting <= FEW ? FEW_AFTER : waiting <= SOME ? SOME_AFTER : FLOOD_AFTER
    this.#nextAt = this.#context.ports.clock.now() + pause
    return this.#wanted > 0 ? 0 : pause
  }

  async #countAgain(signal: AbortSignal): Promise<void> {
    const { ledger, clock } = this.#context.ports
    const since = clock.now() - this.#countAt
    if (since >= 0 && since < COUNT_AGAIN && this.#uncounted === 0) return
    const before = this.#count
    const claimed = await ledger.requestCount(this.#context.identity.self, { signal })
    this.#count = claimed <= before ? claimed : await this.#shownOf(claimed, before, signal)
    this.#countAt = clock.now()
    this.#postponed.clear()
    this.#uncounted = this.#count > before ? 0 : Math.max(0, this.#uncounted - 1)
    if (this.#count !== before) this.#parts.changed()
  }

  /**
   * They are numbered without a gap: of a count that is more than the nodes can show, as much as they show. `known` of
   * them were there before.
   */
  async #shownOf(claimed: number, known: number, signal: AbortSignal): Promise<number> {
    const { ledger } = this.#context.ports
    const isShown = async (index: number): Promise<boolean> =>
      (await ledger.requests(this.#context.identity.self, index, index + 1, { signal })).length > 0
    if (await isShown(claimed - 1)) return claimed
    let [there, missing] = [known, claimed - 1]
    while (there < missing) {
      const middle = Math.floor((there + missing) / 2)
      if (await isShown(middle)) there = middle + 1
      else missing = middle
    }
    return there
  }

  /** One that polling saw. One that cannot be read goes behind the others. */
  async #lookAtSeen(entry: DialogEntry, signal: AbortSignal): Promise<void> {
    this.#seen = this.#seen.slice(0, -1)
    try {
      await this.#contacts.discovered(entry, 'request', { signal })
      await readNewSlots(this.#context, entry.peer, { signal })
      this.#parts.found(entry.peer)
    } catch (error) {
      if (isNone(error)) return this.#passOver(error)
      this.#seen = [entry, ...this.#seen]
      throw error
    }
  }

  /** One by its number. What a node does not show, or shows as what it cannot be, may be another node's to show. */
  async #lookAt(index: number, signal: AbortSignal): Promise<void> {
    const { ports, identity, state } = this.#context
    this.#postponed.add(index)
    const isOldest = this.#fromBelow
    // Who opens one more whenever one was looked at must not keep us from those of before.
    this.#fromBelow = !isOldest && this.waiting > FEW && this.#wanted === 0
    const [entry] = await ports.ledger.requests(identity.self, index, index + 1, { signal })
    // Who counts more than there are must not keep us from those that are there: the oldest take turns with the newest.
    if (entry === undefined) {
      this.#fromBelow = !isOldest
      return
    }
    try {
      // Known already, as when we wrote first on this device: the other side may hold more than it handed over.
      if (state.find(entry.peer) === undefined || state.account.restored === true) {
        await listDialog(this.#context, this.#contacts, entry, { role: 'request', signal })
        this.#parts.found(entry.peer)
      }
    } catch (error) {
      if (!isNone(error)) throw error
      this.#passOver(error)
      if (error.code === 'dialog-not-ours') return
    }
    await this.#noteRead(index)
  }

  #noteRead(index: number): Promise<void> {
    const { turns, state } = this.#context
    return turns.take('account', () =>
      state.commit({ account: { ...state.account, requestsRead: intervals.add(this.#read, index) } })
    )
  }

  #passOver({ code }: GhostError): void {
    this.#context.ports.log('warning', code, { source: 'requests' })
  }
}

const isNone = (error: unknown): error is GhostError => error instanceof GhostError && isNotOurs(error)

/** The newest number below `count` that is in neither, or the oldest; ranges that are many are joined first. */
const nextOf = (
  read: Intervals,
  count: number,
  postponed: ReadonlySet<number>,
  fromBelow: boolean
): number | undefined => {
  const step = fromBelow ? 1 : -1
  const isFull = read.length >= intervals.MAX_INTERVALS && !fromBelow
  let index = fromBelow ? 0 : isFull ? (read.at(-1)?.[0] ?? count) - 1 : count - 1
  while (index >= 0 && index < count) {
    const range = read.find(([from, to]) => from <= index && index <= to)
    if (range !== undefined) index = (fromBelow ? range[1] : range[0]) + step
    else if (postponed.has(index)) index += step
    else return index
  }
  return undefined
}
