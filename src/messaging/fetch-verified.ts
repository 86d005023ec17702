import { contentHashOf } from '../crypto/content-hash.ts'
import { AnchoredEnvelope, ReceivedEnvelope } from '../crypto/verified-envelope.ts'
import { decodeBundle, isBundle } from '../protocol/bundle.ts'
import { GhostError, IntegrityError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { MAX_ENVELOPE_BYTES } from '../protocol/limits.ts'
import type { Awaited } from './hole-index.ts'
import type { CheckedBundle } from './offered-bundles.ts'
import type { CallOptions, Exchange, Log } from './ports.ts'

/**
 * The one choke point: bytes from anywhere become an envelope here and nowhere else, after size and hash were
 * checked. `crypto.openEnvelope` takes nothing that did not pass.
 */

/** Who may have written it, and to whom, before its `auth` was verified. */
export interface Direction {
  readonly sender: AddressHash
  readonly recipient: AddressHash
}

/**
 * Bytes that a holder pushed or handed over, with no anchor known.
 * @throws IntegrityError `envelope-too-large`, `envelope-malformed`
 */
export const received = (bytes: Uint8Array, direction: Direction): ReceivedEnvelope =>
  ReceivedEnvelope.verify(bytes, direction)

/**
 * Bytes for a slot of the chain.
 * @throws IntegrityError `hash-mismatch`, `envelope-too-large`, `envelope-malformed`
 */
export const anchored = (
  bytes: Uint8Array,
  hole: Pick<Awaited, 'peer' | 'contentHash' | 'author'>,
  self: AddressHash
): AnchoredEnvelope =>
  AnchoredEnvelope.verify(bytes, {
    contentHash: hole.contentHash,
    sender: hole.author === 'self' ? self : hole.peer,
    recipient: hole.author === 'self' ? hole.peer : self
  })

/** What one round of asking brought. */
export interface Fetched {
  readonly envelopes: readonly AnchoredEnvelope[]
  readonly bundles: readonly CheckedBundle[]
  /** The anchored bytes came and are neither: whoever anchored them is to blame, not whoever hands them over. */
  readonly malformed: readonly Awaited[]
  /** Answered with bytes that nobody asked for. */
  readonly lied: boolean
}

/** Sorts bytes by what they are, once their hash is one of those awaited. */
class Sorting implements Fetched {
  readonly envelopes: AnchoredEnvelope[] = []
  readonly bundles: CheckedBundle[] = []
  readonly malformed: Awaited[] = []
  lied = false
  readonly #log: Log
  readonly #self: AddressHash
  readonly #wanted: Map<ContentHash, Awaited>

  constructor(log: Log, self: AddressHash, awaited: readonly Awaited[]) {
    this.#log = log
    this.#self = self
    this.#wanted = new Map(awaited.map((each) => [each.contentHash, each]))
  }

  get wanted(): readonly ContentHash[] {
    return [...this.#wanted.keys()]
  }

  get isEmpty(): boolean {
    return this.envelopes.length + this.bundles.length === 0
  }

  /** @throws IntegrityError `envelope-too-large`, `hash-mismatch`: it was not asked for */
  add(bytes: Uint8Array): void {
    if (bytes.length > MAX_ENVELOPE_BYTES)
      throw new IntegrityError('envelope-too-large', 'a holder answered with more than any envelope has')
    const hash = contentHashOf(bytes)
    const hole = this.#wanted.get(hash)
    if (hole === undefined) throw new IntegrityError('hash-mismatch', 'a holder answered with other bytes')
    this.#wanted.delete(hash)
    try {
      if (isBundle(bytes)) this.#addBundle(bytes, hole)
      else this.envelopes.push(anchored(bytes, hole, this.#self))
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error
      this.#log('warning', error.code, { source: 'slot' })
      // What a newer version wrote is asked for again, for a newer version may ask.
      if (error.code !== 'envelope-version') this.malformed.push(hole)
    }
  }

  #addBundle(bytes: Uint8Array, hole: Awaited): void {
    decodeBundle(bytes)
    if (hole.leaf === true)
      throw new IntegrityError('bundle-malformed', 'a bundle names messages, not other bundles')
    this.bundles.push({ contentHash: hole.contentHash, bytes: bytes.slice() })
  }
}

/**
 * Asks a holder for the bytes of what is awaited. What it sends must be one of them: the first thing that is not ends
 * the stream, the holder is not asked again for a while, and nothing it said from there on is looked at.
 * @throws TransientError `peer-unreachable`
 */
export const fetchVerified = async (
  exchange: Exchange,
  log: Log,
  self: AddressHash,
  awaited: readonly Awaited[],
  options: CallOptions
): Promise<Fetched> => {
  const sorted = new Sorting(log, self, awaited)
  const [first] = awaited
  if (first === undefined) return sorted
  try {
    for await (const bytes of exchange.fetch(first.peer, sorted.wanted, options)) {
      sorted.add(bytes)
      if (sorted.wanted.length === 0) break
    }
  } catch (error) {
    if (error instanceof IntegrityError) {
      log('warning', error.code, { source: 'fetch' })
      exchange.distrust(first.peer)
      sorted.lied = true
      return sorted
    }
    // What was verified before the holder left is kept.
    if (!(error instanceof GhostError) || sorted.isEmpty) throw error
  }
  return sorted
}

/** The envelopes that are awaited among those that blocks hold; what nobody awaits is no lie, others write there too. */
export const sortedFromChain = (
  log: Log,
  self: AddressHash,
  awaited: readonly Awaited[],
  envelopes: readonly Uint8Array[]
): Fetched => {
  const sorted = new Sorting(log, self, awaited)
  for (const bytes of envelopes) if (sorted.wanted.includes(contentHashOf(bytes))) sorted.add(bytes)
  return sorted
}
