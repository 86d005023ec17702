import { GhostError, IntegrityError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import type { ContestedKeys } from './contested-keys.ts'
import { announcedAmong } from './kept-announcement.ts'
import {
  accepted,
  isDisputed,
  isEarlier,
  isFromElsewhere,
  isUnknown,
  isUnconfirmed,
  pinned,
  sameKeys,
  withdrawn,
  withVersions
} from './key-versions.ts'
import type { Registered } from './key-model.ts'
import { Loop } from './loop.ts'
import type { AnnouncedKeys, Conversation, PinnedKeys } from './model.ts'
import type { CallOptions } from './ports.ts'
import { RegisteredKeys } from './registered-keys.ts'

/** A contact's keys are compared with the chain at most this often, ms, however much comes under other ones … */
const COMPARE_AGAIN = 20_000
/** … and at least this often, ms, while the page is open. */
const COMPARE_ALWAYS = 12 * 3_600_000
/** … while those of another chain are pinned, ms. */
const COMPARE_ELSEWHERE = 300_000
/** Looks at the chain for keys that the pinned key signed, before that is an alarm: a node may be behind. */
const LOOKS_BEFORE_ALARM = 4
/** Envelopes kept for a moment that may hold the announcement of the keys they are sealed with, and bytes of one. */
const MAX_KEPT = 256
const MAX_ANNOUNCEMENT_BYTES = 4_096
/** A node that is behind may show a dialog before the profile: so often it is looked for. */
const LOOKS_FOR_A_STRANGER = 3
/** Retired versions read for somebody whose request was not accepted: he decides how many there are. */
const MAX_VERSIONS_OF_REQUEST = 4

/** What follows from keys that came or changed. */
export interface ContactKeysParts {
  readonly changed: () => void
  readonly sealWaiting: (peer: AddressHash) => Promise<void>
  /** Keys that were waited for are there: these came under them. */
  readonly reopen: (peer: AddressHash, envelopes: readonly Uint8Array[]) => Promise<void>
  readonly contested: ContestedKeys
  readonly lookForAddress: (peer: AddressHash, options: CallOptions) => Promise<void>
}

/**
 * Keys of contacts: pinned at first use, compared with the chain, changed with the user's consent and never otherwise
 * (docs/protocol/keys.md, Key change).
 */
export class ContactKeys {
  readonly #context: Context
  readonly #parts: ContactKeysParts
  /** Contacts whose keys on chain may have changed. */
  readonly #doubted = new Set<AddressHash>()
  /** ms; when the keys of each were compared last. */
  readonly #compared = new Map<AddressHash, number>()
  readonly #kept = new Map<AddressHash, Uint8Array[]>()
  readonly #looks = new Map<AddressHash, number>()
  /** How often what is known of a stranger was looked for. */
  readonly #strangers = new Map<AddressHash, number>()
  readonly #reading: RegisteredKeys
  readonly #loop: Loop
  #resumed = false

  constructor(context: Context, parts: ContactKeysParts) {
    this.#context = context
    this.#parts = parts
    this.#reading = new RegisteredKeys(context.ports)
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'keys', step: (signal) => this.#step(signal) })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** Somebody whose keys are not known yet. */
  wake(): void {
    this.#loop.wake()
  }

  /** Our own keys changed: what waited for keys is sealed, wherever there are some. */
  resume(): void {
    this.#resumed = false
    this.#loop.wake()
  }

  /** Something came under keys that are not the pinned ones, or tells of others: the chain is asked, now and then. */
  doubt(peer: AddressHash, envelope?: Uint8Array): void {
    if (envelope !== undefined && envelope.length <= MAX_ANNOUNCEMENT_BYTES)
      this.#kept.set(peer, [...(this.#kept.get(peer) ?? []), envelope].slice(-MAX_KEPT))
    this.#doubted.add(peer)
    this.#loop.wake()
  }

  /** Is it open whether this contact's keys changed, or what the user thinks of it? */
  isDoubted(peer: AddressHash): boolean {
    return this.#doubted.has(peer) || this.#context.state.find(peer)?.offeredKeys !== undefined
  }

  /** Keys as the chain has them now, with the versions before. @throws IntegrityError `low-order-key`; what Ledger throws */
  registered(
    peer: AddressHash,
    known: Conversation | undefined,
    limit: number,
    options: CallOptions
  ): Promise<Registered | undefined> {
    const believed = async (keys: PinnedKeys) => (await this.#announced(known, keys)) !== undefined
    return this.#reading.read(peer, known, limit, { ...options, believed })
  }

  /** Keys on chain against the pinned ones; a difference is offered to the user and stops sealing until consent. */
  async compare(peer: AddressHash, options: CallOptions): Promise<void> {
    const { state, turns, ports } = this.#context
    const before = state.conversation(peer)
    const limit = before.role === 'accepted' ? Infinity : MAX_VERSIONS_OF_REQUEST
    const current = await this.registered(peer, before, limit, options)
    // Also where the chain has none, as on a chain that began anew: it is asked again at its time, not at once.
    this.#compared.set(peer, ports.clock.now())
    if (current === undefined) return
    const height = await this.#blockOf(peer, current, options)
    const kept = this.#kept.get(peer) ?? []
    let changed = false
    await turns.take(peer, async () => {
      const row = withVersions(state.conversation(peer), current.former)
      const next = await this.#judged(row, current, height)
      if (next === state.conversation(peer)) return
      changed = next.keys !== row.keys || next.offeredKeys !== row.offeredKeys
      await state.commit({ conversations: [next] })
    })
    this.#kept.delete(peer)
    if (changed) this.#parts.changed()
    if (kept.length > 0 && changed) await this.#parts.reopen(peer, kept)
    // Nodes that disagree may only have been asked too soon.
    if (isDisputed(state.conversation(peer))) this.#doubted.add(peer)
  }

  /** The user consents to the offered keys, or, where there are none, goes on with those on chain after an alarm. */
  async accept(peer: AddressHash): Promise<void> {
    const { state, turns, ports } = this.#context
    await turns.take(peer, async () => {
      const { offeredKeys, alarm, announcedKeys: _heard, ...row } = state.conversation(peer)
      if (offeredKeys === undefined && alarm === undefined) return
      const kept = offeredKeys === undefined ? row : accepted(row, offeredKeys, ports.clock.now())
      await state.commit({ conversations: [{ ...kept, verified: false }] })
    })
    this.#parts.changed()
    await this.#parts.sealWaiting(peer)
  }

  /** The row as the chain makes it; the same row where nothing is new. */
  async #judged(row: Conversation, current: Registered, height: number): Promise<Conversation> {
    const { keys, confirmed } = current
    if (row.keys === undefined) return withVersions(pinned(row, keys, confirmed), [{ ...keys, height }])
    if (isUnconfirmed(row) && confirmed && sameKeys(row.keys, keys)) return pinned(row, keys, confirmed)
    if (isFromElsewhere(row) && confirmed && sameKeys(row.keys, keys))
      return withVersions(row, [{ ...keys, height }])
    if (isEarlier(row, keys) || sameKeys(row.keys, keys))
      return confirmed && isDisputed(row) ? withdrawn(row) : this.#alarmed(row, keys)
    const signed = (await this.#announced(row, keys)) !== undefined
    // One node could have made it up: it is offered once others show it too, or the key before signed it.
    if (!confirmed && !signed) return row
    const change = { signed, confirmed: confirmed && keys.version !== row.keys.version }
    const known = row.keyVersions?.find(({ version }) => version === keys.version)
    if (
      row.offeredKeys !== undefined &&
      sameKeys(row.offeredKeys, keys) &&
      known?.change?.signed === signed &&
      known.change.confirmed === change.confirmed &&
      known.height === height
    )
      return row
    this.#looks.delete(row.peer)
    const { alarm: _over, ...rest } = row
    return withVersions({ ...rest, offeredKeys: keys, verified: false }, [{ ...keys, height, change }])
  }

  /** The pinned key signed keys that the chain does not have: soon, or never. */
  #alarmed(row: Conversation, current: PinnedKeys): Conversation {
    const { alarm, peer } = row
    const announced = Math.max(0, ...(row.announcedKeys ?? []).map(({ version }) => version))
    if (announced <= current.version || alarm === announced) return row
    const looks = (this.#looks.get(peer) ?? 0) + 1
    this.#looks.set(peer, looks)
    this.#doubted.add(peer)
    return looks < LOOKS_BEFORE_ALARM ? row : { ...row, alarm: announced, verified: false }
  }

  /** These keys as the pinned key signed them, in what was placed or in what waits for these very keys. */
  async #announced(row: Conversation | undefined, keys: PinnedKeys): Promise<AnnouncedKeys | undefined> {
    if (row === undefined) return undefined
    const placed = row.announcedKeys?.find((announced) => sameKeys(announced, keys))
    return placed ?? announcedAmong(this.#kept.get(row.peer) ?? [], row, keys, this.#context)
  }

  /** Block of the registration where the contact named its transaction, else the height it was first seen at. */
  async #blockOf(peer: AddressHash, { keys, height }: Registered, options: CallOptions): Promise<number> {
    const row = this.#context.state.conversation(peer)
    const announced = await this.#announced(row, keys)
    const seen = row.keyVersions?.find((known) => sameKeys(known, keys))?.height ?? height
    if (announced?.transaction === undefined) return seen
    try {
      const outcome = await this.#context.ports.ledger.outcome(announced.transaction, options)
      return outcome.state === 'accepted' ? Math.min(seen, outcome.height) : seen
    } catch (error) {
      // A contact may name any transaction: that must not keep his keys from being compared.
      if (error instanceof IntegrityError) return seen
      throw error
    }
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { state, options, ports } = this.#context
    if (!this.#resumed) await this.#resume()
    const now = ports.clock.now()
    const rows = [...state.conversations()].filter(({ role }) => role !== 'hidden')
    const due = rows.filter((row) => this.#isMissing(row) || this.#dueAt(row) <= now)
    const failure = await this.#compareAll(due, signal)
    if (failure !== undefined) throw failure
    if (rows.some(({ peer }) => this.#isMissing(state.conversation(peer)))) return options.eagerPollInterval
    const next = Math.min(...rows.map(({ peer }) => this.#dueAt(state.conversation(peer))))
    return next === Infinity ? undefined : Math.max(0, next - ports.clock.now())
  }

  /**
   * Is something of what the chain knows of this person still to be read? A stranger without a profile is looked for a
   * few times, not for ever: others may open as many dialogs as they pay for.
   */
  #isMissing(row: Conversation): boolean {
    const isLeft = row.role === 'request' && (this.#strangers.get(row.peer) ?? 0) >= LOOKS_FOR_A_STRANGER
    return isUnknown(row) && !isLeft
  }

  /** ms since 1970. Somebody who only asked is looked at when there is a reason. */
  #dueAt(row: Conversation): number {
    const { peer, role } = row
    const compared = this.#compared.get(peer) ?? -Infinity
    if (this.#doubted.has(peer) || isUnconfirmed(row)) return compared + COMPARE_AGAIN
    if (role === 'accepted' && isFromElsewhere(row)) return compared + COMPARE_ELSEWHERE
    return role === 'accepted' ? compared + COMPARE_ALWAYS : Infinity
  }

  /** The page may have gone between a key that came and the sealing of what waited for it. */
  async #resume(): Promise<void> {
    const { state, ports } = this.#context
    for (const peer of await ports.store.undeliveredPeers())
      if (state.find(peer) !== undefined) await this.#parts.sealWaiting(peer)
    this.#resumed = true
  }

  async #compareAll(rows: readonly Conversation[], signal: AbortSignal): Promise<GhostError | undefined> {
    const { state, ports } = this.#context
    let failure: GhostError | undefined
    for (const row of rows) {
      const { peer } = row
      if (row.role === 'request' && isUnknown(row))
        this.#strangers.set(peer, (this.#strangers.get(peer) ?? 0) + 1)
      try {
        this.#doubted.delete(peer)
        await this.#parts.lookForAddress(peer, { signal })
        await this.compare(peer, { signal })
        this.#parts.contested.note(peer, false)
        if (state.conversation(peer).keys !== undefined) await this.#parts.sealWaiting(peer)
      } catch (error) {
        if (signal.aborted || !(error instanceof GhostError)) throw error
        this.#doubted.add(peer)
        // One contact's keys that cannot be read, or are none, must not keep us from the others'.
        if (error instanceof IntegrityError) {
          ports.log('warning', error.code, { source: 'keys' })
          this.#parts.contested.note(peer, error.code === 'nodes-disagree')
          this.#compared.set(peer, ports.clock.now())
        } else failure ??= error
      }
    }
    return failure
  }
}
