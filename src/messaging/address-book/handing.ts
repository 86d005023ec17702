import { GhostError, TransientError } from '../../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../../protocol/ids.ts'
import type { Context } from '../context.ts'

/** A contact whose device did not sign that it keeps the book is given it again, ms; each time it takes twice as long. */
const HAND_AGAIN = 60_000
const LONGEST_PAUSE = 3_600_000
/** Whoever signed that he keeps it signs again after this, ms, and when the page was opened: bytes are lost in silence. */
const CONFIRM_AGAIN = 86_400_000

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
  /** When each contact signed last that he keeps which version, ms. */
  readonly #confirmed = new Map<AddressHash, { readonly contentHash: ContentHash; readonly at: number }>()
  readonly #lost: (holder: AddressHash) => Promise<void>

  /** `lost`: somebody who signed that he keeps the newest version was given it again, and does not sign. */
  constructor(
    context: Context,
    online: (peer: AddressHash) => boolean,
    lost: (holder: AddressHash) => Promise<void>
  ) {
    this.#context = context
    this.#online = online
    this.#lost = lost
  }

  /** A contact's device signed that it keeps this version. */
  confirmed(peer: AddressHash, contentHash: ContentHash): void {
    this.#confirmed.set(peer, { contentHash, at: this.#context.ports.clock.now() })
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
    const keepers = [...state.conversations()].filter(
      ({ role, peer }) => role === 'accepted' && this.#online(peer)
    )
    const dueAt = ({ peer }: { readonly peer: AddressHash }) =>
      this.#dueAt(peer, head.contentHash, holders.includes(peer))
    const due = keepers.filter((row) => dueAt(row) <= ports.clock.now())
    for (const { peer } of due)
      if (holders.includes(peer) && this.#isWaitedFor(peer, head.contentHash)) await this.#lost(peer)
    if (due.length > 0) {
      const kept = await ports.store.deposits(identity.self)
      const bytes = kept.find(({ contentHash }) => contentHash === head.contentHash)?.bytes
      if (bytes === undefined) return undefined
      for (const { peer } of due) await this.#hand(peer, head.contentHash, bytes, signal)
    }
    const next = Math.min(...keepers.map(dueAt))
    return next === Infinity ? undefined : Math.max(0, next - ports.clock.now())
  }

  #dueAt(peer: AddressHash, contentHash: ContentHash, isHolder: boolean): number {
    const confirmed = this.#confirmed.get(peer)
    if (isHolder && confirmed?.contentHash === contentHash && !this.#isWaitedFor(peer, contentHash))
      return confirmed.at + CONFIRM_AGAIN
    const handed = this.#handed.get(peer)
    return handed?.contentHash === contentHash ? handed.at + handed.pause : -Infinity
  }

  /** Was he given it, on the connection that there is, and has not signed since? */
  #isWaitedFor(peer: AddressHash, contentHash: ContentHash): boolean {
    const handed = this.#handed.get(peer)
    const confirmed = this.#confirmed.get(peer)
    if (handed?.contentHash !== contentHash) return false
    return confirmed?.contentHash !== contentHash || confirmed.at < handed.at
  }

  async #hand(
    peer: AddressHash,
    contentHash: ContentHash,
    bytes: Uint8Array,
    signal: AbortSignal
  ): Promise<void> {
    const { exchange, clock, log } = this.#context.ports
    const before = this.#handed.get(peer)
    const isUnanswered = this.#isWaitedFor(peer, contentHash)
    const pause =
      before !== undefined && isUnanswered ? Math.min(LONGEST_PAUSE, before.pause * 2) : HAND_AGAIN
    this.#handed.set(peer, { contentHash, at: clock.now(), pause })
    this.#given.set(peer, contentHash)
    try {
      await exchange.push(peer, [bytes], { signal })
    } catch (error) {
      // Locked while it was on its way: it is handed over again when the account is opened.
      if (!signal.aborted && !(error instanceof TransientError))
        log('error', error instanceof GhostError ? error.code : 'internal', { source: 'address-book' })
    }
  }
}
