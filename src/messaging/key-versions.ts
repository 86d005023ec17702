import { equalBytes } from '../protocol/bytes.ts'
import type { Conversation, KeyVersion, PinnedKeys } from './model.ts'

/**
 * Blocks, about a day, for which a slot may still speak for an envelope under a version that was retired before: what
 * was said in time may wait for its anchor, and only the account itself can make one, whoever has its old keys.
 */
const LATE_ANCHORS = 28_800

/** The same keys under the same version? */
export const sameKeys = (one: PinnedKeys, other: PinnedKeys): boolean =>
  one.version === other.version &&
  equalBytes(one.boxKey, other.boxKey) &&
  equalBytes(one.signingKey, other.signingKey)

/** Keys of a contact in this version, as far as this device knows them. */
export const knownKeys = (row: Conversation, version: number): PinnedKeys | undefined => {
  if (row.keys?.version === version) return row.keys
  if (row.offeredKeys?.version === version) return row.offeredKeys
  return row.keyVersions?.find((known) => known.version === version)
}

/** Keys are offered that not every node named. */
export const isDisputed = ({ offeredKeys, keyVersions }: Conversation): boolean =>
  keyVersions?.find(({ version }) => version === offeredKeys?.version)?.change?.confirmed === false

/** Has the chain shown a later version than this one, or is it of another chain and not the pinned one? */
export const isRetired = ({ keys, offeredKeys, keyVersions }: Conversation, version: number): boolean =>
  version < Math.max(keys?.version ?? 0, offeredKeys?.version ?? 0) ||
  (version !== keys?.version && keyVersions?.find((known) => known.version === version)?.elsewhere === true)

/** Are the pinned keys of another chain, where versions count for themselves? Then this one has not shown them yet. */
export const isFromElsewhere = ({ keys, keyVersions }: Conversation): boolean =>
  keys !== undefined && keyVersions?.find((known) => sameKeys(known, keys))?.elsewhere === true

/** Versions only count up, each chain for itself: a node that shows an earlier one than is known here is behind. */
export const isEarlier = (row: Conversation, { version }: PinnedKeys): boolean =>
  version < Math.max(isFromElsewhere(row) ? 0 : (row.keys?.version ?? 0), row.offeredKeys?.version ?? 0)

/**
 * What is known of a contact's keys once the account is on another chain. The pinned ones stay, for somebody consented to
 * them; what was open stays open, for nobody did; blocks and announcements say nothing there.
 */
export const keysOnAnotherChain = (row: Conversation): Conversation => {
  const { offeredKeys, announcedKeys: _there, ...rest } = row
  const alarm = row.alarm ?? offeredKeys?.version
  const known = [row.keys, offeredKeys].flatMap((keys): KeyVersion[] => {
    if (keys === undefined || row.keyVersions?.some((one) => sameKeys(one, keys)) === true) return []
    const { version, boxKey, signingKey } = keys
    return [{ version, boxKey, signingKey }]
  })
  const versions = withVersions(rest, known).keyVersions?.map(({ height: _block, ...version }) => ({
    ...version,
    elsewhere: true as const
  }))
  return { ...rest, ...(alarm !== undefined && { alarm }), ...(versions && { keyVersions: versions }) }
}

/**
 * Does a slot at this height show that its author said this under keys that were his? A contact's retired version
 * speaks only from before (docs/protocol/keys.md, Key change); a slot of our own is of our own account.
 */
export const speaksFor = (
  row: Conversation,
  author: 'self' | 'peer',
  version: number,
  height: number
): boolean => {
  if (author === 'self') return true
  const later = (row.keyVersions ?? []).flatMap((known) =>
    known.version > version && known.height !== undefined ? known.height : []
  )
  return later.length === 0 || height < Math.min(...later) + LATE_ANCHORS
}

/** What was seen in a block is of this chain. */
const seenAgain = ({ elsewhere, ...before }: KeyVersion, one: KeyVersion): KeyVersion => ({
  ...before,
  ...(elsewhere === true && one.height === undefined && { elsewhere }),
  ...one
})

/** The row with what is known of some versions; what was known of them stays where nothing newer is said. */
export const withVersions = (row: Conversation, versions: readonly KeyVersion[]): Conversation => {
  if (versions.length === 0) return row
  const known = new Map((row.keyVersions ?? []).map((one) => [one.version, one]))
  for (const one of versions) {
    const before = known.get(one.version)
    known.set(one.version, before !== undefined && sameKeys(before, one) ? seenAgain(before, one) : one)
  }
  return { ...row, keyVersions: [...known.values()].sort((one, other) => one.version - other.version) }
}

/**
 * What is to be thought of a change: `calm` only if the account registered it, every node that was asked names it and
 * the key before signed it. Each of the others is red.
 */
export type KeyVerdict = 'calm' | 'unsigned' | 'disputed' | 'unregistered'

/** Verdict on a version that came after another; undefined for one that did not. */
export const verdictOf = ({ change }: KeyVersion): Exclude<KeyVerdict, 'unregistered'> | undefined => {
  if (change === undefined) return undefined
  if (!change.confirmed) return 'disputed'
  return change.signed ? 'calm' : 'unsigned'
}

/** The row with these keys pinned; too few nodes may have shown them so far. */
export const pinned = (row: Conversation, keys: PinnedKeys, confirmed: boolean): Conversation => ({
  ...row,
  keys: confirmed ? keys : { ...keys, unconfirmed: true }
})

/** Too few nodes have shown the pinned keys: the others are asked as long as they do not answer. */
export const isUnconfirmed = ({ keys }: Conversation): boolean => keys?.unconfirmed === true

/** What the chain knows of this person was not read yet. */
export const isUnknown = ({ keys, address }: Conversation): boolean =>
  keys === undefined || address === undefined

/** The user consented: these are the pinned keys now. `acceptedAt` in ms. */
export const accepted = (row: Conversation, keys: PinnedKeys, acceptedAt: number): Conversation => {
  const known: KeyVersion = row.keyVersions?.find((one) => sameKeys(one, keys)) ?? keys
  const change = { signed: false, confirmed: false, ...known.change, acceptedAt }
  return withVersions({ ...row, keys }, [{ ...known, change }])
}

/** Every node names the pinned keys now: what one of them offered was a lie. */
export const withdrawn = ({ offeredKeys, ...row }: Conversation): Conversation => ({
  ...row,
  keyVersions: (row.keyVersions ?? []).filter(({ version }) => version !== offeredKeys?.version)
})
