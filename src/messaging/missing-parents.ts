import { contentHashOf } from '../crypto/content-hash.ts'
import { IntegrityError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { MAX_ENVELOPE_BYTES } from '../protocol/limits.ts'
import { AskingContacts } from './asking-contacts.ts'
import type { Context } from './context.ts'
import type { Conversation } from './model.ts'
import type { Receiving } from './receive.ts'

/** Envelopes asked for in one request. */
const ASK_AT_ONCE = 64
/** Contacts that are asked at a time. */
const ASKED_TOGETHER = 8
/** What is named and not here is mostly under way: ms before anybody is asked for it. */
const GRACE = 10_000

/**
 * Asks a contact for what messages of his chat name as their parents and this device does not hold. Of what has an anchor
 * the chain tells as well; of what was said without one, here before a device was lost or on another device, nothing else
 * does. Nobody but the contact is asked, for he has seen who named it; what he hands over proves no more than any history
 * (docs/protocol/envelope.md, What a link proves).
 */
export class MissingParents {
  readonly #context: Context
  readonly #receiving: Receiving
  /** What came under these hashes is no message of the chat: not asked for again while the page is open. */
  readonly #refused = new Set<ContentHash>()
  readonly #asking: AskingContacts

  constructor(context: Context, receiving: Receiving, online: (peer: AddressHash) => boolean) {
    this.#context = context
    this.#receiving = receiving
    this.#asking = new AskingContacts(context, {
      name: 'missing-parents',
      grace: GRACE,
      together: ASKED_TOGETHER,
      // What is brought back from the newest on is still being asked for in the order of the chat.
      isAskable: (row) =>
        row.role === 'accepted' &&
        row.history === undefined &&
        online(row.peer) &&
        this.#missing(row).length > 0,
      ask: (peer, vain, signal) => this.#ask(peer, vain, signal)
    })
  }

  start(): void {
    this.#asking.start()
  }

  stop(): Promise<void> {
    return this.#asking.stop()
  }

  /** Somebody came online who may have it. */
  wake(peer: AddressHash): void {
    this.#asking.wake(peer)
  }

  #missing({ missingParents }: Conversation): readonly ContentHash[] {
    return (Object.keys(missingParents) as ContentHash[]).filter((hash) => !this.#refused.has(hash))
  }

  /** What came names its own parents. */
  async #ask(peer: AddressHash, vain: number, signal: AbortSignal): Promise<boolean> {
    const row = this.#context.state.find(peer)
    if (row === undefined) return false
    const missing = this.#missing(row)
    // The newest first; what he does not have must not stand in front of what he has.
    const end = missing.length - ((vain * ASK_AT_ONCE) % Math.max(1, missing.length))
    const asked = missing.slice(Math.max(0, end - ASK_AT_ONCE), end)
    const envelopes = await this.#fetched(peer, asked, signal)
    return envelopes.length > 0 && (await this.#take(peer, envelopes)) > 0
  }

  /** What he has of it; the first thing that he was not asked for ends his answer. */
  async #fetched(
    peer: AddressHash,
    asked: readonly ContentHash[],
    signal: AbortSignal
  ): Promise<readonly Uint8Array[]> {
    const { exchange } = this.#context.ports
    const wanted = new Set(asked)
    const envelopes: Uint8Array[] = []
    await this.#asking.hear(
      peer,
      (options) => exchange.fetch(peer, asked, options),
      (bytes) => {
        if (bytes.length > MAX_ENVELOPE_BYTES || !wanted.delete(contentHashOf(bytes)))
          throw new IntegrityError('hash-mismatch', 'a holder answered with other bytes')
        envelopes.push(bytes)
        return wanted.size === 0 ? 'enough' : 'more'
      },
      signal
    )
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
