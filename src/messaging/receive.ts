import { makeAcknowledgement } from '../crypto/acknowledgement.ts'
import { isBundle } from '../protocol/bundle.ts'
import { MODE, readHeader } from '../protocol/envelope.ts'
import { GhostError, IntegrityError, TransientError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { keepFor, withoutBooks } from './address-book/deposits.ts'
import { takeBundles } from './bundles.ts'
import type { Context } from './context.ts'
import { received } from './fetch-verified.ts'
import { announcedIn, withAnnounced } from './key-announcement.ts'
import { Loop } from './loop.ts'
import type { Conversation, Entry } from './model.ts'
import { MESSAGE_KIND } from '../protocol/message.ts'
import { NEVER_READABLE, openIn, READABLE_LATER } from './opening.ts'
import { place } from './place.ts'
import type { Candidate } from './placing.ts'
import type { PeerSession } from './ports.ts'

/** Acknowledgements signed in one go; signing must not hold up what is shown. */
const ACKNOWLEDGE_AT_ONCE = 16
/** Acknowledgements that may wait for one contact; one who does not read them gets the older ones when he asks again. */
const MAX_WAITING = 10_000
/** A burst is shown before it is acknowledged: acknowledging waits for a pause of this length, ms … */
const QUIET = 30
/** … but no longer than this, ms. */
const LONGEST_WAIT = 1_000

/** Of a history so many are opened in one task, in about 5 ms: the browser draws, and takes what is typed, in between. */
const OPENED_AT_ONCE = 16

/** Told of a contact whose keys on chain may have changed. */
export interface KeyDoubts {
  /** These bytes are sealed with keys that are not the pinned ones. */
  unknown(peer: AddressHash, bytes: Uint8Array): void
  /** The pinned key signed other keys. */
  announced(peer: AddressHash): void
}

type Verdict = { readonly hash: ContentHash; readonly kind: 'opened' | 'unreadable' | 'kept' }

/**
 * The life of a message that is received, the same for a push, a history and a slot of the chain:
 * 1. collected: bytes come in, whoever hands them over;
 * 2. verified and opened: size, hash, commitment, `auth`; outside of any transaction;
 * 3. committed: rows, order and holes in one transaction;
 * 4. announced: shown; only then acknowledged.
 */
export class Receiving {
  readonly #context: Context
  readonly #keys: KeyDoubts
  readonly #acknowledgements = new Map<AddressHash, Verdict[]>()
  readonly #acknowledging: Loop
  /** Contacts who have not taken the last ones yet: nobody else waits for them. */
  readonly #busy = new Set<AddressHash>()
  #lastPush = 0
  #waitingSince: number | undefined

  constructor(context: Context, keys: KeyDoubts) {
    this.#context = context
    this.#keys = keys
    const { clock, log } = context.ports
    this.#acknowledging = new Loop({ clock, log, name: 'acknowledge', step: () => this.#acknowledge() })
  }

  start(): void {
    this.#acknowledging.start()
  }

  stop(): Promise<void> {
    return this.#acknowledging.stop()
  }

  /**
   * Envelopes, bundles of them, and address books to keep, that an authenticated contact pushed. Resolves when they are
   * durable. @throws StorageError
   */
  async pushed({ peer }: PeerSession, pushed: readonly Uint8Array[]): Promise<void> {
    const { books, others: items } = withoutBooks(pushed)
    if (books.length > 0) await this.#keep(peer, books)
    if (items.length === 0) return
    const envelopes = items.some(isBundle) ? await takeBundles(this.#context, peer, items) : items
    await this.#take(peer, envelopes)
  }

  /**
   * Envelopes that a courier held for this device, from whoever signed them. Resolves when they are durable, with those
   * that may be opened later and are kept nowhere yet. @throws StorageError
   */
  async collected(peer: AddressHash, envelopes: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    const later: Uint8Array[] = []
    await this.#take(peer, envelopes, later)
    return later
  }

  async #keep(peer: AddressHash, books: readonly Uint8Array[]): Promise<void> {
    const kept = await keepFor(this.#context, peer, books)
    this.#queue(
      peer,
      kept.map((hash) => ({ hash, kind: 'kept' }))
    )
  }

  async #take(peer: AddressHash, envelopes: readonly Uint8Array[], later?: Uint8Array[]): Promise<void> {
    const verdicts: Verdict[] = []
    const { turns } = this.#context
    await turns.take(peer, async () => {
      const candidates = await this.open(peer, envelopes, 'live', verdicts, later)
      await this.commit(peer, candidates)
      for (const { id, author } of candidates)
        if (author === 'peer') verdicts.push({ hash: id, kind: 'opened' })
    })
    // Of what a courier gave only what opened is told of: junk from it must not make us sign anything.
    this.#queue(peer, later === undefined ? verdicts : verdicts.filter(({ kind }) => kind === 'opened'))
  }

  /** Pushed before, and opened by keys that were not known then. @throws StorageError */
  reopen(peer: AddressHash, envelopes: readonly Uint8Array[]): Promise<void> {
    return this.#take(peer, envelopes)
  }

  /** Tells the author that we have these; call it after they were committed. */
  acknowledge(peer: AddressHash, hashes: readonly ContentHash[]): void {
    this.#queue(
      peer,
      hashes.map((hash) => ({ hash, kind: 'opened' }))
    )
  }

  /** Opens what belongs to this conversation; the rest is logged by its code and shown nowhere. */
  async open(
    peer: AddressHash,
    envelopes: readonly Uint8Array[],
    origin: 'live' | 'handed',
    verdicts: Verdict[] = [],
    later: Uint8Array[] = []
  ): Promise<Candidate[]> {
    const conversation = this.#context.state.find(peer)
    if (conversation === undefined) return []
    const open = (bytes: Uint8Array) => this.#openOne(conversation, bytes, origin, verdicts, later)
    const opened: (Candidate | undefined)[] = []
    const atOnce = origin === 'handed' ? OPENED_AT_ONCE : Math.max(1, envelopes.length)
    for (let start = 0; start < envelopes.length; start += atOnce)
      opened.push(...(await Promise.all(envelopes.slice(start, start + atOnce).map(open))))
    return opened.filter((candidate) => candidate !== undefined)
  }

  /**
   * Commits opened messages, and with them what `amend` says of the conversation; call it within a turn of it.
   * Answers how many were new.
   */
  async commit(
    peer: AddressHash,
    candidates: readonly Candidate[],
    amend?: (row: Conversation) => Conversation
  ): Promise<number> {
    const { state, ports } = this.#context
    const { changes, placed } = await place(state, ports.store, peer, candidates, ports.clock.now())
    if (changes.conversations === undefined && amend === undefined) return 0
    const rows = (changes.conversations ?? [state.conversation(peer)]).map((row) => understood(row, placed))
    await state.commit({ ...changes, conversations: amend === undefined ? rows : rows.map(amend) })
    if (placed.some(({ kind }) => kind === MESSAGE_KIND.keyChange)) this.#keys.announced(peer)
    return placed.length
  }

  async #openOne(
    conversation: Conversation,
    bytes: Uint8Array,
    origin: 'live' | 'handed',
    verdicts: Verdict[],
    later: Uint8Array[]
  ): Promise<Candidate | undefined> {
    const { identity, ports } = this.#context
    const { peer } = conversation
    const directions = [
      { author: 'peer', sender: peer, recipient: identity.self },
      { author: 'self', sender: identity.self, recipient: peer }
    ] as const
    let failure: IntegrityError | undefined
    for (const { author, ...direction } of directions) {
      try {
        const envelope = received(bytes, direction)
        const opened = await openIn(conversation, identity, envelope, ports.signatures)
        return {
          id: envelope.contentHash,
          author,
          ...opened,
          envelope: bytes,
          origin: author === 'self' ? 'handed' : origin
        }
      } catch (error) {
        if (!(error instanceof IntegrityError)) throw error
        if (failure === undefined || failure.code === 'commitment-mismatch') failure = error
        if (author === 'peer' && NEVER_READABLE.has(error.code)) {
          verdicts.push({ hash: received(bytes, direction).contentHash, kind: 'unreadable' })
          break
        }
      }
    }
    // Versions in a header count for one direction: only what neither of them opens is sealed with other keys.
    if (failure !== undefined && READABLE_LATER.has(failure.code)) later.push(bytes)
    if (failure?.code === 'keys-unknown') this.#keys.unknown(peer, bytes)
    ports.log('warning', failure?.code ?? 'internal', { source: origin })
    return undefined
  }

  #queue(peer: AddressHash, verdicts: readonly Verdict[]): void {
    if (verdicts.length === 0) return
    this.#lastPush = this.#context.ports.clock.now()
    this.#waitingSince ??= this.#lastPush
    const queue = this.#acknowledgements.get(peer) ?? []
    this.#acknowledgements.set(peer, queue)
    queue.push(...verdicts)
    queue.splice(0, queue.length - MAX_WAITING)
    this.#acknowledging.wake()
  }

  async #acknowledge(): Promise<number | undefined> {
    const { clock } = this.#context.ports
    if (this.#waitingSince === undefined) return undefined
    const pause = Math.min(this.#lastPush + QUIET, this.#waitingSince + LONGEST_WAIT) - clock.now()
    if (pause > 0) return pause
    for (const [peer, queue] of this.#acknowledgements) {
      if (this.#busy.has(peer)) continue
      const verdicts = queue.splice(0, ACKNOWLEDGE_AT_ONCE)
      if (queue.length === 0) this.#acknowledgements.delete(peer)
      void this.#send(peer, verdicts)
    }
    if (this.#acknowledgements.size === 0) this.#waitingSince = undefined
    return undefined
  }

  async #send(peer: AddressHash, verdicts: readonly Verdict[]): Promise<void> {
    const { exchange, log } = this.#context.ports
    this.#busy.add(peer)
    try {
      await exchange.acknowledge(peer, await this.#signed(peer, verdicts))
    } catch (error) {
      // The author hands it over again until it is acknowledged.
      if (!(error instanceof TransientError))
        log('error', error instanceof GhostError ? error.code : 'internal', { source: 'acknowledge' })
    }
    this.#busy.delete(peer)
    this.#acknowledging.wake()
  }

  async #signed(peer: AddressHash, verdicts: readonly Verdict[]): Promise<Uint8Array[]> {
    const { identity, state, ports } = this.#context
    const keys = state.find(peer)?.keys
    if (keys === undefined) return []
    const acknowledgementKey = identity.pairKeys(keys).acknowledgement
    const made = verdicts.map(({ hash, kind }) =>
      makeAcknowledgement({
        kind,
        contentHash: hash,
        sender: peer,
        recipient: identity.self,
        mode: MODE.signed,
        device: identity.device,
        signatures: ports.signatures,
        acknowledgementKey
      })
    )
    return Promise.all(made)
  }
}

/**
 * What the messages just placed tell this program, as the row keeps it. An announcement of keys is evidence, whoever
 * hands it over: the pinned key signed it, and it counts for nothing without the chain.
 */
const understood = (row: Conversation, placed: readonly Entry[]): Conversation =>
  placed
    .filter(({ author }) => author === 'peer')
    .reduce((known, { kind, payload, envelope, standing }) => {
      const sealedTo = envelope === undefined ? 0 : readHeader(envelope).recipientKeyVersion
      const announced = kind === MESSAGE_KIND.keyChange ? announcedSafely(known, payload) : undefined
      return withAnnounced(standing === 'said' ? withVersionSeen(known, sealedTo) : known, announced)
    }, row)

/** To which version of ours something was sealed: by one of his devices, others may be behind. */
const withVersionSeen = (row: Conversation, version: number): Conversation =>
  version === 0
    ? row
    : {
        ...row,
        ownVersionUsed: Math.max(row.ownVersionUsed ?? 0, version),
        lowestVersionUsed: Math.min(row.lowestVersionUsed ?? version, version)
      }

/** A signature that does not verify announces nothing; the message itself stands, its author is proven. */
const announcedSafely = (row: Conversation, payload: Uint8Array) => {
  try {
    return announcedIn(row, payload)
  } catch (error) {
    if (error instanceof IntegrityError) return undefined
    throw error
  }
}
