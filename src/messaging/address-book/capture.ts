import { equalBytes } from '../../protocol/bytes.ts'
import { contentHash, installationId } from '../../protocol/ids.ts'
import { MAX_KEY_VERSION, MAX_TIME } from '../../protocol/limits.ts'
import { counterOrder } from '../../protocol/settings-limits.ts'
import { mergeDeletions, mergePins } from '../../protocol/settings-merge.ts'
import {
  boundedName,
  MAX_SETTINGS_INSTALLATIONS,
  MAX_SETTINGS_RANGES,
  type ContactSettings,
  type SettingsCounters,
  type SettingsDeletion,
  type SettingsPin,
  type Stamped
} from '../../protocol/settings.ts'
import type { Conversation, Deletion, PinnedKeys } from '../model.ts'
import { sameKeys } from '../key-versions.ts'
import { compareOrder } from '../order.ts'

/** Time of a change, ms: after the one it replaces, whatever the clock says. */
export const stampAfter = (before: Stamped<unknown> | undefined, now: number): number =>
  Math.min(MAX_TIME, Math.max(now, 0, (before?.at ?? 0) + 1))

/** A value with the time of its change; the same object where nothing changed. */
export const stamped = <Value>(
  before: Stamped<Value> | undefined,
  value: Value,
  absent: Value,
  now: number
): Stamped<Value> | undefined =>
  (before?.value ?? absent) === value ? before : { value, at: stampAfter(before, now) }

const roleOf = (
  before: ContactSettings['role'],
  role: Conversation['role'],
  now: number
): ContactSettings['role'] => {
  if (role === 'hidden' && before?.value !== 'deleted')
    return { value: 'deleted', at: stampAfter(before, now) }
  if (role !== 'accepted' || before?.value === 'accepted') return before
  // That a chat is there is no choice: whoever deleted it made one.
  return { value: 'accepted', at: before === undefined ? 0 : stampAfter(before, now) }
}

/** The same keys under the same version? */
const isPinned = (pin: SettingsPin, keys: PinnedKeys): boolean =>
  pin.version === keys.version &&
  equalBytes(pin.boxKey, keys.boxKey) &&
  equalBytes(pin.signingKey, keys.signingKey)

const pinOf = (
  before: SettingsPin | undefined,
  { keys, keyVersions, verified }: Conversation,
  now: number,
  trusted: boolean
): SettingsPin | undefined => {
  if (keys === undefined || keys.unconfirmed === true || keys.version > MAX_KEY_VERSION) return before
  const { version, boxKey, signingKey } = keys
  const acceptedAt = keyVersions?.find((known) => sameKeys(known, keys))?.change?.acceptedAt ?? 0
  if (before !== undefined && isPinned(before, keys)) {
    const mark = stamped(before.verified, verified, false, now) ?? before.verified
    const consent = Math.max(acceptedAt, before.acceptedAt)
    const isSame = mark === before.verified && consent === before.acceptedAt
    return isSame ? before : { ...before, acceptedAt: consent, verified: mark }
  }
  if (!trusted && !verified) return before
  const mark = { value: verified, at: verified ? now : 0 }
  const pin: SettingsPin = { version, boxKey, signingKey, acceptedAt, verified: mark }
  return before === undefined ? pin : mergePins(before, pin)
}

const anchoringOf = (
  before: ContactSettings['anchoring'],
  stated: NonNullable<Conversation['anchoring']>['self']
): ContactSettings['anchoring'] => {
  // Before it is sealed to the other, a choice has no place yet.
  if (stated === undefined || stated.order.tie.length !== 62) return before
  if (before !== undefined && compareOrder(before.order, stated.order) >= 0) return before
  const { mode, textOnChain, order } = stated
  return { mode, textOnChain, order: { time: order.time, tie: contentHash(order.tie) } }
}

const countersOf = (counters: Deletion['counters']): readonly SettingsCounters[] =>
  Object.entries(counters)
    .filter(([, ranges]) => ranges.length > 0)
    .map(([key, ranges]): SettingsCounters => {
      const [author, installation = ''] = key.split(':')
      return {
        author: author === 'self' ? 'self' : 'peer',
        installation: installationId(installation),
        ranges
      }
    })
    .sort((one, other) => (counterOrder(one) < counterOrder(other) ? -1 : 1))

/** As much of a deletion as an address book holds. */
export const boundedDeletion = (deletion: SettingsDeletion): SettingsDeletion => ({
  ...deletion,
  counters: deletion.counters
    .slice(0, MAX_SETTINGS_INSTALLATIONS)
    .map((counters) => ({ ...counters, ranges: counters.ranges.slice(0, MAX_SETTINGS_RANGES) }))
})

/** A deletion as the address book has it. */
export const writtenDeletion = ({ slots, until, counters }: Deletion): SettingsDeletion =>
  boundedDeletion({ slots, until, counters: countersOf(counters) })

const deletionOf = (
  before: SettingsDeletion | undefined,
  deleted: Deletion | undefined
): SettingsDeletion | undefined => {
  if (deleted === undefined) return before
  const written = writtenDeletion(deleted)
  if (before === undefined) return written
  const merged = boundedDeletion(mergeDeletions(before, written))
  return JSON.stringify(merged) === JSON.stringify(before) ? before : merged
}

/** Does the book speak of this conversation? A stranger's request is nothing of the user's. */
const isOurs = ({ role, settings, name, verified }: Conversation): boolean =>
  role !== 'request' || settings !== undefined || name !== undefined || verified

/**
 * What the book is to say of a conversation: what was written down before, with what differs now and `now` (ms) as its
 * time. The same object where nothing differs; undefined where there is nothing to say. Keys that were pinned at first use
 * count only where the book of before is known (`trusted`): an empty device pins what it is shown.
 */
export const captured = (row: Conversation, now: number, trusted: boolean): ContactSettings | undefined => {
  if (!isOurs(row)) return undefined
  const before: ContactSettings = row.settings ?? { peer: row.peer }
  const next = {
    address: before.address ?? row.address,
    name: stamped(before.name, boundedName(row.name ?? ''), '', now),
    role: roleOf(before.role, row.role, now),
    pin: pinOf(before.pin, row, now, trusted),
    anchoring: anchoringOf(before.anchoring, row.anchoring?.self),
    deletion: deletionOf(before.deletion, row.deleted)
  }
  const fields = Object.keys(next) as (keyof typeof next)[]
  if (fields.every((field) => next[field] === before[field])) return row.settings
  const present = Object.entries(next).filter(([, value]) => value !== undefined)
  return { peer: row.peer, ...Object.fromEntries(present) }
}
