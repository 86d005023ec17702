import { contentHashOf } from '../../crypto/content-hash.ts'
import type { ContentHash } from '../../protocol/ids.ts'
import { contactSize, encodeSettings } from '../../protocol/settings-codec.ts'
import { isConsented } from '../../protocol/settings-merge.ts'
import {
  MAX_SETTINGS_BYTES,
  MAX_SETTINGS_CONTACTS,
  type ContactSettings,
  type OwnSettings,
  type Settings,
  type SettingsDeletion
} from '../../protocol/settings.ts'
import type { Conversation } from '../model.ts'
import { AT_THE_BEGINNING } from './book.ts'
import { boundedDeletion } from './capture.ts'

/** Bytes kept for what is no contact: number, links, own settings. */
const RESERVED = 1_536
/** Bytes of the counters in one deletion: more than honest authors need, and nobody crowds out others with his. */
const MAX_COUNTERS = 384
/** Bytes of one installation's counters (its author and tag), and of a range at the most. */
const COUNTERS_HEAD = 16
const RANGE = 14

/** What of a contact is worth a transaction: what the chain alone does not bring back, and somebody chose. */
const essential = ({ peer, name, role, pin, anchoring, deletion }: ContactSettings): ContactSettings => ({
  peer,
  ...(name && { name }),
  ...(role !== undefined && role.at > 0 && { role }),
  ...(pin !== undefined && (pin.acceptedAt > 0 || pin.verified.at > 0) && { pin }),
  ...(anchoring && { anchoring }),
  ...(deletion && { deletion })
})

const isChosen = (contact: ContactSettings): boolean => Object.keys(essential(contact)).length > 1

const chosenSince = (own: OwnSettings, at: number): OwnSettings =>
  Object.fromEntries(
    Object.entries(own).filter(
      ([, choice]: [string, OwnSettings[keyof OwnSettings]]) => (choice?.at ?? 0) >= at
    )
  )

/**
 * The part of a book that is worth a transaction of its own. The name that an account was made with is, as soon as there
 * is somebody to keep it.
 */
export const essenceOf = ({ own, contacts }: Settings): Settings => ({
  own: chosenSince(own, contacts.length > 0 ? AT_THE_BEGINNING : AT_THE_BEGINNING + 1),
  contacts: contacts.filter(isChosen).map(essential)
})

/** Was anything chosen since the account was made? */
export const isChanged = ({ own, contacts }: Settings): boolean =>
  contacts.some(isChosen) || Object.keys(chosenSince(own, AT_THE_BEGINNING + 1)).length > 0

/** Is there anything in it that somebody chose? */
export const isEmpty = ({ own, contacts }: Settings): boolean =>
  Object.keys(own).length + contacts.length === 0

/** Hash of what a book holds, whichever versions it follows. */
export const contentsHash = (settings: Settings): ContentHash =>
  contentHashOf(encodeSettings({ version: 1, predecessors: [], unmerged: [], settings }))

const newest = ({ name, role, pin, anchoring }: ContactSettings): number =>
  Math.max(
    name?.at ?? 0,
    role?.at ?? 0,
    pin?.acceptedAt ?? 0,
    pin?.verified.at ?? 0,
    anchoring?.order.time ?? 0
  )

/** What a deletion says besides its counters stays; of these, as many as a few installations of honest authors have. */
const shortDeletion = (deletion: SettingsDeletion): SettingsDeletion => {
  let room = MAX_COUNTERS
  const counters = boundedDeletion(deletion).counters.flatMap((one) => {
    const ranges = one.ranges.slice(0, Math.max(0, Math.floor((room - COUNTERS_HEAD) / RANGE)))
    room -= COUNTERS_HEAD + ranges.length * RANGE
    return ranges.length === 0 ? [] : [{ ...one, ranges }]
  })
  return { ...deletion, counters }
}

/** Strangers write first for a fee; that their chats were deleted comes after everything else. */
const rankOf = (contact: ContactSettings): number => {
  const { role, name, pin } = contact
  const isMarked = (name?.value ?? '') !== '' || (pin !== undefined && isConsented(pin))
  if (role?.value === 'deleted' && !isMarked) return 0
  return isChosen(contact) ? 2 : 1
}

/** As many contacts as fit, those about which something was chosen first, then the ones that changed last. */
const fitting = (contacts: readonly ContactSettings[]): readonly ContactSettings[] => {
  let room = MAX_SETTINGS_BYTES - RESERVED
  const ranked = contacts.toSorted((one, other) => rankOf(other) - rankOf(one) || newest(other) - newest(one))
  const kept = ranked.slice(0, MAX_SETTINGS_CONTACTS).filter((contact) => {
    const size = contactSize(contact)
    const fits = size <= room
    if (fits) room -= size
    return fits
  })
  return kept.sort((one, other) => (one.peer < other.peer ? -1 : 1))
}

/** What was written down of these conversations, as much as one object holds, and how many contacts it does not. */
export const contentsOf = (
  own: OwnSettings,
  rows: Iterable<Conversation>
): { readonly settings: Settings; readonly leftOut: number } => {
  const all = [...rows].flatMap(({ settings }) => settings ?? [])
  const bounded = all.map((contact) =>
    contact.deletion === undefined ? contact : { ...contact, deletion: shortDeletion(contact.deletion) }
  )
  const contacts = fitting(bounded)
  return { settings: { own, contacts }, leftOut: all.length - contacts.length }
}
