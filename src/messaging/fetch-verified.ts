import { contentHashOf } from '../crypto/content-hash.ts'
import { AnchoredEnvelope, ReceivedEnvelope } from '../crypto/verified-envelope.ts'
import { GhostError, IntegrityError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { MAX_ENVELOPE_BYTES } from '../protocol/limits.ts'
import type { Hole } from './model.ts'
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
export const anchored = (bytes: Uint8Array, hole: Hole, self: AddressHash): AnchoredEnvelope =>
  AnchoredEnvelope.verify(bytes, {
    contentHash: hole.contentHash,
    sender: hole.author === 'self' ? self : hole.peer,
    recipient: hole.author === 'self' ? hole.peer : self
  })

/** What one round of asking brought. */
export interface Fetched {
  readonly envelopes: readonly AnchoredEnvelope[]
  /** The anchored bytes came and are no envelope: whoever anchored them is to blame, not whoever hands them over. */
  readonly malformed: readonly Hole[]
  /** Answered with bytes that nobody asked for. */
  readonly lied: boolean
}

/**
 * Asks a holder for the bytes of holes. What it sends must be one of them: the first thing that is not ends the
 * stream, the holder is not asked again for a while, and nothing it said from there on is looked at.
 * @throws TransientError `peer-unreachable`
 */
export const fetchVerified = async (
  exchange: Exchange,
  log: Log,
  self: AddressHash,
  holes: readonly Hole[],
  options: CallOptions
): Promise<Fetched> => {
  const [first] = holes
  if (first === undefined) return { envelopes: [], malformed: [], lied: false }
  const wanted = new Map<ContentHash, Hole>(holes.map((hole) => [hole.contentHash, hole]))
  const envelopes: AnchoredEnvelope[] = []
  const malformed: Hole[] = []
  try {
    for await (const bytes of exchange.fetch(first.peer, [...wanted.keys()], options)) {
      if (bytes.length > MAX_ENVELOPE_BYTES)
        throw new IntegrityError('envelope-too-large', 'a holder answered with more than any envelope has')
      const hash = contentHashOf(bytes)
      const hole = wanted.get(hash)
      if (hole === undefined) throw new IntegrityError('hash-mismatch', 'a holder answered with other bytes')
      wanted.delete(hash)
      try {
        envelopes.push(anchored(bytes, hole, self))
      } catch (error) {
        if (!(error instanceof IntegrityError)) throw error
        log('warning', error.code, { source: 'slot' })
        // What a newer version wrote is asked for again, for a newer version may ask.
        if (error.code !== 'envelope-version') malformed.push(hole)
      }
      if (wanted.size === 0) break
    }
  } catch (error) {
    if (error instanceof IntegrityError) {
      log('warning', error.code, { source: 'fetch' })
      exchange.distrust(first.peer)
      return { envelopes, malformed, lied: true }
    }
    // What was verified before the holder left is kept.
    if (error instanceof GhostError && envelopes.length > 0) return { envelopes, malformed, lied: false }
    throw error
  }
  return { envelopes, malformed, lied: false }
}
