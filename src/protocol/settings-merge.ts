/**
 * What two devices of one account wrote at the same time, as one (docs/protocol/settings.md, Merge). Every rule takes the
 * greater of two by a total order, or unites two sets: so the merge is commutative, associative and idempotent, and
 * devices that have seen the same versions hold the same, in whatever order they came.
 */
import { encodeAnchoring } from './anchoring.ts'
import { counterOrder } from './settings-limits.ts'
import { OWN_FLAGS } from './settings.ts'
import type {
  ContactSettings,
  OwnSettings,
  Settings,
  SettingsAnchoring,
  SettingsCounters,
  SettingsDeletion,
  SettingsPin,
  Stamped
} from './settings.ts'

type Ranges = SettingsCounters['ranges']

const both = <Value>(
  one: Value | undefined,
  other: Value | undefined,
  merge: (one: Value, other: Value) => Value
): Value | undefined => {
  if (one === undefined || other === undefined) return one ?? other
  return merge(one, other)
}

/** The one that sorts last. */
const greater = <Value>(
  one: Value,
  other: Value,
  keys: (value: Value) => readonly (number | string)[]
): Value => {
  const others = keys(other)
  for (const [index, key] of keys(one).entries()) {
    const against = others[index] ?? key
    if (key !== against) return key > against ? one : other
  }
  return one
}

/** The newer choice; of two made at the same ms the one that sorts last. */
const newer = <Value extends string | boolean>(one: Stamped<Value>, other: Stamped<Value>): Stamped<Value> =>
  greater(one, other, ({ value, at }) => [at, String(value)])

const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/**
 * Did the person say yes to these keys, or mark them, ever? Under the same keys this never becomes untrue, and what is not
 * consented to has one form only: both keep the merge associative.
 */
export const isConsented = ({ acceptedAt, verified }: SettingsPin): boolean =>
  acceptedAt > 0 || verified.at > 0 || verified.value

const keysOf = ({ version, boxKey, signingKey }: SettingsPin): readonly (number | string)[] => [
  version,
  hexOf(boxKey),
  hexOf(signingKey)
]

/**
 * Keys that a device pinned at first use take nobody's place who was consented to. Of two that were, versions only count
 * up: the higher one was consented to knowing the other.
 */
export const mergePins = (one: SettingsPin, other: SettingsPin): SettingsPin => {
  if (keysOf(one).join() !== keysOf(other).join())
    return greater(one, other, (pin) => [Number(isConsented(pin)), ...keysOf(pin)])
  return {
    ...one,
    acceptedAt: Math.max(one.acceptedAt, other.acceptedAt),
    verified: newer(one.verified, other.verified)
  }
}

const mergeAnchoring = (one: SettingsAnchoring, other: SettingsAnchoring): SettingsAnchoring =>
  greater(one, other, (choice) => [choice.order.time, choice.order.tie, hexOf(encodeAnchoring(choice))])

/** Disjoint ranges, ascending, that hold what any of these hold. */
export const unitedRanges = (ranges: Ranges): Ranges => {
  const united: [number, number][] = []
  for (const [from, to] of ranges.toSorted(([one], [other]) => one - other)) {
    const last = united.at(-1)
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to)
    else united.push([from, to])
  }
  return united
}

const mergeCounters = (all: readonly SettingsCounters[]): readonly SettingsCounters[] => {
  const united = new Map<string, SettingsCounters>()
  for (const counters of all) {
    const before = united.get(counterOrder(counters))?.ranges ?? []
    united.set(counterOrder(counters), { ...counters, ranges: unitedRanges([...before, ...counters.ranges]) })
  }
  return [...united].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, counters]) => counters)
}

/** What either of two deletions covers. */
export const mergeDeletions = (one: SettingsDeletion, other: SettingsDeletion): SettingsDeletion => ({
  slots: Math.max(one.slots, other.slots),
  until: {
    self: Math.max(one.until.self, other.until.self),
    peer: Math.max(one.until.peer, other.until.peer)
  },
  counters: mergeCounters([...one.counters, ...other.counters])
})

const filled = <Shape extends object>(shape: Shape): Shape =>
  Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as Shape

/** Two records of one contact. */
export const mergeContacts = (one: ContactSettings, other: ContactSettings): ContactSettings =>
  filled({
    peer: one.peer,
    address: both(one.address, other.address, (here, there) => (here > there ? here : there)),
    name: both(one.name, other.name, newer),
    role: both(one.role, other.role, newer),
    pin: both(one.pin, other.pin, mergePins),
    anchoring: both(one.anchoring, other.anchoring, mergeAnchoring),
    deletion: both(one.deletion, other.deletion, mergeDeletions)
  } as ContactSettings)

/** Two records of what belongs to no contact. */
export const mergeOwn = (one: OwnSettings, other: OwnSettings): OwnSettings =>
  filled({
    name: both(one.name, other.name, newer),
    language: both(one.language, other.language, newer),
    ...Object.fromEntries(OWN_FLAGS.map((flag) => [flag, both(one[flag], other[flag], newer)]))
  } as OwnSettings)

/** Two address books as one. */
export const mergeSettings = (one: Settings, other: Settings): Settings => {
  const contacts = new Map(one.contacts.map((contact) => [contact.peer, contact]))
  for (const contact of other.contacts) {
    const known = contacts.get(contact.peer)
    contacts.set(contact.peer, known === undefined ? contact : mergeContacts(known, contact))
  }
  return {
    own: mergeOwn(one.own, other.own),
    contacts: [...contacts.values()].sort((here, there) => (here.peer < there.peer ? -1 : 1))
  }
}
