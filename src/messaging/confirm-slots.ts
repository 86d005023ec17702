import { decodeBundle } from '../protocol/bundle.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { isSlotDeleted } from './deletion.ts'
import { HoleChanges, referenceOf } from './hole-changes.ts'
import type { HoleIndex } from './hole-index.ts'
import * as intervals from './intervals.ts'
import type { Conversation, Entry, Hole } from './model.ts'
import type { SlotRecord, StoreChanges } from './ports.ts'
import { withPreview } from './preview.ts'
import { holeOf, standingAt } from './slot-reading.ts'

/**
 * What as many nodes as must agree show in slots that were read before: an entry that stands there is final. Where
 * something else was read then, a node had made it up, and it gives way: nothing that was said is deleted, a false
 * hole is.
 */
export const confirmSlots = (
  context: Context,
  peer: AddressHash,
  records: readonly SlotRecord[]
): Promise<void> =>
  context.turns.take(peer, async () => {
    if (records.length === 0) return
    const { state, identity } = context
    const holes = await state.holes(peer)
    const leaves = records.flatMap(({ index }) => leavesOf(holes.get(index)))
    const held = await state.entries([...records.map(({ contentHash }) => contentHash), ...leaves])
    const confirming = new Confirmation(state.conversation(peer), holes, held)
    for (const record of records) confirming.take(record, record.sender === identity.self ? 'self' : 'peer')
    const removedCalls = confirming.confirmed.filter((id) => state.call(id) !== undefined)
    await state.commit({ ...confirming.changes(), removedCalls })
  })

const leavesOf = (hole: Hole | undefined): readonly ContentHash[] =>
  hole?.bundle === undefined ? [] : decodeBundle(hole.bundle.bytes)

class Confirmation {
  /** What stands on chain for certain: a message, or the bundle that anchors it. */
  readonly confirmed: ContentHash[] = []
  readonly #holes: HoleChanges
  readonly #held: ReadonlyMap<string, Entry>
  readonly #entries = new Map<ContentHash, Entry>()
  #row: Conversation

  constructor(row: Conversation, holes: HoleIndex, held: ReadonlyMap<string, Entry>) {
    this.#row = row
    this.#holes = new HoleChanges(holes)
    this.#held = held
  }

  take(record: SlotRecord, author: 'self' | 'peer'): void {
    const { index, contentHash, height } = record
    if (!intervals.contains(this.#row.unconfirmed ?? [], index)) return
    this.#row = { ...this.#row, unconfirmed: intervals.remove(this.#row.unconfirmed ?? [], index) }
    const hole = this.#holes.get(index)
    const entry = this.#entry(contentHash)
    const stands = this.#isIts(entry, author) && entry.slot?.index === index
    if (hole?.contentHash === contentHash && hole.author === author)
      return this.#confirm({ ...hole, height, confirmed: true })
    if (hole !== undefined) this.#holes.remove(index)
    const isNew = entry === undefined && !isSlotDeleted(this.#row, record, author)
    const slot = holeOf(this.#row.peer, record, author, isNew ? 'awaiting' : 'refused')
    if (this.#isIts(entry, author) && (stands || entry.anchor !== 'final')) this.#anchor(entry, slot)
    // Something that is held stood here by mistake, or this is a second naming of what stands elsewhere.
    else this.#holes.put(slot)
  }

  changes(): StoreChanges {
    const entries = [...this.#entries.values()]
    const row = { ...this.#row, awaiting: this.#row.awaiting + this.#holes.awaiting }
    return { ...this.#holes.changes(), entries, conversations: [withPreview(row, entries)] }
  }

  /** What was read before stands there, and so does what a bundle anchors. */
  #confirm(hole: Hole): void {
    this.#holes.put(hole)
    if (hole.bundle === undefined) return
    for (const leaf of leavesOf(hole)) {
      const entry = this.#entry(leaf)
      if (this.#isIts(entry, hole.author) && entry.anchor !== 'final') this.#anchor(entry, hole)
    }
    if (hole.author === 'self') this.confirmed.push(hole.contentHash)
  }

  #entry(hash: ContentHash): Entry | undefined {
    return this.#entries.get(hash) ?? this.#held.get(hash)
  }

  #isIts(entry: Entry | undefined, author: 'self' | 'peer'): entry is Entry {
    return entry?.author === author && entry.peer === this.#row.peer
  }

  #anchor(entry: Entry, hole: Hole): void {
    const id = entry.id as ContentHash
    if (entry.slot === undefined) this.#row = { ...this.#row, unanchored: this.#row.unanchored - 1 }
    const standing = standingAt(this.#row, entry, hole.height)
    this.#entries.set(id, { ...entry, standing, anchor: 'final', slot: referenceOf(hole) })
    this.confirmed.push(id)
  }
}
