import { GhostError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Contacts } from './contacts.ts'
import type { Context } from './context.ts'
import { Loop } from './loop.ts'
import type { Conversation } from './model.ts'
import { readNewSlots } from './slots.ts'

/** A dialog that something was found in, or whose screen was opened, is looked at this often, ms … */
const EAGER = 10_000
/** … for so long, ms. */
const EAGER_FOR = 300_000
/** One with something in it that is younger than a day, or than a week, or older, ms. */
const OF_THE_DAY = 60_000
const OF_THE_WEEK = 600_000
const OF_BEFORE = 3_600_000
const DAY = 86_400_000
/** One of all the dialogs that others opened and we did not answer is looked at this often, ms: they may be many. */
const ANY_REQUEST = 600_000
/** Dialogs that were begun on another device of ours are looked for this often, ms, … */
const NEW_DIALOGS = 600_000
/** … and where somebody unknown wrote, who may have answered there, this often. */
const NEW_DIALOGS_SOON = 60_000
/** Between two looks at the least, ms: many dialogs take longer, not more requests. */
const PAUSE = 5_000
/** A screen that is opened again and again is one look, ms. */
const OPENED_AGAIN = 5_000

interface Turn {
  readonly row: Conversation
  /** ms since 1970. */
  readonly looked: number
  readonly due: number
}

/** Of those due at the same time, whoever was looked at longest ago. */
const isBefore = (one: Turn, other: Turn): boolean =>
  one.due < other.due || (one.due === other.due && one.looked < other.looked)

/**
 * Looks at dialogs one by one, the recent ones more often: the inbox counts what others write to us, and neither what
 * another device of this account wrote nor what a node did not show when it counted (docs/protocol/chain.md, Rounds).
 */
export class Rounds {
  readonly #context: Context
  readonly #contacts: Contacts
  readonly #found: (peer: AddressHash) => void
  readonly #looked = new Map<AddressHash, number>()
  readonly #eagerUntil = new Map<AddressHash, number>()
  readonly #loop: Loop
  #lookedAtRequest: number
  #lookedForNew = -Infinity
  #lookForNewAfter = NEW_DIALOGS

  constructor(
    context: Context,
    contacts: Contacts,
    /** New slots were committed in this conversation. */
    found: (peer: AddressHash) => void
  ) {
    this.#context = context
    this.#contacts = contacts
    this.#found = found
    const { clock, log } = context.ports
    this.#lookedAtRequest = clock.now()
    this.#loop = new Loop({ clock, log, name: 'rounds', step: (signal) => this.#step(signal) })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** Its screen was opened: what was written from elsewhere should be there soon. */
  opened(peer: AddressHash): void {
    const now = this.#context.ports.clock.now()
    this.#eagerUntil.set(peer, now + EAGER_FOR)
    if (now - (this.#looked.get(peer) ?? -Infinity) < OPENED_AGAIN) return
    this.#looked.delete(peer)
    this.#loop.wake()
  }

  /** Somebody unknown wrote: the dialog may be one that another device of ours began. */
  expectNew(): void {
    this.#lookForNewAfter = NEW_DIALOGS_SOON
    this.#loop.wake()
  }

  async #step(signal: AbortSignal): Promise<number> {
    const { state, ports } = this.#context
    const now = ports.clock.now()
    if (this.#lookedForNew + this.#lookForNewAfter <= now) {
      this.#lookedForNew = now
      this.#lookForNewAfter = NEW_DIALOGS
      await this.#lookForNew(signal)
    }
    const next = [...state.conversations()]
      .map((row) => this.#turnOf(row, now))
      .reduce<Turn | undefined>(
        (first, other) => (first === undefined || isBefore(other, first) ? other : first),
        undefined
      )
    if (next !== undefined && next.due <= now) {
      if (next.row.role !== 'accepted') this.#lookedAtRequest = now
      await this.#look(next.row.peer, signal)
      return PAUSE
    }
    const forNew = this.#lookedForNew + this.#lookForNewAfter
    return Math.max(PAUSE, Math.min(next?.due ?? Infinity, forNew) - now)
  }

  /** When it is looked at; a time to come, as after the clock was set back, counts as now. */
  #turnOf(row: Conversation, now: number): Turn {
    const looked = Math.min(now, this.#looked.get(row.peer) ?? -Infinity)
    if ((this.#eagerUntil.get(row.peer) ?? 0) > now) return { row, looked, due: looked + EAGER }
    const age = now - (row.preview?.order.time ?? row.createdAt)
    if (row.role === 'accepted')
      return { row, looked, due: looked + (age < DAY ? OF_THE_DAY : age < 7 * DAY ? OF_THE_WEEK : OF_BEFORE) }
    const first = Math.min(now, this.#lookedAtRequest) + ANY_REQUEST
    return { row, looked, due: Math.max(first, looked + OF_BEFORE) }
  }

  async #look(peer: AddressHash, signal: AbortSignal): Promise<void> {
    const { clock, log } = this.#context.ports
    this.#looked.set(peer, clock.now())
    try {
      if ((await readNewSlots(this.#context, peer, { signal })) === 0) return
      this.#eagerUntil.set(peer, clock.now() + EAGER_FOR)
      this.#found(peer)
    } catch (error) {
      // The others' turns come all the same, and its own again.
      if (signal.aborted || !(error instanceof GhostError)) throw error
      log('warning', error.code, { source: 'rounds' })
    }
  }

  /** A dialog that we wrote in and do not know was begun on another device. */
  async #lookForNew(signal: AbortSignal): Promise<void> {
    const { state, ports, identity } = this.#context
    const known = [...state.conversations()].filter(({ wroteOnChain }) => wroteOnChain).length
    if ((await ports.ledger.writtenDialogCount(identity.self, { signal })) <= known) return
    for (const entry of await ports.ledger.writtenDialogs(identity.self, { signal })) {
      const row = await this.#contacts.discovered(entry, 'accepted', { signal })
      if (!row.wroteOnChain) this.#looked.delete(entry.peer)
    }
  }
}
