import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { decodeBundle } from '../protocol/bundle.ts'
import { readHeader } from '../protocol/envelope.ts'
import { withNotices } from './anchoring-choice.ts'
import { isSlotDeleted } from './deletion.ts'
import { HoleChanges, referenceOf } from './hole-changes.ts'
import type { HoleIndex } from './hole-index.ts'
import * as intervals from './intervals.ts'
import { speaksFor } from './key-versions.ts'
import type { Conversation, Entry, Hole, QueuedCall } from './model.ts'
import type { SlotRecord, StoreChanges } from './ports.ts'
import { withPreview } from './preview.ts'

/** What is known of a slot besides what it says: our own call that made it, and the bundle it names. */
export interface SlotKnowledge {
  readonly call?: QueuedCall | undefined
  /** Checked wire bytes whose content hash the slot names. */
  readonly bundle?: Uint8Array | undefined
}

/**
 * What slots and bundles say of one conversation, for one commit: a held entry is anchored (and was said, if that was
 * open), the bytes of another are awaited, and what names somebody else's words is refused: anchoring a copy of a hash
 * proves nothing, its `auth` would not verify (docs/protocol/envelope.md).
 */
export class SlotReading {
  readonly #self: AddressHash
  readonly #holes: HoleChanges
  readonly #held: ReadonlyMap<string, Entry>
  readonly #quorum: number
  readonly #entries = new Map<ContentHash, Entry>()
  readonly #echoes: string[] = []
  #row: Conversation

  /**
   * `held`: entries of this device among all that the slots, and the bundles they name, name. `quorum`: how many nodes
   * must agree.
   */
  constructor(
    row: Conversation,
    self: AddressHash,
    holes: HoleIndex,
    held: ReadonlyMap<string, Entry>,
    quorum: number
  ) {
    this.#quorum = quorum
    this.#row = row
    this.#self = self
    this.#holes = new HoleChanges(holes)
    this.#held = held
  }

  adjoins(index: number): boolean {
    return index === this.#row.slots.to || index === this.#row.slots.from - 1
  }

