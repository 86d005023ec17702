import { GhostError, IntegrityError, TransientError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { MAX_PARENTS } from '../protocol/limits.ts'
import type { AddressBook } from './address-book/address-book.ts'
import { isNotOurs, type Contacts } from './contacts.ts'
import { takeBundles } from './bundles.ts'
import type { Context } from './context.ts'
import { listDialog } from './listing.ts'
import { Loop } from './loop.ts'
import type { Conversation } from './model.ts'
import type { DialogEntry } from './ports.ts'
import type { Receiving } from './receive.ts'
import { readOlderSlots, SLOTS_AT_ONCE } from './slots.ts'

/** Envelopes of a history asked for in one request, and committed at a time. */
const HISTORY_AT_ONCE = 256
const COMMIT_AT_ONCE = 64
/** Rounds that bring only what is held already before a holder counts as having no more. */
const MAX_IDLE_ROUNDS = 20
/** Pause before a holder that left or lied is asked again, ms. */
const ASK_AGAIN = 10_000
/** Dialogs whose other side and size are read at the same time. */
const LISTED_AT_ONCE = 8
/** Slots read before a history is asked for: the newest proves all that its envelope links to. */
const NEWEST_SLOTS = 1
/** What histories bring needs few slots: the older ones wait this long after the last that was asked for, ms … */
const HISTORIES_FIRST = 15_000
/** … and so long after one another, ms: 50 of them then take the five requests a second that public nodes allow. */
const BETWEEN_SLOTS = 10_000
/** No history, and no holder who never comes to an end, holds up older slots for longer than this, ms. */
const LONGEST_WITHOUT_SLOTS = 60_000

/**
 * Receiving, from cursor zero, in the same four steps: collect (dialogs and newest slots from the chain, history from
 * the other side in bulk), verify and open, commit, announce. Newest first, usable at once; every step is kept with
 * the rows it brought, so that a reload goes on where it was.
 */
export class Rebuild {
  readonly #context: Context
  readonly #contacts: Contacts
  readonly #book: Pick<AddressBook, 'lookSafely'>
  readonly #receiving: Receiving
  readonly #online: (peer: AddressHash) => boolean
  readonly #progress: (peer: AddressHash) => void
  readonly #listed: () => void
  readonly #idleRounds = new Map<AddressHash, number>()
  readonly #retryAt = new Map<AddressHash, number>()
  /** When slots of a dialog are read again that could not be read. */
  readonly #readAt = new Map<AddressHash, number>()
  readonly #rounds = new Map<AddressHash, number>()
  /** When older slots are read next, of whichever dialog, and when they were last. */
  #slotsAt = 0
  #slotsReadAt = 0
  readonly #loop: Loop

  constructor(
    context: Context,
    parts: {
      readonly contacts: Contacts
      readonly book: Pick<AddressBook, 'lookSafely'>
      readonly receiving: Receiving
      readonly online: (peer: AddressHash) => boolean
      /** Slots of this conversation were committed. */
      readonly progress: (peer: AddressHash) => void
      /** Every conversation that can be read is listed: polling may begin. */
      readonly listed: () => void
    }
  ) {
    this.#context = context
    this.#contacts = parts.contacts
    this.#book = parts.book
    this.#receiving = parts.receiving
    this.#online = parts.online
    this.#progress = parts.progress
    this.#listed = parts.listed
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'rebuild', step: (signal) => this.#step(signal) })
  }

  start(): void {
    this.#slotsReadAt = this.#context.ports.clock.now()
    this.#letHistoriesGoFirst()
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** Somebody who may hold a history came online. */
  wake(peer: AddressHash): void {
    this.#retryAt.delete(peer)
    this.#loop.wake()
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { state, ports } = this.#context
    if (state.account.rebuild === 'reading-chain') await this.#list(signal)
    this.#listed()
    const rows = [...state.conversations()]
      .filter(({ slots, history }) => slots.from > 0 || history !== undefined)
      .sort((one, other) => newest(other) - newest(one))
    const fresh = rows.filter(({ slots }) => slots.from === slots.to)
    const begun = await inBatches(fresh, ({ peer }) => this.#readSlots(peer, NEWEST_SLOTS, signal))
    const asked = await this.#askNext(rows, signal)
    if (begun.includes(true) || asked === 'brought') this.#letHistoriesGoFirst()
    const unread = rows.filter(({ peer }) => state.conversation(peer).slots.from > 0)
    if ((await this.#readOlder(unread, signal)) || asked !== 'nobody') return 0
    const waiting = rows.filter(({ peer }) => state.conversation(peer).history !== undefined)
    const isOurs = ({ role }: Conversation): boolean => role !== 'request'
    if (!waiting.some(isOurs) && !unread.some(isOurs)) await this.#setPhase(undefined)
    const next = Math.min(
      ...waiting.filter(({ peer }) => this.#online(peer)).map(({ peer }) => this.#retryAt.get(peer) ?? 0),
      ...unread.map(({ peer }) => Math.max(this.#slotsAt, this.#readAt.get(peer) ?? 0))
    )
    return next === Infinity ? undefined : Math.max(0, next - ports.clock.now())
  }

  /** What they bring needs few slots. */
  #letHistoriesGoFirst(): void {
    const latest = this.#slotsReadAt + LONGEST_WITHOUT_SLOTS
    this.#slotsAt = Math.min(this.#context.ports.clock.now() + HISTORIES_FIRST, latest)
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { ledger } = this.#context.ports
    const { state, identity } = this.#context
    // The cursor is from before: what comes meanwhile is polled for afterwards.
    const height = await ledger.height({ signal })
    const inbox = (await ledger.inbox(identity.self, { signal }))?.count ?? 0
    // Before any conversation is shown: its name shall be there before its history.
    await this.#book.lookSafely({ signal })
    const failures = await this.#listAll(await ledger.writtenDialogs(identity.self, { signal }), signal)
    // A later pass lists what this one could not: what came since the first is polled for all the same.
    if ((state.cursor?.height ?? 0) === 0) await state.commit({ cursor: { height, inbox } })
    this.#listed()
    // Those that could be read are there; the list counts as read once all of it was.
    if (failures[0] !== undefined) throw failures[0]
    await this.#setPhase('fetching')
  }

  /** Answers what could not be read; what is no dialog of ours is passed over. */
  async #listAll(entries: readonly DialogEntry[], signal: AbortSignal): Promise<readonly GhostError[]> {
    const failures: GhostError[] = []
    const attempt = async (entry: DialogEntry): Promise<void> => {
      try {
        await listDialog(this.#context, this.#contacts, entry, { role: 'accepted', signal })
      } catch (error) {
        if (signal.aborted || !(error instanceof GhostError)) throw error
        if (isNotOurs(error)) this.#context.ports.log('warning', error.code, { source: 'chain' })
        else failures.push(error)
      }
    }
    await inBatches(entries, attempt)
    return failures
  }

  /** The next batch of older slots, if it is time for one. They confirm what was handed over, and name what was not. */
  async #readOlder(unread: readonly Conversation[], signal: AbortSignal): Promise<boolean> {
    const now = this.#context.ports.clock.now()
    // No pause is longer: the clock was set back since.
    if (this.#slotsAt > now && this.#slotsAt - now <= HISTORIES_FIRST) return false
    const due = unread.find(({ peer }) => (this.#readAt.get(peer) ?? 0) <= now)
    if (due === undefined || !(await this.#readSlots(due.peer, SLOTS_AT_ONCE, signal))) return false
    this.#slotsReadAt = this.#context.ports.clock.now()
    this.#slotsAt = this.#slotsReadAt + BETWEEN_SLOTS
    return true
  }

  /** Answers whether there was anything; a dialog that cannot be read waits, and the others go on. */
  async #readSlots(peer: AddressHash, limit: number, signal: AbortSignal): Promise<boolean> {
    const { state, ports } = this.#context
    const before = state.conversation(peer).slots.from
    if (before === 0 || (this.#readAt.get(peer) ?? 0) > ports.clock.now()) return false
    try {
      const left = await readOlderSlots(this.#context, peer, { signal }, limit)
      this.#progress(peer)
      if (left < before) return true
    } catch (error) {
      if (signal.aborted || !(error instanceof GhostError)) throw error
      ports.log('warning', error.code, { source: 'slots' })
    }
    this.#readAt.set(peer, ports.clock.now() + ASK_AGAIN)
    return false
  }

  /** Whether somebody was asked, and whether he brought what was not held. */
  async #askNext(
    rows: readonly Conversation[],
    signal: AbortSignal
  ): Promise<'nobody' | 'in vain' | 'brought'> {
    const { state, ports } = this.#context
    const rounds = ({ peer }: Conversation) => this.#rounds.get(peer) ?? 0
    // In turns: one holder that never comes to an end must not keep the others from theirs.
    for (const row of rows.toSorted((one, other) => rounds(one) - rounds(other))) {
      const { peer } = row
      const pending = state.conversation(peer).history !== undefined && this.#online(peer)
      if (!pending || (this.#retryAt.get(peer) ?? 0) > ports.clock.now()) continue
      this.#rounds.set(peer, rounds(row) + 1)
      const placed = await this.#askHistory(peer, signal)
      if (placed === undefined) this.#retryAt.set(peer, ports.clock.now() + ASK_AGAIN)
      return (placed ?? 0) > 0 ? 'brought' : 'in vain'
    }
    return 'nobody'
  }

  /** One request for older messages: how many were new; undefined when the holder left or lied and is asked again later. */
  async #askHistory(peer: AddressHash, signal: AbortSignal): Promise<number | undefined> {
    const { state, ports } = this.#context
    const before = state.conversation(peer).history?.before ?? []
    const total = { received: 0, placed: 0 }
    try {
      let chunk: Uint8Array[] = []
      for await (const bytes of ports.exchange.history(peer, before, HISTORY_AT_ONCE, { signal })) {
        chunk.push(bytes)
        total.received += 1
        if (chunk.length < COMMIT_AT_ONCE) continue
        total.placed += await this.#commit(peer, chunk)
        chunk = []
      }
      if (chunk.length > 0) total.placed += await this.#commit(peer, chunk)
    } catch (error) {
      if (error instanceof IntegrityError) ports.exchange.distrust(peer)
      else if (!(error instanceof TransientError)) throw error
      ports.log('warning', error.code, { source: 'history' })
      return undefined
    }
    const idle = total.placed === 0 ? (this.#idleRounds.get(peer) ?? 0) + 1 : 0
    this.#idleRounds.set(peer, idle)
    if (total.received === 0 || idle > MAX_IDLE_ROUNDS) await this.#finish(peer)
    return total.placed
  }

  /** @throws IntegrityError `history-unreadable` when nothing of it belongs to this conversation */
  async #commit(peer: AddressHash, chunk: readonly Uint8Array[]): Promise<number> {
    const envelopes = await takeBundles(this.#context, peer, chunk)
    if (envelopes.length === 0) return 0
    return this.#context.turns.take(peer, async () => {
      const candidates = await this.#receiving.open(peer, envelopes, 'handed')
      // Keys that are read, or consented to, later: nobody is to blame.
      if (candidates.length === 0 && this.#contacts.keys.isDoubted(peer))
        throw new TransientError('keys-unknown', 'a history under keys that are not known yet')
      if (candidates.length === 0)
        throw new IntegrityError(
          'history-unreadable',
          'a holder handed over what is not of this conversation'
        )
      const before = candidates.slice(-MAX_PARENTS).map(({ id }): ContentHash => id)
      return this.#receiving.commit(peer, candidates, (row) =>
        row.history === undefined ? row : { ...row, history: { before } }
      )
    })
  }

  #finish(peer: AddressHash): Promise<void> {
    const { turns, state } = this.#context
    return turns.take(peer, async () => {
      const { history: _asked, ...row } = state.conversation(peer)
      await state.commit({ conversations: [row] })
    })
  }

  async #setPhase(phase: 'fetching' | undefined): Promise<void> {
    const { turns, state } = this.#context
    if (state.account.rebuild === phase) return
    await turns.take('account', async () => {
      const { rebuild: _before, ...account } = state.account
      await state.commit({
        account: phase === undefined ? account : { ...account, rebuild: phase, restored: true }
      })
    })
  }
}

/** Does `work` for all of them, a few at a time. */
const inBatches = async <Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>
): Promise<readonly Result[]> => {
  const results: Result[] = []
  for (let start = 0; start < items.length; start += LISTED_AT_ONCE)
    results.push(...(await Promise.all(items.slice(start, start + LISTED_AT_ONCE).map(work))))
  return results
}

const newest = (row: Conversation): number => row.preview?.order.time ?? 0
