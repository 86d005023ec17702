import { readKeyChange } from '../crypto/key-change.ts'
import { GhostError } from '../protocol/errors.ts'
import { MESSAGE_KIND } from '../protocol/message.ts'
import { decodeAnnouncement } from './key-announcement.ts'
import { sameKeys, verdictOf } from './key-versions.ts'
import type { Conversation, Entry, KeyVersion } from './model.ts'
import type { KeyHistoryItem, KeyNotice } from './views.ts'

const noticeOf = (known: KeyVersion): KeyNotice => ({
  verdict: verdictOf(known) ?? 'unsigned',
  version: known.version,
  block: known.height
})

/** What the user is to consent to, or to look at, before anything is sealed. */
export const keyNotice = ({ offeredKeys, keyVersions, alarm }: Conversation): KeyNotice | undefined => {
  if (offeredKeys !== undefined)
    return noticeOf(keyVersions?.find((known) => sameKeys(known, offeredKeys)) ?? offeredKeys)
  return alarm === undefined ? undefined : { verdict: 'unregistered', version: alarm, block: undefined }
}

/** What a message that announces new keys shows; one's own announcement needs no judgement. */
export const keyChangeOf = (
  { author, kind, payload }: Entry,
  row: Conversation | undefined
): KeyNotice | undefined => {
  if (kind !== MESSAGE_KIND.keyChange) return undefined
  const version = versionIn(payload)
  if (version === undefined) return undefined
  if (author === 'self') return { verdict: 'calm', version, block: undefined }
  const known = row?.keyVersions?.find((one) => one.version === version)
  // First seen when it had been changed already: there was nothing to compare with, and nothing to consent to.
  if (known !== undefined && known.change === undefined)
    return { verdict: 'calm', version, block: known.height }
  return known === undefined ? { verdict: 'unregistered', version, block: undefined } : noticeOf(known)
}

const versionIn = (payload: Uint8Array): number | undefined => {
  try {
    const [statement] = decodeAnnouncement(payload).statements
    return statement === undefined ? undefined : readKeyChange(statement).version
  } catch (error) {
    if (error instanceof GhostError) return undefined
    throw error
  }
}

/** Versions of a contact's keys that this device knows, newest first. */
export const keyHistory = ({
  keys,
  offeredKeys,
  keyVersions = []
}: Conversation): readonly KeyHistoryItem[] =>
  keyVersions.toReversed().map((known) => ({
    version: known.version,
    block: known.height,
    verdict: verdictOf(known),
    state:
      known.version === offeredKeys?.version
        ? 'offered'
        : known.version === keys?.version
          ? 'in-use'
          : 'retired'
  }))