  /** One slot that adjoins those that were read. */
  read(record: SlotRecord, { call, bundle }: SlotKnowledge): void {
    const { index, contentHash, standing } = record
    const author = record.sender === this.#self ? 'self' : 'peer'
    const { peer, slots, unconfirmed = [] } = this.#row
    const isFinal = standing === 'quorum'
    this.#row = {
      ...this.#row,
      ...(isFinal ? {} : { unconfirmed: intervals.add(unconfirmed, index) }),
      slots: { from: Math.min(slots.from, index), to: Math.max(slots.to, index + 1) },
      wroteOnChain: this.#row.wroteOnChain || author === 'self'
    }
    const echo = author === 'self' ? call : undefined
    // Where others must agree, a slot of fewer may be made up: the call stays until it is confirmed.
    if (echo !== undefined && (isFinal || this.#quorum < 2)) this.#echoes.push(echo.id)
    const hole = holeOf(peer, record, author, 'awaiting')
    const entry = this.#entry(contentHash)
    // Of two slots that name one hash, the one that is not its author's must not take the other's place.
    const named = this.#holes.isNamed(author, contentHash)
    // Our own call, and not held any more: deleted here while its transaction was on its way.
    const isGone = isSlotDeleted(this.#row, record, author)
    if (isGone && entry === undefined) this.#holes.put({ ...hole, state: 'refused' })
    else if (bundle !== undefined && !named) this.open(hole, bundle, echo)
    else if (entry === undefined && !named && echo === undefined) this.#await(hole)
    else if (this.#isAnchorable(entry, author)) this.#anchor(entry, hole, echo)
    else this.#holes.put({ ...hole, state: 'refused' })
  }

  /** One slot that was read before and that nothing accounts for: what it says now stands there instead. */
  readAgain(record: SlotRecord, known: SlotKnowledge): void {
    const before = this.#holes.get(record.index)?.bundle
    if (before !== undefined) this.#countBundled(1 - decodeBundle(before.bytes).length)
    this.#holes.remove(record.index)
    this.read(record, known)
  }

  /** Something else stands in a slot that was read before: what was held to stand there is in the other one that names it. */
  move(from: number, other: Hole): void {
    const bundle = this.#holes.get(from)?.bundle
    const slot: Hole = bundle === undefined ? other : { ...other, state: 'bundle', bundle }
    this.#holes.remove(bundle === undefined ? other.index : from)
    if (bundle !== undefined) this.#holes.put(slot)
    const anchor = slot.confirmed === true ? 'final' : 'block'
    for (const entry of this.#held.values())
      if (entry.peer === this.#row.peer && entry.slot?.index === from)
        this.#entries.set(entry.id as ContentHash, { ...entry, anchor, slot: referenceOf(slot) })
  }

  /** The bundle that a slot names is here: each of its messages is anchored, awaited, or none of its author's. */
  open(hole: Hole, bytes: Uint8Array, call?: QueuedCall): void {
    const leaves = decodeBundle(bytes)
    // Nobody anchors what another one wrote: as who the slot names him is not true, or what he anchored is not his.
    if (leaves.every((leaf) => this.#isAnothers(leaf, hole.author)))
      return this.#holes.put({ ...hole, state: 'refused' })
    const bundle = { ...hole, state: 'bundle', bundle: { bytes, missing: [] } } as const
    const missing = leaves.filter((leaf) => {
      const entry = this.#entry(leaf)
      if (this.#isAnchorable(entry, hole.author)) this.#anchor(entry, bundle, call)
      return entry === undefined && call === undefined && !this.#holes.isNamed(hole.author, leaf)
    })
    this.#holes.put({ ...bundle, bundle: { bytes, missing } })
    this.#countBundled(leaves.length - 1)
    if (missing.length > 0) this.#row = shown(this.#row)
  }

  changes(): StoreChanges {
    const entries = [...this.#entries.values()]
    const row = { ...this.#row, awaiting: this.#row.awaiting + this.#holes.awaiting }
    return {
      ...this.#holes.changes(),
      entries,
      removedCalls: this.#echoes,
      conversations: [withNotices(withPreview(row, entries), entries)]
    }
  }

  #entry(hash: ContentHash): Entry | undefined {
    return this.#entries.get(hash) ?? this.#held.get(hash)
  }

  #countBundled(count: number): void {
    this.#row = { ...this.#row, bundled: (this.#row.bundled ?? 0) + count }
  }

  #isAnchorable(entry: Entry | undefined, author: Hole['author']): entry is Entry {
    return entry?.author === author && entry.slot === undefined && entry.peer === this.#row.peer
  }

  #isAnothers(hash: ContentHash, author: Hole['author']): boolean {
    const entry = this.#entry(hash)
    return entry !== undefined && (entry.author !== author || entry.peer !== this.#row.peer)
  }

  #await(hole: Hole): void {
    this.#holes.put(hole)
    this.#row = shown(this.#row)
  }

  #anchor(entry: Entry, hole: Hole, call: QueuedCall | undefined): void {
    const anchor = hole.confirmed === true ? 'final' : 'block'
    const payload = call?.call.kind === 'anchor' && call.call.payload === true
    const sent = call?.transaction && {
      transaction: {
        id: call.transaction.id,
        fee: call.transaction.fee,
        ...(payload ? { payload } : {})
      }
    }
    const standing = standingAt(this.#row, entry, hole.height)
    const anchored = { ...entry, ...sent, standing, anchor, slot: referenceOf(hole) } as const
    this.#entries.set(entry.id as ContentHash, anchored)
    this.#row = { ...this.#row, unanchored: this.#row.unanchored - 1 }
  }
}

/** A slot at this height confirms, unless its author's keys were retired before. */
export const standingAt = (
  row: Conversation,
  { author, envelope, standing }: Entry,
  height: number
): Entry['standing'] => {
  if (standing === 'said' || envelope === undefined) return 'said'
  return speaksFor(row, author, readHeader(envelope).senderKeyVersion, height) ? 'said' : standing
}

/** A slot whose bytes are not held, or are not what its author signed. */
export const holeOf = (
  peer: AddressHash,
  { index, contentHash, height, standing }: SlotRecord,
  author: Hole['author'],
  state: 'awaiting' | 'refused'
): Hole => ({
  peer,
  index,
  contentHash,
  author,
  height,
  state,
  ...(standing === 'quorum' ? { confirmed: true } : {})
})

/** A conversation deleted here comes back as a request when there is something new in it. */
const shown = (row: Conversation): Conversation => ({
  ...row,
  role: row.role === 'hidden' ? 'request' : row.role
})
