import { contentHashOf } from '../crypto/content-hash.ts'
import { decodeBundle, encodeBundle } from '../protocol/bundle.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { MAX_BUNDLE_LEAVES, MIN_BUNDLE_LEAVES } from '../protocol/limits.ts'
import { anchoringOf } from './anchoring-choice.ts'
import type { Conversation, Entry, PendingCall, QueuedCall } from './model.ts'
import type { State } from './state.ts'

/** Signing takes a second of work: while two people talk it waits for a pause of this length, ms … */
const QUIET = 3_000
/** … but no longer than this, ms. */
const LONGEST_WAIT = 60_000
/** For somebody who is not connected an anchor is how he learns of it: it waits for the rest of a burst only, ms. */
const BURST = 1_000
const LONGEST_BURST = 5_000
/** Where each anchor is a question to a person, more of them go together: quiet and longest wait, ms. */
const ASKED = { online: [20_000, 300_000], offline: [10_000, 60_000] } as const
const SIGNED = { online: [QUIET, LONGEST_WAIT], offline: [BURST, LONGEST_BURST] } as const

type AnchorCall = Extract<PendingCall, { kind: 'anchor' }>
/** A queued call that anchors something. */
export type Anchor = QueuedCall & { readonly call: AnchorCall }

/** Is it no registration? */
export const isAnchor = (queued: QueuedCall): queued is Anchor => queued.call.kind === 'anchor'

/** A queued call as it begins. `now` in ms. */
export const queuedCall = (id: string, call: PendingCall, now: number): QueuedCall => ({
  id,
  call,
  state: 'queued',
  attempts: 0,
  nextAttemptAt: now,
  createdAt: now
})

/** Is what is queued still what this call was made for? A later address book takes the same place in the queue. */
export const isCalledFor = (queued: QueuedCall | undefined, { call }: QueuedCall): boolean =>
  queued !== undefined &&
  (call.kind !== 'address-book' ||
    queued.call.kind !== 'address-book' ||
    queued.call.contentHash === call.contentHash)

/** The anchor of an own message, or (`payload`) the message itself in its transaction. `now` in ms. */
export const anchorCall = (
  { id, peer, sentAt }: Pick<Entry, 'id' | 'peer' | 'sentAt'>,
  payload: boolean,
  now: number
): QueuedCall =>
  queuedCall(
    id,
    {
      kind: 'anchor',
      peer,
      contentHash: id as ContentHash,
      timestamp: Math.floor(sentAt / 1000),
      ...(payload ? { payload } : {})
    },
    now
  )

/** Messages that a call anchors. */
export const anchoredBy = ({ bundle, contentHash }: AnchorCall): readonly ContentHash[] =>
  bundle === undefined ? [contentHash] : decodeBundle(bundle)

/** The call that is to anchor this entry, alone or with others. */
export const callOf = ({ id }: Pick<Entry, 'id'>, calls: Iterable<QueuedCall>): QueuedCall | undefined =>
  [...calls].find((queued) => isAnchor(queued) && anchoredBy(queued.call).some((hash) => hash === id))

/** Nothing was ever built of it, so nothing of it can be on chain. */
const isFresh = (queued: QueuedCall): queued is Anchor =>
  isAnchor(queued) && queued.state === 'queued' && queued.attempts === 0 && queued.reason === undefined

/** Fresh anchors of plain hashes in this conversation, oldest first: what may share one transaction. */
const gathering = (calls: Iterable<QueuedCall>, peer: AddressHash): Anchor[] =>
  [...calls]
    .filter(isFresh)
    .filter(({ call }) => call.peer === peer && call.payload !== true && call.bundle === undefined)
    .sort((one, other) => one.createdAt - other.createdAt)

/** What is known besides the queue when a time is set. */
export interface AnchorSituation {
  readonly conversation: Conversation | undefined
  readonly online: boolean
  /** ms; when a message was sent last, in any conversation. */
  readonly lastSent: number
  /** A person says yes to each anchor, in a wallet. */
  readonly asked: boolean
}

/**
 * When an anchor is wanted, ms since 1970. What opens a dialog goes at once, for it is how the other side learns of it;
 * else it waits for a pause in the talk, or for what the rest of a burst brings, and for nothing once a bundle is full.
 */
export const wantedAt = (
  { call, createdAt, nextAttemptAt }: Anchor,
  calls: Iterable<QueuedCall>,
  { conversation, online, lastSent, asked }: AnchorSituation
): number => {
  if (conversation?.wroteOnChain !== true) return nextAttemptAt
  if (gathering(calls, call.peer).length >= MAX_BUNDLE_LEAVES) return nextAttemptAt
  const [quiet, longest] = (asked ? ASKED : SIGNED)[online ? 'online' : 'offline']
  return Math.max(nextAttemptAt, Math.min(lastSent + quiet, createdAt + longest))
}

/**
 * The call that takes the place of this one and of those that go with it: at most 32 messages of one conversation, two
 * at least, under one anchor. Undefined where it goes alone: what opens a dialog, stands on chain itself, was built
 * before, or is written where every message has an anchor of its own. `now` in ms.
 */
export const bundled = (
  queued: Anchor,
  calls: Iterable<QueuedCall>,
  conversation: Conversation,
  now: number
): { readonly call: Anchor; readonly replaces: readonly string[] } | undefined => {
  const { peer } = queued.call
  if (!conversation.wroteOnChain || anchoringOf(conversation, 'self').mode === 'every') return undefined
  const parts = gathering(calls, peer).slice(0, MAX_BUNDLE_LEAVES)
  if (parts.length < MIN_BUNDLE_LEAVES || !parts.some(({ id }) => id === queued.id)) return undefined
  const bundle = encodeBundle(parts.map(({ call }) => call.contentHash))
  const contentHash = contentHashOf(bundle)
  const timestamp = Math.max(...parts.map(({ call }) => call.timestamp))
  const call: AnchorCall = { kind: 'anchor', peer, contentHash, timestamp, bundle }
  return { call: { ...queuedCall(contentHash, call, now), call }, replaces: parts.map(({ id }) => id) }
}

/**
 * What leaves the queue when its author wants no more anchors: fresh calls of a conversation, and their entries without
 * the sign. `changed` are entries that the same commit changes otherwise. Call it within a turn of the conversation.
 */
export const withdrawn = async (
  state: State,
  peer: AddressHash,
  changed: readonly Entry[]
): Promise<{ readonly entries: readonly Entry[]; readonly removedCalls: readonly string[] }> => {
  const calls = [...state.calls()].filter(isFresh).filter(({ call }) => call.peer === peer)
  const held = await state.entries(calls.map(({ call }) => call.contentHash))
  const latest = new Map([...held, ...changed.map((entry) => [entry.id, entry] as const)])
  return {
    entries: calls.flatMap(({ call }) => {
      const entry = latest.get(call.contentHash)
      return entry === undefined ? [] : [{ ...entry, anchor: 'none' as const }]
    }),
    removedCalls: calls.map(({ id }) => id)
  }
}
