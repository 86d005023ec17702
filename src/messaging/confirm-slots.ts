import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import * as intervals from './intervals.ts'
import type { Conversation, Entry, Hole } from './model.ts'
import type { SlotRecord, StoreChanges } from './ports.ts'
import { withPreview } from './preview.ts'
import { holeOf } from './slots.ts'

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
    const held = await state.entries(records.map(({ contentHash }) => contentHash))
    const confirming = new Confirmation(state.conversation(peer), await state.holes(peer), held)
    for (const record of records) confirming.take(record, record.sender === identity.self ? 'self' : 'peer')
    const changes = confirming.changes()
    const calls = (changes.entries ?? []).filter(({ id }) => state.call(id) !== undefined)
    await state.commit({ ...changes, removedCalls: calls.map(({ id }) => id) })
  })

class Confirmation {
  readonly #holes: ReadonlyMap<number, Hole>
  readonly #held: ReadonlyMap<string, Entry>
  readonly #changed = new Map<number, Hole>()
  readonly #filled = new Set<number>()
  readonly #entries = new Map<ContentHash, Entry>()
  #row: Conversation

  constructor(row: Conversation, holes: ReadonlyMap<number, Hole>, held: ReadonlyMap<string, Entry>) {
    this.#row = row
    this.#holes = holes
    this.#held = held
  }

  take(record: SlotRecord, author: 'self' | 'peer'): void {
    const { index, contentHash, height } = record
    if (!intervals.contains(this.#row.unconfirmed ?? [], index)) return
    this.#row = { ...this.#row, unconfirmed: intervals.remove(this.#row.unconfirmed ?? [], index) }
    const hole = this.#holes.get(index)
    const entry = this.#entries.get(contentHash) ?? this.#held.get(contentHash)
    const isIts = entry?.author === author && entry.peer === this.#row.peer
    const stands = isIts && entry.slot?.index === index
    if (hole?.contentHash === contentHash && hole.author === author)
      return void this.#changed.set(index, { ...hole, height, confirmed: true })
    if (hole !== undefined) this.#drop(hole)
    if (stands || (isIts && entry.anchor !== 'final')) this.#anchor(entry, record)
    // Something that is held stood here by mistake, or this is a second naming of what stands elsewhere.
    else this.#leave(record, author, entry)
  }

  changes(): StoreChanges {
    const entries = [...this.#entries.values()]
    return {
      entries,
      holes: [...this.#changed.values()],
      filledHoles: [...this.#filled].map((index) => ({ peer: this.#row.peer, index })),
      conversations: [withPreview(this.#row, entries)]
    }
  }

  #anchor(entry: Entry, { index, contentHash, height }: SlotRecord): void {
    if (entry.slot === undefined) this.#row = { ...this.#row, unanchored: this.#row.unanchored - 1 }
    this.#entries.set(contentHash, { ...entry, standing: 'said', anchor: 'final', slot: { index, height } })
  }

  #drop(hole: Hole): void {
    this.#filled.add(hole.index)
    if (hole.state === 'awaiting') this.#row = { ...this.#row, awaiting: this.#row.awaiting - 1 }
  }

  #leave(record: SlotRecord, author: 'self' | 'peer', entry: Entry | undefined): void {
    const state = entry === undefined ? 'awaiting' : 'refused'
    this.#filled.delete(record.index)
    this.#changed.set(record.index, holeOf(this.#row.peer, record, author, state))
    if (state === 'awaiting') this.#row = { ...this.#row, awaiting: this.#row.awaiting + 1 }
  }
}
