import { contentHashOf } from '../crypto/content-hash.ts'
import { AnchoredEnvelope, ReceivedEnvelope } from '../crypto/verified-envelope.ts'
import { decodeBundle, isBundle } from '../protocol/bundle.ts'
import { GhostError, IntegrityError, TransientError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { MAX_ENVELOPE_BYTES } from '../protocol/limits.ts'
import type { Awaited } from './hole-index.ts'
import type { CheckedBundle } from './offered-bundles.ts'
import type { CallOptions, Exchange, Log, Ports } from './ports.ts'

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
  /** Answered with bytes that nobody asked for; nobody else who was asked came to an end. */
  readonly lied: boolean
  /** Somebody was reached. */
  readonly answered: boolean
}

/** Somebody who may hold what is awaited, and is believed in nothing. */
export interface Source {
  readonly name: 'peer' | 'courier' | 'gateway'
  fetch(wanted: readonly ContentHash[], options: CallOptions): AsyncIterable<Uint8Array>
  /** It sent what it was not asked for. */
  distrust(): void
}

/** ms that a source has before the next is asked as well: most answer within. */
const HEAD_START = 400
/** ms without anything new and verified after which a round is over, whoever still promises more. */
const STALLED = 30_000

/** Sorts bytes by what they are, once their hash is one of those awaited. */
class Sorting implements Fetched {
  readonly envelopes: AnchoredEnvelope[] = []
  readonly bundles: CheckedBundle[] = []
  readonly malformed: Awaited[] = []
  lied = false
  answered = false
  /** Nothing is taken any more: the race is over. */
  closed = false
  /** How much came, lies and all that is known already not counted. */
  taken = 0
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

  /**
   * `asked`: what this source was asked for; another one may have been faster.
   * @throws IntegrityError `envelope-too-large`, `hash-mismatch`: it was not asked for
   */
  add(bytes: Uint8Array, asked: ReadonlySet<ContentHash>): void {
    if (bytes.length > MAX_ENVELOPE_BYTES)
      throw new IntegrityError('envelope-too-large', 'a holder answered with more than any envelope has')
    const hash = contentHashOf(bytes)
    const hole = this.#wanted.get(hash)
    if (this.closed || (hole === undefined && asked.has(hash))) return
    if (hole === undefined) throw new IntegrityError('hash-mismatch', 'a holder answered with other bytes')
    this.#wanted.delete(hash)
    this.taken++
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
 * Asks sources for the bytes of what is awaited, one after the other with a head start each; whoever is asked is asked
 * for what is still missing then, and the slower ones are let go when nothing is. What a source sends must be something
 * it was asked for: the first thing that is not ends its stream, it is not asked again for a while, and nothing it
 * said from there on is looked at.
 */
export const fetchVerified = async (
  { log, clock }: Pick<Ports, 'log' | 'clock'>,
  self: AddressHash,
  sources: readonly Source[],
  awaited: readonly Awaited[],
  { signal }: CallOptions
): Promise<Fetched> => {
  const sorted = new Sorting(log, self, awaited)
  const over = new AbortController()
  const limit = signal === undefined ? over.signal : AbortSignal.any([signal, over.signal])
  const complete = Promise.withResolvers<void>()
  const outcomes: Outcome[] = []
  const runs: Promise<void>[] = []
  for (const source of sources) {
    if (sorted.wanted.length === 0) break
    const run = ask(source, sorted, log, limit).then((outcome) => {
      outcomes.push(outcome)
      if (sorted.wanted.length === 0) complete.resolve()
    })
    // One that is let go may fail later.
    run.catch(() => undefined)
    runs.push(run)
    await Promise.race([
      run,
      complete.promise,
      clock.sleep(HEAD_START, { signal: limit }).catch(() => undefined)
    ])
  }
  try {
    await Promise.race([Promise.all(runs), complete.promise, stalled(sorted, clock, limit)])
  } finally {
    sorted.closed = true
    over.abort(new TransientError('peer-unreachable', 'another source was faster'))
  }
  signal?.throwIfAborted()
  sorted.answered = outcomes.some((outcome) => outcome !== 'gone') || !sorted.isEmpty
  sorted.lied = outcomes.includes('lied') && !outcomes.includes('ended')
  return sorted
}

/** Resolves once nothing new came for a while: one source that never ends must not hold up what the others gave. */
const stalled = async (sorted: Sorting, clock: Ports['clock'], signal: AbortSignal): Promise<void> => {
  for (let before = -1; before < sorted.taken && !signal.aborted;) {
    before = sorted.taken
    await clock.sleep(STALLED, { signal }).catch(() => undefined)
  }
}

type Outcome = 'ended' | 'lied' | 'gone'

const ask = async (source: Source, sorted: Sorting, log: Log, signal: AbortSignal): Promise<Outcome> => {
  const wanted = sorted.wanted
  const asked = new Set(wanted)
  try {
    for await (const bytes of source.fetch(wanted, { signal })) {
      sorted.add(bytes, asked)
      if (sorted.closed || sorted.wanted.length === 0) break
    }
    return 'ended'
  } catch (error) {
    if (error instanceof IntegrityError) {
      log('warning', error.code, { source: source.name })
      source.distrust()
      return 'lied'
    }
    // What was verified before the holder left is kept.
    if (!signal.aborted && !(error instanceof GhostError)) throw error
    return 'gone'
  }
}

/**
 * The object that the chain names, of any kind, from somebody who may keep it; undefined where he has it not. Other bytes
 * are a lie, and he is not asked again for a while. @throws TransientError `peer-unreachable`
 */
export const fetchNamed = async (
  exchange: Exchange,
  log: Log,
  holder: AddressHash,
  contentHash: ContentHash,
  options: CallOptions
): Promise<Uint8Array | undefined> => {
  try {
    for await (const bytes of exchange.fetch(holder, [contentHash], options)) {
      if (bytes.length <= MAX_ENVELOPE_BYTES && contentHashOf(bytes) === contentHash) return bytes
      throw new IntegrityError('hash-mismatch', 'a holder answered with other bytes than the chain names')
    }
  } catch (error) {
    if (!(error instanceof IntegrityError)) throw error
    log('warning', error.code, { source: 'fetch' })
    exchange.distrust(holder)
  }
  return undefined
}

/** The envelopes that are awaited among those that blocks hold; what nobody awaits is no lie, others write there too. */
export const sortedFromChain = (
  log: Log,
  self: AddressHash,
  awaited: readonly Awaited[],
  envelopes: readonly Uint8Array[]
): Fetched => {
  const sorted = new Sorting(log, self, awaited)
  const all = new Set(sorted.wanted)
  for (const bytes of envelopes) if (all.has(contentHashOf(bytes))) sorted.add(bytes, all)
  return sorted
}
