import { GhostError, RejectedError, TransientError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { accountCall, backupKept } from './account-calls.ts'
import { contractCallOf } from './anchor-calls.ts'
import { anchoredBy, bundled, isAnchor, isCalledFor, wantedAt, type Anchor } from './anchor-plan.ts'
import { CallQueue, FIRST_PAUSE, LONGEST_PAUSE } from './call-queue.ts'
import type { Context } from './context.ts'
import type { AddressBook } from './address-book/address-book.ts'
import { Loop } from './loop.ts'
import type { QueuedCall } from './model.ts'
import { readNewSlots } from './slots.ts'
import type { Submission } from './submission.ts'

/** A transaction that no node knows by then is sent again, ms; the same one, so it cannot count twice. */
const REPEAT_AFTER = 60_000
/** After this it is given up and built anew, once the chain showed that it is not there, ms. */
const EXPIRES_AFTER = 600_000
/** A dialog that cannot be read is tried again after this at the latest, ms. */
const LONGEST_ASIDE = 60_000

/**
 * The durable queue behind the conversation: queued → built → broadcast → accepted | rejected, one transaction in
 * flight; what is queued of a dialog meanwhile goes as one bundle. Every step is persisted before the next; the content hash is the idempotency key: before a call is built
 * again, the dialog is read, and our own anchor seen there is the end of it.
 */
export class Anchoring {
  readonly #context: Context
  readonly #loop: Loop
  readonly #queue: CallQueue
  readonly #submission: Submission
  readonly #settled: () => Promise<void>
  readonly #writable: () => boolean
  readonly #readProfile: (signal: AbortSignal) => Promise<unknown>
  readonly #book: () => Pick<AddressBook, 'look' | 'isWanted'>
  readonly #online: (peer: AddressHash) => boolean
  /** Dialogs that could not be read just now: the others do not wait for them. Until when, and how often in a row. */
  readonly #setAside = new Map<AddressHash, { readonly until: number; readonly failures: number }>()
  #lastSent = 0

  constructor(
    context: Context,
    submission: Submission,
    parts: {
      /** A transaction was accepted. */
      readonly settled: () => Promise<void>
      /** Chain and program are those we were built for: until then nothing is signed or sent. */
      readonly writable: () => boolean
      readonly readProfile: (signal: AbortSignal) => Promise<unknown>
      readonly book: () => Pick<AddressBook, 'look' | 'isWanted'>
      readonly online: (peer: AddressHash) => boolean
    }
  ) {
    this.#context = context
    this.#queue = new CallQueue(context)
    this.#submission = submission
    this.#online = parts.online
    this.#settled = parts.settled
    this.#writable = parts.writable
    this.#readProfile = parts.readProfile
    this.#book = parts.book
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'anchoring', step: (signal) => this.#step(signal) })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  wake(): void {
    this.#loop.wake()
  }

  /** A message was sent just now: its anchor follows. */
  sent(): void {
    this.#lastSent = this.#context.ports.clock.now()
    this.#loop.wake()
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { clock } = this.#context.ports
    if (!this.#writable()) return undefined
    const calls = [...this.#context.state.calls()].sort((one, other) => one.createdAt - other.createdAt)
    const flying = calls.find(isFlying)
    // Whoever holds the account key said no: what is sent already is watched, nothing else is asked for.
    if (this.#submission.held !== undefined && flying?.state !== 'broadcast') return undefined
    const call = flying ?? calls.find((waiting) => this.#readyAt(waiting) <= clock.now())
    if (call === undefined) return this.#untilNext(calls)
    await this.#advance(call, signal)
    const after = this.#context.state.call(call.id)
    return after?.state === 'broadcast' ? this.#submission.lookEvery : 0
  }

  #untilNext(calls: readonly QueuedCall[]): number | undefined {
    const next = Math.min(...calls.map((call) => this.#readyAt(call)))
    return next === Infinity ? undefined : Math.max(0, next - this.#context.ports.clock.now())
  }

  /** When a call may be built, ms since 1970. An unregistered account anchors nothing: nobody could answer it. */
  #readyAt(call: QueuedCall): number {
    const at = this.#wantedAt(call)
    const now = this.#context.ports.clock.now()
    // No pause is as long as this: the clock was wrong when it was set, or was set back since.
    return at !== Infinity && at - now > LONGEST_PAUSE ? now : at
  }

  #wantedAt(queued: QueuedCall): number {
    if (!isAnchor(queued)) return queued.nextAttemptAt
    const { state } = this.#context
    const { peer } = queued.call
    if (state.account.registeredVersion === 0) return Infinity
    const situation = {
      conversation: state.find(peer),
      online: this.#online(peer),
      lastSent: this.#lastSent,
      asked: !this.#submission.repeatable
    }
    return Math.max(this.#setAside.get(peer)?.until ?? 0, wantedAt(queued, state.calls(), situation))
  }

  async #advance(call: QueuedCall, signal: AbortSignal): Promise<void> {
    try {
      if (call.state === 'built') await this.#broadcast(call, signal)
      else if (call.state === 'broadcast') await this.#watch(call, signal)
      else if (call.state === 'accepted') await this.#lookAgain(call, signal)
      else await this.#build(call, signal)
      if (call.call.kind === 'anchor') this.#setAside.delete(call.call.peer)
    } catch (error) {
      if (signal.aborted) throw error
      if (error instanceof RejectedError) await this.#queue.postpone(call, error.code)
      else if (error instanceof GhostError && !isFlying(call)) await this.#giveWay(call, error)
      else throw error
    }
  }

  /** Nothing of this call is under way: it waits a while, and the calls of other dialogs go on. */
  async #giveWay(queued: QueuedCall, error: GhostError): Promise<void> {
    const { call } = queued
    if (call.kind === 'address-book') return this.#queue.postpone(queued, error.code)
    if (call.kind !== 'anchor') throw error
    const { clock, log } = this.#context.ports
    const failures = (this.#setAside.get(call.peer)?.failures ?? 0) + 1
    const pause = Math.min(LONGEST_ASIDE, FIRST_PAUSE * 2 ** (failures - 1))
    this.#setAside.set(call.peer, { until: clock.now() + pause, failures })
    log('warning', error.code, { source: 'anchoring' })
  }

  async #build(queued: QueuedCall, signal: AbortSignal): Promise<void> {
    const { state, ports } = this.#context
    if (!isAnchor(queued)) {
      const parts = {
        settled: this.#settled,
        isBookWanted: (hash: ContentHash) => this.#book().isWanted(hash, { signal })
      }
      const contract = await accountCall(this.#context, queued, parts)
      if (contract === undefined || !isCalledFor(state.call(queued.id), queued)) return
      const transaction = await this.#submission.build(contract, { signal })
      return this.#queue.keep({ ...queued, state: 'built', transaction })
    }
    const { peer } = queued.call
    await readNewSlots(this.#context, peer, { signal })
    // Reading the dialog may have shown that it is there already; then the call is gone.
    if (state.call(queued.id) === undefined) return
    const together = bundled(queued, state.calls(), state.conversation(peer), ports.clock.now())
    const anchor = together?.call ?? queued
    const contract = await contractCallOf(this.#context, anchor, signal)
    const transaction = await this.#submission.build(contract, { signal })
    const { payload: _asked, ...call } = anchor.call
    const carried = contract.function === 'send_payload' ? { payload: true as const } : {}
    const built = { ...anchor, call: { ...call, ...carried }, state: 'built', transaction } as const
    await this.#keepBuilt(built, together?.replaces ?? [queued.id])
  }

  /** Not at all where any of what it takes the place of was withdrawn meanwhile. */
  async #keepBuilt(built: Anchor, replaces: readonly string[]): Promise<void> {
    const { peer, bundle } = built.call
    const kept = await this.#queue.keepBuilt(built, replaces)
    if (kept && bundle !== undefined && this.#online(peer)) void this.#offer(peer, bundle)
  }

  /** The other side opens the anchor at once if it has the list before the block; else it asks for it by its hash. */
  async #offer(peer: AddressHash, bundle: Uint8Array): Promise<void> {
    const { exchange, log } = this.#context.ports
    try {
      await exchange.push(peer, [bundle])
    } catch (error) {
      if (!(error instanceof TransientError))
        log('error', error instanceof GhostError ? error.code : 'internal', { source: 'bundle' })
    }
  }

  async #broadcast(call: QueuedCall, signal: AbortSignal): Promise<void> {
    const { clock } = this.#context.ports
    if (call.transaction === undefined) return this.#queue.requeue(call)
    const transaction = await this.#submission.broadcast(call.transaction, { signal })
    await this.#queue.keep({ ...call, transaction, state: 'broadcast', broadcastAt: clock.now() })
  }

  async #watch(call: QueuedCall, signal: AbortSignal): Promise<void> {
    if (call.transaction === undefined) return this.#queue.requeue(call)
    const outcome = await this.#submission.outcome(call.transaction, { signal })
    if (outcome.state === 'accepted') return this.#accepted(call, signal)
    if (outcome.state === 'rejected') return this.#queue.postpone(call, 'transaction-rejected')
    // What a wallet sent may have a name that no node knows: what it did is looked for instead.
    if (!this.#submission.repeatable) return this.#look(call, signal)
    if (this.#age(call.createdAt) > EXPIRES_AFTER) return this.#queue.requeue(call)
    if (this.#age(call.broadcastAt ?? 0) > REPEAT_AFTER) await this.#queue.keep({ ...call, state: 'built' })
  }

  /** Said to be in a block, and not to be found there: if that was not so, the same transaction is sent again. */
  async #lookAgain(call: QueuedCall, signal: AbortSignal): Promise<void> {
    const { ledger } = this.#context.ports
    if (!this.#submission.repeatable) return this.#accepted(call, signal)
    const { state } = await ledger.outcome(call.transaction?.id ?? call.id, { signal })
    if (state === 'accepted') return this.#accepted(call, signal)
    await this.#queue.keep({ ...call, state: 'built' })
  }

  async #accepted(call: QueuedCall, signal: AbortSignal): Promise<void> {
    if (call.call.kind === 'anchor') await readNewSlots(this.#context, call.call.peer, { signal })
    if (call.call.kind === 'address-book') await this.#book().look({ signal })
    if (call.call.kind === 'backup') await backupKept(this.#context, call.id, call.call.sealed)
    await this.#settled()
    // Slot or profile normally took the call away. A node that says accepted and does not show it yet is asked again …
    if (this.#context.state.call(call.id) === undefined) return
    if (!(await this.#isSeen(call)) && this.#age(call.broadcastAt ?? 0) <= REPEAT_AFTER)
      throw new TransientError('anchor-not-visible', 'accepted, but not to be seen on chain')
    // … now and then, once it is clear that this may take long, as until others confirm it: the rest does not wait.
    const nextAttemptAt = this.#context.ports.clock.now() + LONGEST_PAUSE
    await this.#queue.keep({ ...call, state: 'accepted', nextAttemptAt })
  }

  /** Does a slot show it, though too few nodes do? */
  async #isSeen(queued: QueuedCall): Promise<boolean> {
    const { state } = this.#context
    if (!isAnchor(queued)) return false
    const entries = await state.entries(anchoredBy(queued.call))
    return [...entries.values()].some(({ slot }) => slot !== undefined) && state.call(queued.id) !== undefined
  }

  /** Slot or profile on chain take the call away, whoever sent it and by whatever name. */
  async #look(queued: QueuedCall, signal: AbortSignal): Promise<void> {
    const { call } = queued
    if (call.kind === 'anchor') await readNewSlots(this.#context, call.peer, { signal })
    else if (call.kind === 'register') await this.#readProfile(signal)
    else if (call.kind === 'address-book') await this.#book().look({ signal })
    if (await this.#isSeen(queued)) await this.#queue.keep({ ...queued, state: 'accepted' })
  }

  /** ms between then and now, whichever way the clock was set meanwhile. */
  #age(then: number): number {
    return Math.abs(this.#context.ports.clock.now() - then)
  }

  /** Whoever holds the account key may be asked again: what was not answered or refused is built anew. */
  async resume(): Promise<void> {
    await this.#queue.beginAnew()
    this.#loop.wake()
  }
}

const isFlying = ({ state }: QueuedCall): boolean => state === 'built' || state === 'broadcast'
