import { contentHashOf } from '../crypto/content-hash.ts'
import { fetchPermission, lockOf } from '../crypto/courier-lock.ts'
import { readCourierPermit } from '../crypto/courier-permit.ts'
import { verifyCourierReceipt } from '../crypto/courier-receipt.ts'
import { GhostError, IntegrityError, RejectedError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { couriersInUse } from './courier-choice.ts'
import { validReceipts, withReceipt } from './deposit-copies.ts'
import { planParcels, type Parcel } from './deposit-plan.ts'
import { Loop } from './loop.ts'
import type { Entry, OrderKey } from './model.ts'
import type { StoreChanges } from './ports.ts'
import { withPreview } from './preview.ts'

/** ms that a message has to be acknowledged before a courier is given it: of a contact who is away, or seems to be there. */
const GRACE = { away: 1_500, online: 20_000 } as const
/** How long a courier is asked to keep what is left with it, ms; it may keep it shorter. */
const KEEP = 30 * 86_400_000
/** Undelivered messages of one contact that are looked at at once, the oldest first. */
const AT_ONCE = 200
/** Pause after a courier did not answer, its node was behind (doubled each time), or it refused for good, ms. */
const PAUSE = { busy: 15_000, noAnchor: 5_000, refused: 600_000 } as const
/** A courier that keeps something for less than this, ms, is no help: it refused. */
const LEAST_KEPT = 3_600_000
/** What had no right to be left anywhere is looked at again after this, ms. */
const LOOK_AGAIN = 300_000
/** A receipt that ends within `before` is renewed, looked for this often, ms: a courier may keep anything for less. */
const RENEW = { before: 3 * 86_400_000, every: 6 * 3_600_000 } as const

/**
 * Own messages that nobody acknowledged, left at couriers: one tick is a courier's receipt that was verified and kept.
 * The rows are the queue, as in the outbox; what is kept here is only whom to look at next.
 */
export class Deposits {
  readonly #context: Context
  readonly #online: (peer: AddressHash) => boolean
  /** When whose undelivered messages are looked at, ms since 1970. */
  readonly #due = new Map<AddressHash, number>()
  readonly #pausedUntil = new Map<string, number>()
  /** How often in a row a courier did not find the anchor. */
  readonly #notFound = new Map<string, number>()
  readonly #renewedAt = new Map<AddressHash, number>()
  readonly #loop: Loop
  #seeded = false

  constructor(context: Context, online: (peer: AddressHash) => boolean) {
    this.#context = context
    this.#online = online
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'deposits', step: (signal) => this.#step(signal) })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** Rows changed: what was just sent, or anchored, may have to be left somewhere. */
  committed({ entries = [] }: StoreChanges): void {
    for (const entry of entries) if (isUndelivered(entry)) this.expect(entry.peer)
  }

  /** This contact may have undelivered messages. */
  expect(peer: AddressHash): void {
    const { clock } = this.#context.ports
    const due = clock.now() + (this.#online(peer) ? GRACE.online : GRACE.away)
    // A chat that goes on must not wake anything with each message.
    if ((this.#due.get(peer) ?? Infinity) <= due) return
    this.#due.set(peer, due)
    this.#loop.wake()
  }

  /** Other couriers can be used now. */
  couriersChanged(): void {
    this.#pausedUntil.clear()
    this.#seeded = false
    this.#loop.wake()
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { ports, state } = this.#context
    const { clock, store } = ports
    const couriers = couriersInUse(this.#context)
    if (couriers.length === 0) return undefined
    if (!this.#seeded) {
      this.#seeded = true
      for (const peer of await store.undeliveredPeers()) this.expect(peer)
    }
    for (const [peer, due] of this.#due) {
      if (isAhead(due, clock.now(), RENEW.every)) continue
      this.#due.delete(peer)
      if (state.find(peer)?.keys !== undefined) await this.#leave(peer, signal)
    }
    const next = Math.min(...this.#due.values())
    return next === Infinity ? undefined : Math.max(0, next - clock.now())
  }

  async #leave(peer: AddressHash, signal: AbortSignal): Promise<void> {
    const { clock, store } = this.#context.ports
    const now = clock.now()
    const youngest = this.#online(peer) ? now - GRACE.online : now
    const margin = this.#margin(peer)
    let pause: number | undefined
    for (let after: OrderKey | undefined, more = true; more && !signal.aborted;) {
      const page = await store.undelivered(peer, AT_ONCE, after)
      after = page.at(-1)?.order
      more = page.length === AT_ONCE
      const waiting = page.filter(
        ({ envelope, receivedAt }) => envelope !== undefined && (receivedAt <= youngest || receivedAt > now)
      )
      if (waiting.length === 0) continue
      const isSettled = await this.#leaveSome(peer, waiting, margin, signal)
      pause = isSettled ? (pause ?? RENEW.every) : LOOK_AGAIN
    }
    if (pause !== undefined) this.#lookAgain(peer, pause)
  }

  /** Answers whether there was nothing to do, and nothing is left nowhere. */
  async #leaveSome(
    peer: AddressHash,
    waiting: readonly Entry[],
    margin: number,
    signal: AbortSignal
  ): Promise<boolean> {
    const { state, ports } = this.#context
    const now = ports.clock.now()
    let isSettled = waiting.every((entry) => validReceipts(entry, now).length > 0)
    const ids = waiting.map(({ id }) => id)
    // What one right could not be used for may go by another, as long as the first one rests.
    for (let round = 0, again = true; again && round < 2; round++) {
      const rows = await state.entries(ids)
      const parcels = planParcels(
        ids.flatMap((id) => rows.get(id) ?? []).filter(isUndelivered),
        couriersInUse(this.#context),
        state.conversation(peer),
        await state.holes(peer),
        now,
        margin,
        (key) => this.#isPaused(key)
      )
      for (const parcel of parcels) if (!this.#isPaused(parcel.key)) await this.#hand(peer, parcel, signal)
      isSettled &&= parcels.length === 0
      again = parcels.some(({ key }) => this.#isPaused(key))
    }
    return isSettled
  }

  #margin(peer: AddressHash): number {
    const now = this.#context.ports.clock.now()
    const since = now - (this.#renewedAt.get(peer) ?? -Infinity)
    if (since >= 0 && since < RENEW.every) return 0
    this.#renewedAt.set(peer, now)
    return RENEW.before
  }

  #lookAgain(peer: AddressHash, pause: number): void {
    const now = this.#context.ports.clock.now()
    const paused = [...this.#pausedUntil.values()].filter((until) => isAhead(until, now, PAUSE.refused))
    const next = Math.min(now + pause, ...paused)
    this.#due.set(peer, Math.min(this.#due.get(peer) ?? Infinity, next))
  }

  #isPaused(key: string): boolean {
    const now = this.#context.ports.clock.now()
    const courier = key.slice(0, key.indexOf('/'))
    return [key, courier].some((name) => isAhead(this.#pausedUntil.get(name) ?? 0, now, PAUSE.refused))
  }

  /**
   * One parcel; what goes wrong holds up that courier, or that right, for a while, and nobody else. What finds no room as
   * a whole is left in halves.
   */
  async #hand(peer: AddressHash, parcel: Parcel, signal: AbortSignal): Promise<void> {
    const { ports } = this.#context
    const { courier, key, entries } = parcel
    try {
      const receipts = await this.#deposited(peer, parcel, signal)
      this.#notFound.delete(key)
      await this.#keep(peer, receipts, parcel)
    } catch (error) {
      if (signal.aborted || !(error instanceof GhostError)) throw error
      ports.log('warning', error.code, { source: 'deposit' })
      if (error instanceof IntegrityError) ports.couriers?.distrust(courier.id)
      const reason = error instanceof RejectedError ? error.details['reason'] : undefined
      if (reason === 'quota' && entries.length > 1) {
        const half = entries.length >> 1
        for (const some of [entries.slice(0, half), entries.slice(half)])
          if (!this.#isPaused(key)) await this.#hand(peer, { ...parcel, entries: some }, signal)
      } else this.#pause(parcel, error, ports.clock.now())
    }
  }

  /** A courier that is busy may be so for an anchor's sake alone: only one that does not answer is left out. */
  #pause({ courier, key }: Parcel, error: GhostError, now: number): void {
    const ofRight = error instanceof RejectedError || error.code === 'courier-busy'
    let pause: number = error instanceof RejectedError ? PAUSE.refused : PAUSE.busy
    if (error.details['reason'] === 'noAnchor') {
      const times = this.#notFound.get(key) ?? 0
      this.#notFound.set(key, times + 1)
      pause = Math.min(PAUSE.refused, PAUSE.noAnchor * 2 ** times)
    }
    this.#pausedUntil.set(ofRight ? key : courier.id, now + pause)
  }

  /**
   * Receipts by message, each verified.
   * @throws IntegrityError `receipt-invalid` and the like: it signed for nothing; RejectedError `courier-refused` for a
   * time that is as good as over: its clock, or ours, may be wrong
   */
  async #deposited(
    peer: AddressHash,
    { courier, right, entries }: Parcel,
    signal: AbortSignal
  ): Promise<ReadonlyMap<ContentHash, Uint8Array>> {
    const { ports } = this.#context
    const bundle = right.kind === 'anchor' ? right.anchor.bundle : undefined
    const sealed = [
      ...entries.flatMap(({ envelope }) => envelope ?? []),
      ...(bundle === undefined ? [] : [bundle])
    ]
    const hashes = sealed.map(contentHashOf)
    const fetchKey = this.#fetchKey(peer)
    const objects = sealed.map((bytes, place) => ({
      bytes,
      lock: lockOf(fetchPermission(fetchKey, hashes[place] ?? contentHashOf(bytes), courier.key))
    }))
    const until = ports.clock.now() + KEEP
    const receipts = (await ports.couriers?.deposit(courier.id, { objects, until, right }, { signal })) ?? []
    const verified = new Map<ContentHash, Uint8Array>()
    for (const [place, contentHash] of hashes.entries()) {
      const bytes = receipts[place] ?? new Uint8Array()
      const expected = { contentHash, courier: courier.key, signatures: ports.signatures }
      const receipt = await verifyCourierReceipt(bytes, expected)
      if (receipt.until > until)
        throw new IntegrityError('receipt-invalid', 'a courier signed for longer than it was asked')
      if (receipt.until < ports.clock.now() + LEAST_KEPT)
        throw new RejectedError('courier-refused', 'a courier keeps it for too short a time')
      verified.set(contentHash, bytes)
    }
    return verified
  }

  #fetchKey(peer: AddressHash): Uint8Array {
    const { state, identity } = this.#context
    const { keys } = state.conversation(peer)
    if (keys === undefined) throw new IntegrityError('keys-unknown', 'nothing was sealed to this contact')
    return identity.pairKeys(keys).fetch
  }

  async #keep(
    peer: AddressHash,
    receipts: ReadonlyMap<ContentHash, Uint8Array>,
    { right }: Parcel
  ): Promise<void> {
    const { state, turns } = this.#context
    const mailbox = right.kind === 'permit' ? readCourierPermit(right.permit).mailbox : undefined
    await turns.take(peer, async () => {
      const rows = await state.entries([...receipts.keys()])
      const entries = [...rows.values()]
        .filter((entry) => entry.peer === peer && isUndelivered(entry))
        .map((entry) => stored(entry, receipts.get(entry.id as ContentHash), mailbox))
      if (entries.length === 0) return
      const row = state.conversation(peer)
      const shown = entries.filter(({ id }) => id === row.preview?.id)
      await state.commit({ entries, ...(shown.length > 0 && { conversations: [withPreview(row, shown)] }) })
    })
  }
}

/** Is this instant to come, and no further off than was ever meant? Further off it is a clock that was set back. */
const isAhead = (at: number, now: number, most: number): boolean => at > now && at <= now + most

const isUndelivered = ({ author, nextAttemptAt }: Entry): boolean =>
  author === 'self' && nextAttemptAt !== undefined

/** One tick; more than that stays what it was. */
const stored = (entry: Entry, receipt: Uint8Array | undefined, mailbox: Uint8Array | undefined): Entry =>
  receipt === undefined
    ? entry
    : {
        ...entry,
        delivery: entry.delivery === 'pending' ? 'stored' : entry.delivery,
        ...withReceipt(entry, receipt, mailbox)
      }
