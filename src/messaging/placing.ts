import { isControl, type Message } from '../protocol/message.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { isNotice, withNotices } from './anchoring-choice.ts'
import { HoleChanges, referenceOf } from './hole-changes.ts'
import type { HoleIndex } from './hole-index.ts'
import * as intervals from './intervals.ts'
import { speaksFor } from './key-versions.ts'
import type { Conversation, Entry, SlotReference, Standing } from './model.ts'
import { causalTime } from './order.ts'
import type { StoreChanges } from './ports.ts'
import { withPreview } from './preview.ts'
import type { Place } from './state.ts'

/** Parents named but not held, remembered for each conversation; a hostile author's excess is forgotten. */
const MAX_MISSING_PARENTS = 1_024
/** Children remembered of one such parent: more than a parent that was late ever has. */
const MAX_CHILDREN = 64
/** Newest entries that nothing names; what is older has been seen by whoever is to see it. */
export const MAX_HEADS = 256
/** Installations whose counters are kept in one conversation; who makes up more gains a lookup in the store. */
const MAX_INSTALLATIONS = 256
/** An opened message on its way into a conversation. */
export interface Candidate {
  readonly id: ContentHash
  readonly author: 'self' | 'peer'
  readonly message: Message
  readonly envelope: Uint8Array
  /**
   * `composed` here just now · `live`: pushed by its author · `handed`: from a holder's history ·
   * `anchored`: asked for because a slot names it.
   */
  readonly origin: 'composed' | 'live' | 'handed' | 'anchored'
  /** Composed: what of it goes to the chain without being asked for; its hash unless told otherwise. */
  readonly anchors?: 'nothing' | 'hash' | 'envelope'
  /** Version of its author's keys. */
  readonly keyVersion: number
  /** Sealed under keys of its author that were retired since: neither live nor handed does it count as said. */
  readonly retired: boolean
}

/** Is there something to read in it? */
const saysSomething = (entry: Entry): boolean => !isNotice(entry) && !isControl(entry.kind)

/** Names an installation in `Conversation.counters`. */
export const counterKey = (author: 'self' | 'peer', installation: string): string =>
  `${author}:${installation}`

/** No further installation's counters are kept in this conversation. */
export const isFull = ({ counters }: Conversation): boolean =>
  Object.keys(counters).length >= MAX_INSTALLATIONS

const counted = (row: Conversation, { author, installation, counter }: Entry): Conversation['counters'] => {
  const key = counterKey(author, installation)
  const known = row.counters[key]
  if (known === undefined && isFull(row)) return row.counters
  return { ...row.counters, [key]: intervals.add(known ?? [], counter) }
}

/**
 * A batch of opened messages being placed: what each of them changes in the conversation, computed without a read.
 */
export class Placing {
  readonly #holes: HoleChanges
  readonly #places: ReadonlyMap<ContentHash, Place>
  readonly #clock: { now: number; installedAt: number }
  readonly #entries = new Map<ContentHash, Entry>()
  readonly #children: ContentHash[] = []
  readonly #vouched = new Set<ContentHash>()
  #conversation: Conversation
  #missing: Record<ContentHash, { children: readonly ContentHash[]; vouched: boolean }>

  constructor(
    conversation: Conversation,
    holes: HoleIndex,
    places: ReadonlyMap<ContentHash, Place>,
    clock: { now: number; installedAt: number }
  ) {
    this.#conversation = conversation
    this.#missing = { ...conversation.missingParents }
    this.#holes = new HoleChanges(holes)
    this.#places = places
    this.#clock = clock
  }

  get peer(): AddressHash {
    return this.#conversation.peer
  }

