import { issueKeyChange, KEY_CHANGE_BYTES, readKeyChange, verifyKeyChange } from '../crypto/key-change.ts'
import { concat, equalBytes } from '../protocol/bytes.ts'
import { IntegrityError } from '../protocol/errors.ts'
import type { Identity } from './identity.ts'
import { sameKeys } from './key-versions.ts'
import type { AnnouncedKeys, Conversation } from './model.ts'

/** Earlier versions whose keys sign an announcement: more than a contact ever missed. */
const MAX_STATEMENTS = 8
/** Announcements kept that nobody consented to yet: a thief's must not push out the contact's own. */
const MAX_ANNOUNCED = 8
/** Id of a transaction, as nodes write it. */
const TRANSACTION = /^at1[0-9a-z]{1,61}$/

/** What a message of kind `key change` holds (docs/protocol/envelope.md). */
export interface KeyAnnouncement {
  /** One for each earlier version that the reader may have pinned, all of the same new keys. */
  readonly statements: readonly Uint8Array[]
  /** What registered them. */
  readonly transaction?: string
}

/** Payload: number of statements, the statements, the transaction as ASCII up to the end. */
export const encodeAnnouncement = ({ statements, transaction = '' }: KeyAnnouncement): Uint8Array =>
  concat(Uint8Array.of(statements.length), ...statements, new TextEncoder().encode(transaction))

/** Reads a payload; its signatures are not checked yet. @throws IntegrityError `key-change-malformed` */
export const decodeAnnouncement = (payload: Uint8Array): KeyAnnouncement => {
  const count = payload[0] ?? 0
  const end = 1 + count * KEY_CHANGE_BYTES
  const malformed = new IntegrityError('key-change-malformed', 'this announces no change of keys')
  if (count < 1 || count > MAX_STATEMENTS || payload.length < end) throw malformed
  const statements = Array.from({ length: count }, (_, index) =>
    payload.slice(1 + index * KEY_CHANGE_BYTES, 1 + (index + 1) * KEY_CHANGE_BYTES)
  )
  const [first, ...others] = statements.map(readKeyChange)
  for (const { version, boxKey, signingKey } of others)
    if (
      version !== first?.version ||
      !equalBytes(boxKey, first.boxKey) ||
      !equalBytes(signingKey, first.signingKey)
    )
      throw malformed
  const transaction = String.fromCharCode(...payload.subarray(end, end + 65))
  if (payload.length > end && (end + 64 < payload.length || !TRANSACTION.test(transaction))) throw malformed
  return { statements, ...(transaction !== '' && { transaction }) }
}

/** Announces our keys in use, signed by those of the versions before: whichever of them the reader has pinned. */
export const announcementOf = (identity: Identity, transaction?: string): Uint8Array => {
  const { boxKey, signingKey, version } = identity.publicKeys
  const first = Math.max(1, version - MAX_STATEMENTS)
  const statements = Array.from({ length: version - first }, (_, index) =>
    issueKeyChange({
      person: identity.self,
      from: first + index,
      version,
      boxKey,
      signingKey,
      signingSecretKey: identity.signingKey(first + index).secretKey
    })
  )
  return encodeAnnouncement({ statements, ...(transaction !== undefined && { transaction }) })
}

/** Keys that the pinned key signed in this payload; undefined when none of it is by that key, or it is about no later version. */
export const announcedIn = (row: Conversation, payload: Uint8Array): AnnouncedKeys | undefined => {
  const { keys: pinned, peer } = row
  if (pinned === undefined) return undefined
  const { statements, transaction } = decodeAnnouncement(payload)
  const statement = statements.find((bytes) => readKeyChange(bytes).from === pinned.version)
  if (statement === undefined) return undefined
  const old = { person: peer, version: pinned.version, signingPublicKey: pinned.signingKey }
  const { boxKey, signingKey, version } = verifyKeyChange(statement, old)
  return { boxKey, signingKey, version, ...(transaction !== undefined && { transaction }) }
}

/** The row with what was announced in it; of more than a few the newest are kept. */
export const withAnnounced = (row: Conversation, announced: AnnouncedKeys | undefined): Conversation => {
  if (announced === undefined || row.announcedKeys?.some((known) => sameKeys(known, announced)) === true)
    return row
  return { ...row, announcedKeys: [...(row.announcedKeys ?? []), announced].slice(-MAX_ANNOUNCED) }
}
