import { contentHashOf } from '../crypto/content-hash.ts'
import { GhostError, IntegrityError, TransientError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { MAX_ENVELOPE_BYTES } from '../protocol/limits.ts'
import type { Context } from './context.ts'
import { Loop } from './loop.ts'
import type { Conversation } from './model.ts'
import type { Receiving } from './receive.ts'

/** Envelopes asked for in one request. */
const ASK_AT_ONCE = 64
/** Contacts that are asked at a time. */
const ASKED_TOGETHER = 8
/** One contact has this long for everything he is asked for, ms. */
const LONGEST_ANSWER = 30_000
/** What is named and not here is mostly under way: ms before anybody is asked for it. */
const GRACE = 10_000
/** Pause before a contact who had nothing of it is asked again, ms; doubled each time. */
const FIRST_PAUSE = 60_000
const LONGEST_PAUSE = 3_600_000

/**
 * Asks a contact for what messages of his chat name as their parents and this device does not hold. Of what has an anchor
 * the chain tells as well; of what was said without one, here before a device was lost or on another device, nothing else
 * does. Nobody but the contact is asked, for he has seen who named it; what he hands over proves no more than any history
 * (docs/protocol/envelope.md, What a link proves).
 */
export class MissingParents {
  readonly #context: Context
  readonly #receiving: Receiving
  readonly #online: (peer: AddressHash) => boolean
  /** When each contact is to be asked, ms since 1970, and how often in a row he had nothing. */
  readonly #turns = new Map<AddressHash, { readonly at: number; readonly vain: number }>()
  /** What came under these hashes is no message of the chat: not asked for again while the page is open. */
  readonly #refused = new Set<ContentHash>()
  readonly #loop: Loop
  readonly #unobserve: () => void

  constructor(context: Context, receiving: Receiving, online: (peer: AddressHash) => boolean) {
    this.#context = context
    this.#receiving = receiving
    this.#online = online
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'missing-parents', step: (signal) => this.#step(signal) })
    this.#unobserve = context.state.observe(({ conversations = [] }) => {
      if (conversations.some((row) => !this.#turns.has(row.peer) && this.#isAskable(row))) this.#loop.wake()
    })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    this.#unobserve()
    return this.#loop.stop()
  }

  /** Somebody came online who may have it. */
  wake(peer: AddressHash): void {
    // A first look that is due soon stays: whatever comes meanwhile must not put it off.
    if ((this.#turns.get(peer)?.vain ?? 0) > 0) this.#turns.delete(peer)
    this.#loop.wake()
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { state, ports } = this.#context
    const askable = [...state.conversations()].filter((row) => this.#isAskable(row))
    for (const { peer } of askable)
      if (!this.#turns.has(peer)) this.#turns.set(peer, { at: ports.clock.now() + GRACE, vain: 0 })
    const due = askable.filter(({ peer }) => this.#wait(peer) <= 0).slice(0, ASKED_TOGETHER)
    await Promise.all(due.map(({ peer }) => this.#ask(peer, signal)))
    const waits = askable.map(({ peer }) => this.#wait(peer))
    return waits.length === 0 ? undefined : Math.max(0, Math.min(...waits))
  }

  /** ms until his turn; no longer than a pause lasts, whichever way the clock was set. */
  #wait(peer: AddressHash): number {
    return Math.min(LONGEST_PAUSE, (this.#turns.get(peer)?.at ?? 0) - this.#context.ports.clock.now())
  }

  /** What is brought back from the newest on is still being asked for in the order of the chat. */
  #isAskable(row: Conversation): boolean {
    return (
      row.role === 'accepted' &&
      row.history === undefined &&
      this.#online(row.peer) &&
      this.#missing(row).length > 0
    )
  }

  #missing({ missingParents }: Conversation): readonly ContentHash[] {
    return (Object.keys(missingParents) as ContentHash[]).filter((hash) => !this.#refused.has(hash))
  }

  async #ask(peer: AddressHash, signal: AbortSignal): Promise<void> {
    const { state, ports } = this.#context
    const row = state.find(peer)
    if (row === undefined) return
    const missing = this.#missing(row)
    const before = this.#turns.get(peer)?.vain ?? 0
    // The newest first; what he does not have must not stand in front of what he has.
    const end = missing.length - ((before * ASK_AT_ONCE) % Math.max(1, missing.length))
    const asked = missing.slice(Math.max(0, end - ASK_AT_ONCE), end)
    const envelopes = await this.#fetched(peer, asked, signal)
    const placed = envelopes.length === 0 ? 0 : await this.#take(peer, envelopes)
    const vain = placed > 0 ? 0 : before + 1
    // What came names its own parents.
    const pause = placed > 0 ? 0 : Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (vain - 1))
    this.#turns.set(peer, { at: ports.clock.now() + pause, vain })
  }

  /** What he has of it; the first thing that he was not asked for ends his answer. */
  async #fetched(
    peer: AddressHash,
    asked: readonly ContentHash[],
    signal: AbortSignal
  ): Promise<readonly Uint8Array[]> {
    const { exchange, clock, log } = this.#context.ports
    const over = new AbortController()
    const limit = AbortSignal.any([signal, over.signal])
    const slow = new TransientError('peer-unreachable', 'a contact took too long')
    void clock.sleep(LONGEST_ANSWER, { signal: limit }).then(
      () => over.abort(slow),
      () => undefined
    )
    const wanted = new Set(asked)
    const envelopes: Uint8Array[] = []
    try {
      for await (const bytes of exchange.fetch(peer, asked, { signal: limit })) {
        if (bytes.length > MAX_ENVELOPE_BYTES || !wanted.delete(contentHashOf(bytes)))
          throw new IntegrityError('hash-mismatch', 'a holder answered with other bytes')
        envelopes.push(bytes)
        if (wanted.size === 0) break
      }
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof GhostError)) throw error
      log('warning', error.code, { source: 'parents' })
      if (error instanceof IntegrityError) exchange.distrust(peer)
    } finally {
      over.abort(slow)
    }
    return envelopes
  }

  /** Answers how many were new; what is no message of the chat, and was not sealed under keys unknown yet, is refused. */
  async #take(peer: AddressHash, envelopes: readonly Uint8Array[]): Promise<number> {
    const { state, turns } = this.#context
    return turns.take(peer, async () => {
      if (state.find(peer) === undefined) return 0
      const later: Uint8Array[] = []
      const candidates = await this.#receiving.open(peer, envelopes, 'handed', [], later)
      const placed = await this.#receiving.commit(peer, candidates)
      this.#receiving.acknowledge(
        peer,
        candidates.filter(({ author }) => author === 'peer').map(({ id }) => id)
      )
      const { missingParents } = state.conversation(peer)
      for (const bytes of envelopes) {
        const hash = contentHashOf(bytes)
        if (hash in missingParents && !later.includes(bytes)) this.#refused.add(hash)
      }
      return placed
    })
  }
}
