import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { isControl } from '../protocol/message.ts'
import { withHeads } from './heads.ts'
import * as intervals from './intervals.ts'
import type { Conversation, Entry } from './model.ts'
import { isMessageDeleted } from './deletion.ts'
import { compareOrder, parentsFirst, replaced } from './order.ts'
import { counterKey, isFull, Placing, type Candidate } from './placing.ts'
import type { MessageStore, StoreChanges } from './ports.ts'
import type { State } from './state.ts'

/** Entries read at a time while places are corrected. */
const PAGE = 200

export interface Placement {
  readonly changes: StoreChanges
  /** Newly placed; the others were held already. */
  readonly placed: readonly Entry[]
}

/**
 * Places opened messages in their conversation: order, standing, heads, counters, gaps, holes. Call it within a turn
 * of the conversation and commit what it answers; nothing is changed here.
 */
export const place = async (
  state: State,
  store: MessageStore,
  peer: AddressHash,
  candidates: readonly Candidate[],
  now: number
): Promise<Placement> => {
  const conversation = state.conversation(peer)
  const unknown = await unheld(state, store, conversation, candidates)
  const holes = await state.holes(peer)
  const gone = unknown.filter((candidate) => isMessageDeleted(conversation, candidate))
  const fresh = unknown.filter((candidate) => !gone.includes(candidate))
  const named = gone.filter(({ id }) => [...holes.named(id), ...holes.missing(id)].length > 0)
  if (fresh.length === 0 && named.length === 0) return { changes: {}, placed: [] }
  const outside = fresh
    .flatMap(({ message }) => message.parents)
    .filter((hash) => !(hash in conversation.missingParents))
  const children = fresh.flatMap(({ id }) => conversation.missingParents[id]?.children ?? [])
  const places = await state.places(peer, [...new Set([...outside, ...children, ...conversation.heads])])
  const batch = new Placing(conversation, holes, places, { now, installedAt: state.account.installedAt })
  for (const { id } of named) batch.refuse(id)
  for (const candidate of parentsFirst(fresh.map(flattened))) batch.add(candidate)
  const confirmed = await confirm(store, batch, batch.vouch())
  const late = await lateArrivals(store, batch)
  const changes = batch.changes([...confirmed, ...late])
  return {
    changes: batch.entries().some(isOwnControl) ? await withHeads(store, peer, changes) : changes,
    placed: batch.entries()
  }
}

/** It may be the only one that vouches for what it names, and nobody names it: what it names is the newest then. */
const isOwnControl = ({ author, kind }: Entry): boolean => author === 'self' && isControl(kind)

const flattened = (candidate: Candidate) => ({ ...candidate, parents: candidate.message.parents })

/** Candidates that are not held yet, once each. A counter never seen is new without a read. */
const unheld = async (
  state: State,
  store: MessageStore,
  conversation: Conversation,
  candidates: readonly Candidate[]
): Promise<Candidate[]> => {
  const once = new Map<ContentHash, Candidate>()
  const doubtful: ContentHash[] = []
  for (const candidate of candidates) {
    if (once.has(candidate.id) || state.remembers(conversation.peer, candidate.id)) continue
    once.set(candidate.id, candidate)
    const seen = conversation.counters[counterKey(candidate.author, candidate.message.installation)]
    const full = seen === undefined ? isFull(conversation) : seen.length >= intervals.MAX_INTERVALS
    if (full || intervals.contains(seen ?? [], candidate.message.counter)) doubtful.push(candidate.id)
  }
  if (doubtful.length > 0) for (const id of await store.held(doubtful)) once.delete(id as ContentHash)
  return [...once.values()]
}

/** Held entries that were open until an envelope of our own named them, directly or through others that were open. */
const confirm = async (
  store: MessageStore,
  batch: Placing,
  hashes: readonly ContentHash[]
): Promise<Entry[]> => {
  const confirmed = new Map<string, Entry>()
  for (let open = hashes; open.length > 0;) {
    const entries = (await store.entriesById(open)).filter(
      ({ id, peer, standing }) => peer === batch.peer && standing === 'unconfirmed' && !confirmed.has(id)
    )
    for (const entry of entries) confirmed.set(entry.id, { ...entry, standing: 'said' })
    open = entries.flatMap(({ parents }) => parents.filter((parent) => !batch.vouchMissing(parent)))
  }
  return [...confirmed.values()]
}

/** Entries that name one of the new ones as parent and stand before it move, and so does what follows from them. */
const lateArrivals = async (store: MessageStore, batch: Placing): Promise<Entry[]> => {
  const children = await store.entriesById(batch.childrenOfNew())
  const times = batch.times()
  const tooEarly = children.filter((child) => replaced([child], times).length > 0)
  if (tooEarly.length === 0) return []
  const first = tooEarly.reduce((lowest, entry) =>
    compareOrder(entry.order, lowest.order) < 0 ? entry : lowest
  )
  const following: Entry[] = []
  let before = undefined as Entry['order'] | undefined
  for (;;) {
    const page = await store.entries(batch.peer, { limit: PAGE, ...(before === undefined ? {} : { before }) })
    following.push(...page.filter((entry) => compareOrder(entry.order, first.order) >= 0))
    const last = page[page.length - 1]
    if (page.length < PAGE || last === undefined || compareOrder(last.order, first.order) < 0) break
    before = last.order
  }
  return replaced([...following, ...batch.entries()], times)
}
