/** What an address book may hold, field by field: docs/protocol/settings.md, Content. */
import { MAX_KEY_VERSION, MAX_TIME } from './limits.ts'
import {
  MAX_LANGUAGE_LENGTH,
  MAX_NAME_BYTES,
  MAX_SETTINGS_CONTACTS,
  MAX_SETTINGS_INSTALLATIONS,
  MAX_SETTINGS_LINKS,
  MAX_SETTINGS_RANGES,
  OWN_FLAGS,
  type ContactSettings,
  type OwnSettings,
  type SettingsCounters,
  type SettingsDeletion,
  type SettingsPin,
  type SettingsVersion,
  type Stamped
} from './settings.ts'

const UINT32 = 0xffff_ffff
const LANGUAGE = /^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/

const isWithin = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to

const isTime = (ms: number): boolean => isWithin(ms, 0, MAX_TIME)

const isName = ({ value, at }: Stamped<string>): boolean =>
  value.isWellFormed() && new TextEncoder().encode(value).length <= MAX_NAME_BYTES && isTime(at)

const isAscending = (values: readonly string[]): boolean =>
  values.every((value, index) => index === 0 || (values[index - 1] ?? '') < value)

const isPin = ({ version, boxKey, signingKey, acceptedAt, verified }: SettingsPin): boolean =>
  isWithin(version, 1, MAX_KEY_VERSION) &&
  boxKey.length === 32 &&
  signingKey.length === 32 &&
  isTime(acceptedAt) &&
  isTime(verified.at)

const isRanges = (ranges: SettingsCounters['ranges']): boolean =>
  isWithin(ranges.length, 1, MAX_SETTINGS_RANGES) &&
  ranges.every(
    ([from, to], index) =>
      isWithin(from, 0, UINT32) && isWithin(to, from, UINT32) && (ranges[index - 1]?.[1] ?? -2) + 1 < from
  )

/** Self before peer, then by installation. */
export const counterOrder = ({ author, installation }: SettingsCounters): string =>
  `${author === 'self' ? 1 : 2}${installation}`

const isDeletion = ({ slots, until, counters }: SettingsDeletion): boolean =>
  isWithin(slots, 0, UINT32) &&
  isTime(until.self) &&
  isTime(until.peer) &&
  counters.length <= MAX_SETTINGS_INSTALLATIONS &&
  isAscending(counters.map(counterOrder)) &&
  counters.every(({ ranges }) => isRanges(ranges))

const isContact = ({ name, role, pin, anchoring, deletion }: ContactSettings): boolean =>
  (name === undefined || isName(name)) &&
  (role === undefined || isTime(role.at)) &&
  (pin === undefined || isPin(pin)) &&
  (anchoring === undefined || isTime(anchoring.order.time)) &&
  (deletion === undefined || isDeletion(deletion))

/** Is it a language tag that an address book holds (BCP 47, ≤ 35 characters)? */
export const isLanguage = (text: string): boolean => LANGUAGE.test(text) && text.length <= MAX_LANGUAGE_LENGTH

const isOwn = ({ name, language, ...flags }: OwnSettings): boolean =>
  (name === undefined || isName(name)) &&
  (language === undefined || (isLanguage(language.value) && isTime(language.at))) &&
  OWN_FLAGS.every((flag) => isTime(flags[flag]?.at ?? 0))

/** The first thing that is out of range; undefined where nothing is. */
export const flawOfSettings = (version: SettingsVersion): string | undefined => {
  const { predecessors, unmerged, settings } = version
  if (!isWithin(version.version, 1, UINT32)) return 'version'
  const links = [...predecessors, ...unmerged]
  if (predecessors.length > MAX_SETTINGS_LINKS || unmerged.length > MAX_SETTINGS_LINKS) return 'predecessors'
  if (new Set(links).size !== links.length) return 'predecessors'
  if (!isOwn(settings.own)) return 'own'
  if (settings.contacts.length > MAX_SETTINGS_CONTACTS) return 'contacts'
  if (!isAscending(settings.contacts.map(({ peer }) => peer))) return 'contacts'
  return settings.contacts.every(isContact) ? undefined : 'contacts'
}
