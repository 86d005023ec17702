import { verifyAcknowledgement, type Acknowledgement } from '../crypto/acknowledgement.ts'
import { MODE, readHeader } from '../protocol/envelope.ts'
import { GhostError, IntegrityError, TransientError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { isControl } from '../protocol/message.ts'
import type { Context } from './context.ts'
import { Loop } from './loop.ts'
import type { Conversation, Entry } from './model.ts'
import type { PeerSession } from './ports.ts'
import { withPreview } from './preview.ts'

/** Envelopes handed over and not yet acknowledged, for each contact. */
const WINDOW = 500
/** First pause before an unacknowledged envelope is handed over again, ms; it doubles each time. */
const FIRST_PAUSE = 15_000
const LONGEST_PAUSE = 300_000

interface Delivery {
  online: boolean
  /** Handed over on this connection, waiting for an acknowledgement. */
  readonly handed: Set<ContentHash>
  /** The store may hold undelivered entries that were not handed over. */
  backlog: boolean
  pause: number
  resendAt: number
}

/**
 * Own messages until the recipient's device signed that it has them. The rows are the queue: an entry with a
 * `nextAttemptAt` is undelivered, whatever happened to this page; what is kept here is only what was handed over on
 * the present connection. Handing over twice is harmless, the content hash makes it one message.
 */
export class Outbox {
  readonly #context: Context
  /** A contact's device signed that it keeps a version of our address book. */
  readonly #kept: (holder: AddressHash, hash: ContentHash) => Promise<void>
  readonly #deliveries = new Map<AddressHash, Delivery>()
  readonly #loop: Loop

  constructor(context: Context, kept: (holder: AddressHash, hash: ContentHash) => Promise<void>) {
    this.#context = context
    this.#kept = kept
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'outbox', step: () => this.#step() })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** Just committed: handed over at once where the contact is connected and nothing older waits. */
  offer(peer: AddressHash, entries: readonly Entry[]): void {
    const delivery = this.#delivery(peer)
    if (!delivery.online) return
    if (delivery.backlog || delivery.handed.size + entries.length > WINDOW) {
      delivery.backlog = true
      this.#loop.wake()
    } else void this.#hand(peer, delivery, entries)
  }

  online(peer: AddressHash): void {
    const delivery = this.#delivery(peer)
    if (delivery.online) return
    delivery.online = true
    delivery.backlog = true
    this.#loop.wake()
  }

  offline(peer: AddressHash): void {
    this.#deliveries.delete(peer)
  }

  /** Acknowledgements of a contact's device: verified, committed, then shown. Forged ones are dropped and counted. */
  async acknowledged(from: PeerSession, acknowledgements: readonly Uint8Array[]): Promise<void> {
    const valid = new Map<ContentHash, { kind: string; bytes: Uint8Array }>()
    for (const bytes of acknowledgements) {
      const acknowledgement = await this.#verified(from, bytes)
      if (acknowledgement?.kind === 'kept') await this.#kept(from.peer, acknowledgement.contentHash)
      else if (acknowledgement !== undefined)
        valid.set(acknowledgement.contentHash, { kind: acknowledgement.kind, bytes })
    }
    if (valid.size === 0) return
    const { state, turns } = this.#context
    await turns.take(from.peer, async () => {
      const rows = await state.entries([...valid.keys()])
      const entries = [...rows.values()]
        .filter(
          (entry) => entry.peer === from.peer && entry.author === 'self' && entry.nextAttemptAt !== undefined
        )
        .map((entry) => settled(entry, valid.get(entry.id as ContentHash), from))
      if (entries.length === 0) return
      const before = state.conversation(from.peer)
      const conversation = withVersionUsed(before, entries)
      const shown = entries.filter(({ id }) => id === conversation.preview?.id)
      const changed = shown.length > 0 || conversation !== before
      await state.commit({
        entries,
        ...(changed && { conversations: [withPreview(conversation, shown)] })
      })
    })
    this.#forget(from.peer, valid.keys())
  }

  async #verified(from: PeerSession, bytes: Uint8Array): Promise<Acknowledgement | undefined> {
    const { identity, state, ports } = this.#context
    const keys = state.find(from.peer)?.keys
    if (keys === undefined) return undefined
    try {
      return await verifyAcknowledgement(bytes, {
        sender: identity.self,
        recipient: from.peer,
        deviceKey: from.deviceKey,
        acknowledgementKey: identity.pairKeys(keys).acknowledgement,
        mode: MODE.signed,
        signatures: ports.signatures
      })
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error
      ports.log('warning', error.code, { source: 'acknowledgement' })
      return undefined
    }
  }

  #forget(peer: AddressHash, hashes: Iterable<ContentHash>): void {
    const delivery = this.#delivery(peer)
    for (const hash of hashes) delivery.handed.delete(hash)
    delivery.pause = FIRST_PAUSE
    delivery.resendAt = delivery.handed.size === 0 ? Infinity : this.#context.ports.clock.now() + FIRST_PAUSE
    if (delivery.backlog) this.#loop.wake()
  }

  #delivery(peer: AddressHash): Delivery {
    const known = this.#deliveries.get(peer)
    if (known !== undefined) return known
    const fresh: Delivery = {
      online: false,
      handed: new Set(),
      backlog: false,
      pause: FIRST_PAUSE,
      resendAt: Infinity
    }
    this.#deliveries.set(peer, fresh)
    return fresh
  }

  async #step(): Promise<number | undefined> {
    const { clock } = this.#context.ports
    for (const [peer, delivery] of this.#deliveries) {
      if (!delivery.online) continue
      if (delivery.resendAt <= clock.now()) {
        delivery.handed.clear()
        delivery.backlog = true
      }
      if (delivery.backlog && delivery.handed.size <= WINDOW / 2) await this.#flush(peer, delivery)
    }
    const next = Math.min(...[...this.#deliveries.values()].map(({ resendAt }) => resendAt))
    return next === Infinity ? undefined : Math.max(0, next - clock.now())
  }

  /** Everything undelivered, oldest first, a window at a time. */
  async #flush(peer: AddressHash, delivery: Delivery): Promise<void> {
    const waiting = await this.#context.ports.store.undelivered(peer, WINDOW)
    delivery.backlog = waiting.length === WINDOW
    const entries = waiting.filter(
      ({ id, envelope }) => envelope !== undefined && !delivery.handed.has(id as ContentHash)
    )
    // Not awaited: a contact who takes nothing must not hold up what is for others.
    if (entries.length > 0) void this.#hand(peer, delivery, entries)
  }

  async #hand(peer: AddressHash, delivery: Delivery, entries: readonly Entry[]): Promise<void> {
    const { exchange, clock, log } = this.#context.ports
    for (const { id } of entries) delivery.handed.add(id as ContentHash)
    if (delivery.resendAt === Infinity || delivery.resendAt <= clock.now()) {
      delivery.resendAt = clock.now() + delivery.pause
      delivery.pause = Math.min(LONGEST_PAUSE, delivery.pause * 2)
      this.#loop.wake()
    }
    try {
      await exchange.push(
        peer,
        entries.flatMap(({ envelope }) => envelope ?? [])
      )
    } catch (error) {
      // Not lost: the row says undelivered, and the next connection or the pause hands it over again.
      if (!(error instanceof TransientError))
        log('error', error instanceof GhostError ? error.code : 'internal', {
          source: 'push',
          at: clock.now()
        })
    }
  }
}

/** Who opened what we sealed under a version of ours has consented to it. */
const withVersionUsed = (row: Conversation, entries: readonly Entry[]): Conversation => {
  const used = entries.map(({ delivery, envelope, kind }) =>
    delivery === 'delivered' && envelope !== undefined && !isControl(kind)
      ? readHeader(envelope).senderKeyVersion
      : 0
  )
  const highest = Math.max(row.ownVersionUsed ?? 0, ...used)
  return highest === (row.ownVersionUsed ?? 0) ? row : { ...row, ownVersionUsed: highest }
}

const settled = (
  entry: Entry,
  acknowledgement: { kind: string; bytes: Uint8Array } | undefined,
  from: PeerSession
): Entry => {
  const { nextAttemptAt: _done, ...rest } = entry
  if (acknowledgement === undefined) return entry
  if (acknowledgement.kind === 'unreadable') return { ...rest, delivery: 'failed' }
  return {
    ...rest,
    delivery: 'delivered',
    acknowledgement: { bytes: acknowledgement.bytes, certificate: from.certificate }
  }
}
