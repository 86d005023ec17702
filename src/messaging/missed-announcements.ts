import { GhostError, IntegrityError, TransientError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { keyNotice } from './key-notices.ts'
import { Loop } from './loop.ts'
import type { Conversation } from './model.ts'
import type { KeyDoubts } from './receive.ts'

/** Newest envelopes and bundles that are looked through. */
const NEWEST = 64
/** One contact has this long, ms. */
const LONGEST_ANSWER = 30_000
/** An announcement is mostly under way when the chain shows the keys: ms before it is asked for. */
const GRACE = 15_000
/** Pause before a contact who had none is asked again, ms; doubled each time. */
const FIRST_PAUSE = 60_000
const LONGEST_PAUSE = 3_600_000

/**
 * Asks a contact whose keys changed for the announcement that the old ones signed (docs/protocol/keys.md, Key change). He
 * hands it over until one device has it; another one, that was away then, has nothing but the chain and would show an
 * honest change in red. What he answers is evidence and nothing else: no message is placed by it.
 */
export class MissedAnnouncements {
  readonly #context: Context
  readonly #keys: Pick<KeyDoubts, 'unknown'>
  readonly #online: (peer: AddressHash) => boolean
  /** When each contact is to be asked, ms since 1970, and how often he was. */
  readonly #turns = new Map<AddressHash, { readonly at: number; readonly asked: number }>()
  readonly #loop: Loop
  readonly #unobserve: () => void

  constructor(context: Context, keys: Pick<KeyDoubts, 'unknown'>, online: (peer: AddressHash) => boolean) {
    this.#context = context
    this.#keys = keys
    this.#online = online
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'announcements', step: (signal) => this.#step(signal) })
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

  /** Somebody came online who may have one. */
  wake(peer: AddressHash): void {
    if ((this.#turns.get(peer)?.asked ?? 0) > 0) this.#turns.delete(peer)
    this.#loop.wake()
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { state, ports } = this.#context
    const askable = [...state.conversations()].filter((row) => this.#isAskable(row))
    for (const { peer } of askable)
      if (!this.#turns.has(peer)) this.#turns.set(peer, { at: ports.clock.now() + GRACE, asked: 0 })
    const due = askable.filter(({ peer }) => this.#wait(peer) <= 0)
    for (const { peer } of due) await this.#ask(peer, signal)
    const waits = askable.map(({ peer }) => this.#wait(peer))
    return waits.length === 0 ? undefined : Math.max(0, Math.min(...waits))
  }

  /** ms until his turn; no longer than a pause lasts, whichever way the clock was set. */
  #wait(peer: AddressHash): number {
    return Math.min(LONGEST_PAUSE, (this.#turns.get(peer)?.at ?? 0) - this.#context.ports.clock.now())
  }

  #isAskable(row: Conversation): boolean {
    return row.role === 'accepted' && keyNotice(row)?.verdict === 'unsigned' && this.#online(row.peer)
  }

  async #ask(peer: AddressHash, signal: AbortSignal): Promise<void> {
    const { exchange, clock, log } = this.#context.ports
    const asked = (this.#turns.get(peer)?.asked ?? 0) + 1
    const over = new AbortController()
    const limit = AbortSignal.any([signal, over.signal])
    const slow = new TransientError('peer-unreachable', 'a contact took too long')
    void clock.sleep(LONGEST_ANSWER, { signal: limit }).then(
      () => over.abort(slow),
      () => undefined
    )
    try {
      let left = NEWEST
      for await (const bytes of exchange.history(peer, [], NEWEST, { signal: limit })) {
        this.#keys.unknown(peer, bytes)
        left -= 1
        if (left === 0) break
      }
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof GhostError)) throw error
      log('warning', error.code, { source: 'announcements' })
      if (error instanceof IntegrityError) exchange.distrust(peer)
    } finally {
      over.abort(slow)
    }
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (asked - 1))
    this.#turns.set(peer, { at: clock.now() + pause, asked })
  }
}
