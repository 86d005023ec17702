import { GhostError, TransientError } from '../../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../../protocol/ids.ts'
import type { Context } from '../context.ts'

/** A contact whose device did not sign that it keeps the book is given it again, ms; each time it takes twice as long. */
const HAND_AGAIN = 60_000
const LONGEST_PAUSE = 3_600_000

/** What a contact was given, when, and how long until he is given it again, ms. */
interface Handed {
  readonly contentHash: ContentHash
  readonly at: number
  readonly pause: number
}

/** Gives the newest version to contacts, who keep it for a device that has nothing but the words. */
export class BookHanding {
  readonly #context: Context
  readonly #online: (peer: AddressHash) => boolean
  readonly #handed = new Map<AddressHash, Handed>()
  /** The version that each contact was given last, on whichever connection. */
  readonly #given = new Map<AddressHash, ContentHash>()

  constructor(context: Context, online: (peer: AddressHash) => boolean) {
    this.#context = context
    this.#online = online
  }

  /** Was this contact given this version since the page was opened? Nobody else can have it from us. */
  hasGiven(peer: AddressHash, contentHash: ContentHash): boolean {
    return this.#given.get(peer) === contentHash
  }

  /** Somebody came online, on a connection that took nothing yet. */
  forget(peer: AddressHash): void {
    this.#handed.delete(peer)
  }

  /** Answers in how many ms somebody is to be given it again; undefined where everybody who is there has it. */
  async step(signal: AbortSignal): Promise<number | undefined> {
    const { state, ports, identity } = this.#context
    const { head, holders = [] } = state.account.book ?? {}
    if (head === undefined) return undefined
    const missing = [...state.conversations()].filter(
      ({ role, peer }) => role === 'accepted' && this.#online(peer) && !holders.includes(peer)
    )
    const due = missing.filter(({ peer }) => this.#dueAt(peer, head.contentHash) <= ports.clock.now())
    if (due.length > 0) {
      const kept = await ports.store.deposits(identity.self)
      const bytes = kept.find(({ contentHash }) => contentHash === head.contentHash)?.bytes
      if (bytes === undefined) return undefined
      for (const { peer } of due) await this.#hand(peer, head.contentHash, bytes, signal)
    }
    const next = Math.min(...missing.map(({ peer }) => this.#dueAt(peer, head.contentHash)))
    return next === Infinity ? undefined : Math.max(0, next - ports.clock.now())
  }

  #dueAt(peer: AddressHash, contentHash: ContentHash): number {
    const handed = this.#handed.get(peer)
    return handed?.contentHash === contentHash ? handed.at + handed.pause : -Infinity
  }

  async #hand(
    peer: AddressHash,
    contentHash: ContentHash,
    bytes: Uint8Array,
    signal: AbortSignal
  ): Promise<void> {
    const { exchange, clock, log } = this.#context.ports
    const before = this.#handed.get(peer)
    const pause = before?.contentHash === contentHash ? Math.min(LONGEST_PAUSE, before.pause * 2) : HAND_AGAIN
    this.#handed.set(peer, { contentHash, at: clock.now(), pause })
    this.#given.set(peer, contentHash)
    try {
      await exchange.push(peer, [bytes], { signal })
    } catch (error) {
      if (!(error instanceof TransientError))
        log('error', error instanceof GhostError ? error.code : 'internal', { source: 'address-book' })
    }
  }
}
