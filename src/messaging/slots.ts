import { decodeBundle } from '../protocol/bundle.ts'
import { TransientError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { withHeads } from './heads.ts'
import type { Entry, Hole } from './model.ts'
import type { CallOptions, SlotRecord, StoreChanges } from './ports.ts'
import { SlotReading, type SlotKnowledge } from './slot-reading.ts'
import { twiceNamed } from './twice-named.ts'

/** Slots read and committed together. */
export const SLOTS_AT_ONCE = 50

/** Where nodes contradict each other about a slot, what is held speaks: its author signed it, in this conversation. */
export const believedSlot =
  (context: Context, peer: AddressHash) =>
  async ({ contentHash, sender }: SlotRecord): Promise<boolean> => {
    const { state, identity } = context
    const author = sender === identity.self ? 'self' : 'peer'
    const bundle = await knownBundle(context, peer, contentHash)
    const held = await state.entries(bundle === undefined ? [contentHash] : [...decodeBundle(bundle)])
    return (
      held.size > 0 && [...held.values()].every((entry) => entry.peer === peer && entry.author === author)
    )
  }

/** A bundle that we made, were given, or found in another slot. */
const knownBundle = async (
  { state, offered }: Context,
  peer: AddressHash,
  hash: ContentHash
): Promise<Uint8Array | undefined> => {
  const call = state.call(hash)?.call
  const own = call?.kind === 'anchor' ? call.bundle : undefined
  const [read] = (await state.holes(peer)).named(hash).flatMap(({ bundle }) => bundle?.bytes ?? [])
  return own ?? offered.find(peer, hash) ?? read
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

/** Reads the next older slots of a dialog being rebuilt, downwards, at most `limit` of them. Answers how many are left. */
export const readOlderSlots = async (
  context: Context,
  peer: AddressHash,
  options: CallOptions,
  limit: number
): Promise<number> => {
  const { dialog, slots } = context.state.conversation(peer)
  if (slots.from === 0) return 0
  const from = Math.max(0, slots.from - limit)
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

/** What slots say, in one transaction (see SlotReading). */
const commitSlots = (context: Context, peer: AddressHash, records: readonly SlotRecord[]): Promise<void> =>
  context.turns.take(peer, async () => {
    const { slots } = context.state.conversation(peer)
    const fresh = records.filter(({ index }) => index < slots.from || index >= slots.to)
    await commitRead(context, peer, fresh, (reading, known) => {
      // Another reader may have moved the interval meanwhile: what does not adjoin it would leave a gap unread.
      for (const record of [...fresh, ...fresh.toReversed()])
        if (reading.adjoins(record.index)) reading.read(record, known.get(record.contentHash) ?? {})
    })
  })

/** Does nothing that is held account for this slot, nor enough nodes? */
export const isUnaccounted = ({ state, confirmed }: Hole): boolean => state !== 'bundle' && confirmed !== true

/**
 * What is said now of slots that were read before and that nothing held accounts for, or what another slot names as
 * well: where that is something else, it takes the place of what was said then.
 */
export const commitAgain = (
  context: Context,
  peer: AddressHash,
  records: readonly SlotRecord[]
): Promise<void> =>
  context.turns.take(peer, async () => {
    const { state } = context
    const holes = await state.holes(peer)
    const elsewhere = await standsElsewhere(context, peer, records)
    const other = records.filter((record) => {
      const hole = holes.get(record.index)
      const unaccounted = hole !== undefined && isUnaccounted(hole) ? hole : undefined
      const said = elsewhere.get(record.index) ?? unaccounted
      return said !== undefined && isOther(context, record, said)
    })
    if (other.length === 0) return
    const moved = other.flatMap(({ index }) => {
      const slot = elsewhere.get(index)
      return slot === undefined ? [] : [slot.contentHash, ...leavesOf(holes.get(index)?.bundle?.bytes)]
    })
    const read = (reading: SlotReading, known: ReadonlyMap<ContentHash, SlotKnowledge>): void => {
      for (const record of other) {
        const slot = elsewhere.get(record.index)
        if (slot !== undefined) reading.move(record.index, slot)
        reading.readAgain(record, known.get(record.contentHash) ?? {})
      }
    }
    await commitRead(context, peer, other, read, moved)
  })

const isOther = ({ identity }: Context, { contentHash, sender }: SlotRecord, said: Hole): boolean =>
  said.contentHash !== contentHash || said.author !== (sender === identity.self ? 'self' : 'peer')

/** By the place where something held stands: the other slot that names it, unless that one says something else by now. */
const standsElsewhere = async (
  context: Context,
  peer: AddressHash,
  records: readonly SlotRecord[]
): Promise<ReadonlyMap<number, Hole>> => {
  const twice = await twiceNamed(context.state, context.state.conversation(peer))
  const isSo = (slot: Hole) =>
    !records.some((record) => record.index === slot.index && isOther(context, record, slot))
  return new Map(twice.flatMap(({ stands, refused }) => (isSo(refused) ? [[stands, refused] as const] : [])))
}

const commitRead = async (
  context: Context,
  peer: AddressHash,
  records: readonly SlotRecord[],
  read: (reading: SlotReading, known: ReadonlyMap<ContentHash, SlotKnowledge>) => void,
  moved: readonly ContentHash[] = []
): Promise<void> => {
  const { state, offered, identity, ports } = context
  const known = new Map<ContentHash, SlotKnowledge>()
  for (const { contentHash } of records)
    known.set(contentHash, {
      call: state.call(contentHash),
      bundle: await knownBundle(context, peer, contentHash)
    })
  const named = [...known].flatMap(([hash, { bundle }]) => [hash, ...leavesOf(bundle)])
  const held = await state.entries([...named, ...moved])
  const row = state.conversation(peer)
  const reading = new SlotReading(row, identity.self, await state.holes(peer), held, ports.ledger.quorum)
  read(reading, known)
  await commitReading(context, peer, reading, held)
  offered.forget(peer, known.keys())
}

const leavesOf = (bundle: Uint8Array | undefined): readonly ContentHash[] =>
  bundle === undefined ? [] : decodeBundle(bundle)

/** Keeps what was read of slots and bundles; call it within a turn of the conversation. */
export const commitReading = async (
  context: Context,
  peer: AddressHash,
  reading: SlotReading,
  held: ReadonlyMap<string, Entry>
): Promise<void> => {
  const changes = reading.changes()
  const confirmed = [...held.values()].some(({ standing }) => standing === 'unconfirmed')
  if (!confirmed) return context.state.commit(changes)
  await context.state.commit(
    await withHeads(context.ports.store, peer, await withVouched(context, peer, changes))
  )
}

/** Own words that were open until now speak for what they name (docs/protocol/envelope.md, What a link proves). */
const withVouched = async (
  { state }: Context,
  peer: AddressHash,
  changes: StoreChanges
): Promise<StoreChanges> => {
  const entries = new Map((changes.entries ?? []).map((entry) => [entry.id, entry]))
  const missing = { ...state.conversation(peer).missingParents }
  const own = (changes.entries ?? []).filter(
    ({ author, standing }) => author === 'self' && standing === 'said'
  )
  for (let open = own.flatMap(({ parents }) => parents); open.length > 0;) {
    for (const hash of open)
      if (missing[hash] !== undefined) missing[hash] = { ...missing[hash], vouched: true }
    const held = await state.entries(open.filter((hash) => !entries.has(hash)))
    const vouched = [...held.values()].filter(
      (entry) => entry.peer === peer && entry.standing === 'unconfirmed'
    )
    for (const entry of vouched) entries.set(entry.id, { ...entry, standing: 'said' })
    open = vouched.flatMap(({ parents }) => parents)
  }
  const conversations = (changes.conversations ?? []).map((row) => ({ ...row, missingParents: missing }))
  return { ...changes, entries: [...entries.values()], conversations }
}
