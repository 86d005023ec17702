import { IntegrityError, TransientError } from '../../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../../protocol/ids.ts'
import type { SettingsVersion } from '../../protocol/settings.ts'
import type { Context } from '../context.ts'
import { fetchNamed } from '../fetch-verified.ts'
import { refusedBy } from './book.ts'
import { opened, restore, type RestoringParts } from './restoring.ts'

/** A contact who did not have it is asked again after this, ms; holders come and go. */
const ASK_AGAIN = 60_000
/** One contact has this long for everything he is asked for, ms: an answer that trickles holds nobody up. */
const LONGEST_ANSWER = 30_000
/** Contacts that are asked at a time. */
const ASKED_TOGETHER = 8

/** Asks contacts for the versions that the chain names and this device does not have, round after round. */
export class BookFinding {
  readonly #context: Context
  readonly #parts: RestoringParts
  readonly #online: (peer: AddressHash) => boolean
  /** ms; when each contact was asked last. */
  readonly #asked = new Map<AddressHash, number>()
  /** By their version byte, which anybody may have written, a newer program made these. */
  readonly #newer = new Set<ContentHash>()

  constructor(context: Context, parts: RestoringParts, online: (peer: AddressHash) => boolean) {
    this.#context = context
    this.#parts = parts
    this.#online = online
  }

  /** Did a newer program write it, as far as its first bytes say? Then it is kept for one. */
  isNewer(contentHash: ContentHash): boolean {
    return this.#newer.has(contentHash)
  }

  /** Somebody came online: asked at once. */
  forget(peer: AddressHash): void {
    this.#asked.delete(peer)
  }

  /** Answers in how many ms somebody is to be asked again; undefined where nobody is there, or nothing is wanted. */
  async step(trusted: () => boolean, signal: AbortSignal): Promise<number | undefined> {
    const { state, ports } = this.#context
    const rows = [...state.conversations()].filter(
      ({ role, peer }) => role !== 'hidden' && this.#online(peer)
    )
    const isDue = (peer: AddressHash) => (this.#asked.get(peer) ?? -Infinity) + ASK_AGAIN <= ports.clock.now()
    // Strangers who wrote first keep nothing for us, but may be the contacts of before.
    const due = rows
      .filter(({ peer }) => isDue(peer))
      .sort((one, other) => Number(other.role === 'accepted') - Number(one.role === 'accepted'))
    while (due.length > 0 && (state.account.book?.wanted.length ?? 0) > 0) {
      const together = due.splice(0, ASKED_TOGETHER)
      for (const { peer } of together) this.#asked.set(peer, ports.clock.now())
      await Promise.all(together.map(({ peer }) => this.#askWithin(peer, trusted, signal)))
    }
    if ((state.account.book?.wanted.length ?? 0) === 0) return undefined
    const next = Math.min(...rows.map(({ peer }) => (this.#asked.get(peer) ?? 0) + ASK_AGAIN))
    return next === Infinity ? undefined : Math.max(0, next - ports.clock.now())
  }

  #isWanted(hash: ContentHash): boolean {
    const { wanted = [] } = this.#context.state.account.book ?? {}
    return wanted.some(({ contentHash }) => contentHash === hash)
  }

  /** Asks one contact for everything that is wanted, until it is there or he had his time. */
  async #askWithin(peer: AddressHash, trusted: () => boolean, signal: AbortSignal): Promise<void> {
    const { state, ports } = this.#context
    const over = new AbortController()
    const limit = AbortSignal.any([signal, over.signal])
    const slow = new TransientError('peer-unreachable', 'a contact took too long')
    const timer = ports.clock.sleep(LONGEST_ANSWER, { signal: limit }).then(
      () => over.abort(slow),
      () => undefined
    )
    const asking = async () => {
      for (const { contentHash } of state.account.book?.wanted ?? []) {
        if (limit.aborted) return
        if (!this.#isWanted(contentHash)) continue
        await this.#ask(peer, contentHash, trusted, limit)
      }
    }
    const asked = asking()
    // One that is let go may fail later.
    asked.catch(() => undefined)
    try {
      await Promise.race([asked, timer])
    } finally {
      over.abort(slow)
    }
    signal.throwIfAborted()
  }

  async #ask(
    peer: AddressHash,
    contentHash: ContentHash,
    trusted: () => boolean,
    signal: AbortSignal
  ): Promise<void> {
    const { exchange, log } = this.#context.ports
    try {
      const bytes = await fetchNamed(exchange, log, peer, contentHash, { signal })
      if (bytes === undefined || signal.aborted || !this.#isWanted(contentHash)) return
      const version = await this.#open(contentHash, bytes)
      if (version !== undefined)
        await restore(this.#context, this.#parts, { contentHash, bytes, version, holder: peer }, trusted())
    } catch (error) {
      if (!signal.aborted && !(error instanceof TransientError)) throw error
    }
  }

  /** The right bytes, and no book of ours: then it was a lie that the chain names them. */
  async #open(contentHash: ContentHash, bytes: Uint8Array): Promise<SettingsVersion | undefined> {
    const { state, turns, ports } = this.#context
    try {
      return opened(this.#context, bytes)
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error
      ports.log('warning', error.code, { source: 'address-book' })
      if (error.code === 'settings-version') {
        this.#newer.add(contentHash)
        return undefined
      }
    }
    await turns.take('account', async () => {
      const { account } = state
      if (account.book !== undefined)
        await state.commit({ account: { ...account, book: refusedBy(account.book, contentHash) } })
    })
    return undefined
  }
}
