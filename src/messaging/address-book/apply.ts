import { isConsented, mergeDeletions } from '../../protocol/settings-merge.ts'
import type { ContactSettings, SettingsDeletion, SettingsPin } from '../../protocol/settings.ts'
import { sameKeys, withVersions } from '../key-versions.ts'
import type { Intervals } from '../intervals.ts'
import type { Conversation, Deletion, PinnedKeys } from '../model.ts'
import { compareOrder } from '../order.ts'
import { counterKey } from '../placing.ts'
import { writtenDeletion } from './capture.ts'

const deletionFrom = ({ slots, until, counters }: SettingsDeletion): Deletion => ({
  slots,
  until,
  counters: Object.fromEntries(
    counters.map(({ author, installation, ranges }): [string, Intervals] => [
      counterKey(author, installation),
      ranges
    ])
  )
})

/**
 * The row with the keys that the person consented to. What this device pinned by itself at first use, and they did not
 * consent to, is a change of keys like any other: offered, and nothing is sealed to it before a yes.
 */
const withPin = (row: Conversation, pin: SettingsPin): Conversation => {
  const { version, boxKey, signingKey } = pin
  const keys = { version, boxKey, signingKey }
  const verified = pin.verified.value
  if (row.keys === undefined) return withVersions({ ...row, keys, verified }, [keys])
  if (sameKeys(row.keys, keys))
    return { ...row, keys, verified: verified && row.offeredKeys === undefined && row.alarm === undefined }
  const shown = row.keys.unconfirmed === true ? undefined : row.keys
  // An empty device may have pinned later ones than the book has from before: those are the change.
  if (!isConsented(pin) && shown !== undefined && version >= shown.version) return alsoShown(row, keys)
  if (isConsented(pin) && version > row.keys.version) return consentedElsewhere(row, pin)
  const offeredKeys = row.offeredKeys ?? shown
  const before = { ...row, keys, verified: false, ...(offeredKeys && { offeredKeys }) }
  return withVersions(before, [keys])
}

/** What another device pinned at first use is an offer and no more, until the nodes of this one name it or do not. */
const alsoShown = (row: Conversation, keys: PinnedKeys): Conversation => {
  if (row.offeredKeys !== undefined || row.alarm !== undefined) return row
  const isKnown = row.keyVersions?.some(({ version }) => version === keys.version) === true
  const change = { signed: false, confirmed: false }
  const offered = { ...row, offeredKeys: keys, verified: false }
  return withVersions(offered, isKnown || keys.version === row.keys?.version ? [] : [{ ...keys, change }])
}

const consentedElsewhere = (row: Conversation, pin: SettingsPin): Conversation => {
  const { version, boxKey, signingKey, verified } = pin
  const keys = { version, boxKey, signingKey }
  const { offeredKeys, alarm: _over, announcedKeys: _heard, ...rest } = row
  const later = offeredKeys !== undefined && offeredKeys.version > version ? { offeredKeys } : {}
  const isMarked = verified.value && later.offeredKeys === undefined
  const known = row.keyVersions?.some((one) => sameKeys(one, keys)) === true
  return withVersions({ ...rest, ...later, keys, verified: isMarked }, known ? [] : [keys])
}

const withAnchoring = (
  row: Conversation,
  { order, mode, textOnChain }: NonNullable<ContactSettings['anchoring']>
): Conversation => {
  const stated = row.anchoring?.self
  if (stated !== undefined && compareOrder(stated.order, order) >= 0) return row
  return { ...row, anchoring: { ...row.anchoring, self: { mode, textOnChain, order } } }
}

const withName = ({ name: _before, ...row }: Conversation, name: string): Conversation =>
  name === '' ? row : { ...row, name }

const withDeletion = (row: Conversation, deletion: SettingsDeletion): Conversation => {
  const known = row.deleted === undefined ? deletion : mergeDeletions(deletion, writtenDeletion(row.deleted))
  return { ...row, deleted: deletionFrom(known) }
}

/**
 * The conversation as the book says, and what the book says of it kept beside; its messages are not looked at. A
 * deletion that came with it is the caller's (see `isDeletedBy`).
 */
export const applied = (row: Conversation, book: ContactSettings): Conversation => {
  const { address, name, role, pin, anchoring, deletion } = book
  let next: Conversation = { ...row, settings: book }
  if (next.address === undefined && address !== undefined) next = { ...next, address }
  if (name !== undefined) next = withName(next, name.value)
  if (pin !== undefined) next = withPin(next, pin)
  if (anchoring !== undefined) next = withAnchoring(next, anchoring)
  if (deletion !== undefined) next = withDeletion(next, deletion)
  return role?.value === 'accepted' && next.role !== 'accepted' ? { ...next, role: 'accepted' } : next
}

/** Does the book delete what this device has not deleted, to its own knowledge? */
export const isDeletedBy = (book: ContactSettings, before: ContactSettings | undefined): boolean =>
  book.role?.value === 'deleted' && before?.role?.value !== 'deleted'
