import { TransientError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import * as intervals from './intervals.ts'
import type { Conversation, Entry, Hole, QueuedCall } from './model.ts'
import type { CallOptions, SlotRecord, StoreChanges } from './ports.ts'
import { MAX_HEADS } from './placing.ts'
import { withPreview } from './preview.ts'

/** Slots read and committed together. */
const SLOTS_AT_ONCE = 50

/** Where nodes contradict each other about a slot, what is held speaks: its author signed it, in this conversation. */
export const believedSlot =
  ({ state, identity }: Context, peer: AddressHash) =>
  async ({ contentHash, sender }: SlotRecord): Promise<boolean> => {
    const entry = (await state.entries([contentHash])).get(contentHash)
    return entry?.peer === peer && entry.author === (sender === identity.self ? 'self' : 'peer')
  }

/** Reads the slots of a dialog that were not read yet, upwards, and commits what they say. Answers how many. @throws TransientError */
export const readNewSlots = async (
  context: Context,
  peer: AddressHash,
  options: CallOptions
): Promise<number> => {
  const { state, ports } = context
  const record = await ports.ledger.dialog(state.conversation(peer).dialog, options)
  let read = 0
  for (;;) {
    const { dialog, slots } = state.conversation(peer)
    if (record === undefined || slots.to >= record.size) return read
    const to = Math.min(record.size, slots.to + SLOTS_AT_ONCE)
    const believed = believedSlot(context, peer)
    const records = await ports.ledger.slots(dialog, slots.to, to, { ...options, believed })
    // A node that counts slots and does not show them is behind: the position stays, so they are asked for again.
    if (records.length === 0)
      throw new TransientError('node-busy', 'a node does not show all slots it counts')
    await commitSlots(context, peer, records)
    read += records.length
  }
}

/** Reads the next older slots of a dialog being rebuilt, downwards. Answers how many are left. */
export const readOlderSlots = async (
  context: Context,
  peer: AddressHash,
  options: CallOptions
): Promise<number> => {
  const { dialog, slots } = context.state.conversation(peer)
  if (slots.from === 0) return 0
  const from = Math.max(0, slots.from - SLOTS_AT_ONCE)
  const believed = believedSlot(context, peer)
  const records = await context.ports.ledger.slots(dialog, from, slots.from, { ...options, believed })
  if (records.length < slots.from - from) return withKnownSize(context, peer, options)
  await commitSlots(context, peer, records)
  return from
}

/**
 * A rebuild begins where a node said that the dialog ends. As long as nothing was read from there, a smaller size is
 * believed as well: one wrong answer must not leave a dialog unread for ever. Answers where reading goes on.
 */
const withKnownSize = async (
  { state, ports, turns }: Context,
  peer: AddressHash,
  options: CallOptions
): Promise<number> => {
  const size = (await ports.ledger.dialog(state.conversation(peer).dialog, options))?.size ?? 0
  return turns.take(peer, async () => {
    const row = state.conversation(peer)
    if (row.slots.from !== row.slots.to || size >= row.slots.to) return row.slots.from
    await state.commit({ conversations: [{ ...row, slots: { from: size, to: size } }] })
    return size
  })
}

/**
 * What slots say, in one transaction: a held entry is anchored (and was said, if that was open), the bytes of another
 * are a hole, and one that names somebody else's words is refused: anchoring a copy of a hash proves nothing, its
 * `auth` would not verify (docs/protocol/envelope.md).
 */
export const commitSlots = (
  context: Context,
  peer: AddressHash,
  records: readonly SlotRecord[]
): Promise<void> =>
  context.turns.take(peer, async () => {
    const { state } = context
    const { quorum } = context.ports.ledger
    const reading = new SlotReading(state.conversation(peer), context.identity.self, quorum)
    const fresh = records.filter((record) => reading.isNew(record.index))
    const held = await state.entries(fresh.map(({ contentHash }) => contentHash))
    const named = ({ author, contentHash }: Pick<Hole, 'author' | 'contentHash'>) =>
      `${author}:${contentHash}`
    const holes = new Set([...(await state.holes(peer)).values()].map(named))
    for (const record of [...fresh, ...fresh.toReversed()]) {
      // Another reader may have moved the interval meanwhile: what does not adjoin it would leave a gap unread.
      if (!reading.adjoins(record.index)) continue
      const { contentHash } = record
      // Of two slots that name one hash, the one that is not its author's must not take the other's place.
      const name = named({ author: reading.authorOf(record), contentHash })
      reading.read(record, held.get(contentHash), holes.has(name), state.call(contentHash))
      holes.add(name)
    }
    const changes = reading.changes()
    const confirmed = [...held.values()].filter(({ standing }) => standing === 'unconfirmed')
    await state.commit(confirmed.length === 0 ? changes : await withHeads(context, peer, changes))
  })

/** Entries looked at for heads: what is older has been named by one of them. */
const NEWEST = 100

/** What is confirmed from now on, and not named by anything that is, the next message names. */
const withHeads = async (
  context: Context,
  peer: AddressHash,
  changes: StoreChanges
): Promise<StoreChanges> => {
  const confirmed = new Map((changes.entries ?? []).map((entry) => [entry.id, entry]))
  const page = await context.ports.store.entries(peer, { limit: NEWEST })
  const said = page
    .map((entry) => confirmed.get(entry.id) ?? entry)
    .filter(({ standing }) => standing === 'said')
  const named = new Set(said.flatMap(({ parents }) => parents))
  const heads = said.map(({ id }) => id as ContentHash).filter((id) => confirmed.has(id) && !named.has(id))
  return {
    ...changes,
    conversations: (changes.conversations ?? []).map((row) => ({
      ...row,
      heads: [...new Set([...row.heads.filter((head) => !named.has(head)), ...heads])].slice(-MAX_HEADS)
    }))
  }
}

/** A slot whose bytes are not held, or are not what its author signed. */
export const holeOf = (
  peer: AddressHash,
  { index, contentHash, height, standing }: SlotRecord,
  author: Hole['author'],
  state: Hole['state']
): Hole => ({
  peer,
  index,
  contentHash,
  author,
  height,
  state,
  ...(standing === 'quorum' ? { confirmed: true } : {})
})

class SlotReading {
  readonly #self: AddressHash
  readonly #quorum: number
  readonly #entries = new Map<ContentHash, Entry>()
  readonly #holes: Hole[] = []
  readonly #echoes: ContentHash[] = []
  #row: Conversation

  constructor(row: Conversation, self: AddressHash, quorum: number) {
    this.#row = row
    this.#self = self
    this.#quorum = quorum
  }

  isNew(index: number): boolean {
    return index < this.#row.slots.from || index >= this.#row.slots.to
  }

  authorOf({ sender }: SlotRecord): 'self' | 'peer' {
    return sender === this.#self ? 'self' : 'peer'
  }

  adjoins(index: number): boolean {
    return index === this.#row.slots.to || index === this.#row.slots.from - 1
  }

  read(
    record: SlotRecord,
    stored: Entry | undefined,
    alreadyNamed: boolean,
    call: QueuedCall | undefined
  ): void {
    const { index, contentHash, height, standing } = record
    const author = this.authorOf(record)
    const { slots } = this.#row
    const isFinal = standing === 'quorum'
    this.#row = {
      ...this.#row,
      ...(isFinal ? {} : { unconfirmed: intervals.add(this.#row.unconfirmed ?? [], index) }),
      slots: { from: Math.min(slots.from, index), to: Math.max(slots.to, index + 1) },
      wroteOnChain: this.#row.wroteOnChain || author === 'self'
    }
    const entry = this.#entries.get(contentHash) ?? stored
    // Where others must agree, a slot of fewer may be made up: the call stays until it is confirmed.
    const isSure = isFinal || this.#quorum < 2
    if (author === 'self' && call !== undefined && isSure) this.#echoes.push(contentHash)
    // Our own call, and not held any more: deleted here while its transaction was on its way.
    const forgotten = author === 'self' && call !== undefined
    if (entry === undefined && !alreadyNamed && !forgotten) {
      this.#holes.push(this.#hole(record, 'awaiting'))
      // A conversation deleted here comes back as a request when there is something new in it.
      const role = this.#row.role === 'hidden' ? 'request' : this.#row.role
      this.#row = { ...this.#row, role, awaiting: this.#row.awaiting + 1 }
    } else if (entry?.author === author && entry.slot === undefined && entry.peer === this.#row.peer) {
      const sent = call?.transaction && {
        transaction: { id: call.transaction.id, fee: call.transaction.fee }
      }
      this.#entries.set(contentHash, {
        ...entry,
        ...sent,
        standing: 'said',
        anchor: isFinal ? 'final' : 'block',
        slot: { index, height }
      })
      this.#row = { ...this.#row, unanchored: this.#row.unanchored - 1 }
    } else {
      this.#holes.push(this.#hole(record, 'refused'))
    }
  }

  #hole(record: SlotRecord, state: Hole['state']): Hole {
    return holeOf(this.#row.peer, record, this.authorOf(record), state)
  }

  changes(): StoreChanges {
    const entries = [...this.#entries.values()]
    return {
      entries,
      holes: this.#holes,
      removedCalls: this.#echoes,
      conversations: [withPreview(this.#row, entries)]
    }
  }
}