  entries(): Entry[] {
    return [...this.#entries.values()]
  }

  times(): Map<string, number> {
    return new Map(this.entries().map((entry) => [entry.id, entry.order.time]))
  }

  childrenOfNew(): ContentHash[] {
    return [...new Set(this.#children)]
  }

  add(candidate: Candidate): void {
    const { id, author, message } = candidate
    const anchor = this.#holes.fill(id, author)
    const awaited = this.#missing[id]
    if (awaited !== undefined) {
      this.#children.push(...awaited.children)
      if (awaited.vouched) this.#vouched.add(id)
      delete this.#missing[id]
    }
    const parentTimes = message.parents.map((parent) => this.#timeOf(parent))
    const vouched = awaited?.vouched === true
    const entry = entryOf(candidate, {
      peer: this.peer,
      time: causalTime(message.sentAt, parentTimes),
      standing: vouched ? 'said' : this.#standing(candidate, anchor?.height),
      now: this.#clock.now,
      slot: anchor && referenceOf(anchor),
      final: anchor?.confirmed === true
    })
    if (author === 'self' && entry.standing === 'said') this.#vouched.add(id)
    this.#entries.set(id, entry)
    this.#nameMissing(entry)
    this.#conversation = this.#counted(
      entry,
      (awaited?.children ?? []).some((child) => this.#names(child))
    )
  }

  /** Slots and bundles wait for this message no more. */
  refuse(id: ContentHash): void {
    this.#holes.refuse(id)
  }

  /**
   * Passes on what a link from our own envelope proves: its parents existed before it, and theirs before them
   * (docs/protocol/envelope.md, What a link proves). Answers held entries it reached that were open until now.
   */
  vouch(): ContentHash[] {
    const pending = [...this.#vouched]
    const held: ContentHash[] = []
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      for (const parent of this.#entries.get(id)?.parents ?? []) {
        const entry = this.#entries.get(parent)
        if (this.#places.get(parent)?.standing === 'unconfirmed') held.push(parent)
        if (this.vouchMissing(parent) || entry === undefined || this.#vouched.has(parent)) continue
        this.#vouched.add(parent)
        this.#entries.set(parent, { ...entry, standing: 'said' })
        pending.push(parent)
      }
    }
    return held
  }

  /** If this one is still to come, it was said when it comes. Answers whether it is. */
  vouchMissing(hash: ContentHash): boolean {
    const missing = this.#missing[hash]
    if (missing !== undefined) this.#missing[hash] = { ...missing, vouched: true }
    return missing !== undefined
  }

  changes(moved: readonly Entry[]): StoreChanges {
    const entries = new Map(this.#entries)
    for (const entry of moved) {
      const confirmed = entries.get(entry.id as ContentHash)
      entries.set(
        entry.id as ContentHash,
        confirmed === undefined ? entry : { ...confirmed, order: entry.order }
      )
    }
    const row = {
      ...this.#conversation,
      awaiting: this.#conversation.awaiting + this.#holes.awaiting,
      missingParents: this.#boundedMissing()
    }
    const changed = [...entries.values()]
    return {
      ...this.#holes.changes(),
      entries: changed,
      conversations: [withNotices(withPreview(row, this.entries()), changed)]
    }
  }

  /** Does what this one names need no other to name it? What is never named itself cannot stand for it. */
  #names(hash: ContentHash): boolean {
    const child = this.#entries.get(hash) ?? this.#places.get(hash)
    return child?.standing === 'said' && !isControl(child.kind)
  }

  #timeOf(hash: ContentHash): number | undefined {
    return this.#entries.get(hash)?.order.time ?? this.#places.get(hash)?.time
  }

  #standing(
    { author, message, origin, keyVersion, retired }: Candidate,
    height: number | undefined
  ): Standing {
    if (height !== undefined && speaksFor(this.#conversation, author, keyVersion, height)) return 'said'
    if (retired) return 'unconfirmed'
    if (author === 'self' || height !== undefined || origin === 'anchored') return 'said'
    return origin === 'live' && message.sentAt >= this.#clock.installedAt ? 'said' : 'unconfirmed'
  }

  #nameMissing(entry: Entry): void {
    for (const parent of entry.parents) {
      if (this.#timeOf(parent) !== undefined) continue
      const known = this.#missing[parent]
      this.#missing[parent] = {
        children: [...(known?.children ?? []), entry.id as ContentHash].slice(-MAX_CHILDREN),
        vouched: known?.vouched ?? false
      }
    }
  }

  #counted(entry: Entry, named: boolean): Conversation {
    const row = this.#conversation
    const parents = new Set(entry.parents)
    // What only a holder vouches for must not be named by us: that would prove it. What has no anchor is nobody's
    // parent: a device that never gets it would put its children elsewhere.
    const names = entry.standing === 'said' && !isControl(entry.kind)
    const heads = names ? row.heads.filter((head) => !parents.has(head)) : row.heads
    const isHead = names && !named
    const filled = entry.slot !== undefined
    const rebuilding = row.history !== undefined
    return {
      ...row,
      // What we wrote ourselves, here or on another device, answers a request.
      role: row.role === 'hidden' ? 'request' : entry.author === 'self' ? 'accepted' : row.role,
      heads: isHead ? this.#withHead(heads, entry).slice(-MAX_HEADS) : heads,
      counters: counted(row, entry),
      unanchored: row.unanchored + (filled || isControl(entry.kind) ? 0 : 1),
      unread: row.unread + (entry.author === 'peer' && !rebuilding && saysSomething(entry) ? 1 : 0)
    }
  }

  /** By their places, for the next message names the newest: what comes late is not named before what came after it. */
  #withHead(heads: readonly ContentHash[], { id, order }: Entry): readonly ContentHash[] {
    const after = heads.findLastIndex((head) => (this.#timeOf(head) ?? 0) <= order.time) + 1
    return heads.toSpliced(after, 0, id as ContentHash)
  }

  #boundedMissing(): Conversation['missingParents'] {
    const rows = Object.entries(this.#missing) as [
      ContentHash,
      { children: readonly ContentHash[]; vouched: boolean }
    ][]
    if (rows.length <= MAX_MISSING_PARENTS) return this.#missing
    const vouched = rows.filter(([, row]) => row.vouched).slice(-MAX_MISSING_PARENTS)
    const others = rows.filter(([, row]) => !row.vouched)
    const room = MAX_MISSING_PARENTS - vouched.length
    return Object.fromEntries([...vouched, ...(room > 0 ? others.slice(-room) : [])])
  }
}

const entryOf = (
  { id, author, message, envelope, origin, anchors }: Candidate,
  known: {
    peer: AddressHash
    time: number
    standing: Standing
    now: number
    slot: SlotReference | undefined
    final: boolean
  }
): Entry => ({
  id,
  peer: known.peer,
  author,
  order: { time: known.time, tie: id },
  messageId: message.id,
  installation: message.installation,
  counter: message.counter,
  sentAt: message.sentAt,
  receivedAt: known.now,
  parents: message.parents,
  kind: message.kind,
  payload: message.payload,
  envelope,
  standing: known.standing,
  // Own envelopes that come back from elsewhere were delivered there, or their author's page still delivers them.
  delivery: author === 'peer' || origin !== 'composed' ? 'delivered' : 'pending',
  anchor:
    known.slot === undefined
      ? origin === 'composed' && anchors !== 'nothing'
        ? 'pending'
        : 'none'
      : known.final
        ? 'final'
        : 'block',
  ...(known.slot === undefined ? {} : { slot: known.slot }),
  ...(origin === 'composed' ? { nextAttemptAt: known.now } : {})
})
