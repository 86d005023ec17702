import type { EntryView, OrderKey } from '../../messaging/index.ts'

/** One message with what its neighbours make of it; kept as long as nothing of that changes. */
export interface Row {
  readonly entry: EntryView
  /** Days since 1970, local time. */
  readonly day: number
  readonly startsDay: boolean
  /** First and last bubble of one author's run. */
  readonly startsGroup: boolean
  readonly endsGroup: boolean
  /** First of a run that nothing of ours speaks for. */
  readonly startsUnconfirmed: boolean
}

/** A pause of this many ms starts a new group, as in other messengers. */
const GROUP_PAUSE = 5 * 60_000

/** Causal order, then the hash: the order that both sides see (docs/protocol/envelope.md, Order). */
export function compareOrder(one: OrderKey, other: OrderKey): number {
  if (one.time !== other.time) return one.time - other.time
  return one.tie < other.tie ? -1 : one.tie > other.tie ? 1 : 0
}

/** Place in `sorted` where an entry of this order belongs; looks from the newest, where nearly all belong. */
export function placeOf(sorted: readonly EntryView[], order: OrderKey): number {
  let low = 0
  let high = sorted.length
  const newest = sorted[high - 1]
  if (newest === undefined || compareOrder(newest.order, order) < 0) return high
  while (low < high) {
    const middle = (low + high) >>> 1
    const entry = sorted[middle]
    if (entry !== undefined && compareOrder(entry.order, order) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function continues(previous: EntryView | undefined, next: EntryView | undefined): boolean {
  return (
    previous !== undefined &&
    next !== undefined &&
    previous.author === next.author &&
    previous.standing === next.standing &&
    Math.abs(next.sentAt - previous.sentAt) < GROUP_PAUSE
  )
}

/** Rows of `sorted`; those of `known` that say the same are used again, so that only what changed is drawn. */
export function rowsOf(
  sorted: readonly EntryView[],
  known: ReadonlyMap<string, Row>,
  dayOf: (time: number) => number
): Row[] {
  const days = sorted.map((entry) => {
    const row = known.get(entry.id)
    return row !== undefined && row.entry.sentAt === entry.sentAt ? row.day : dayOf(entry.sentAt)
  })
  return sorted.map((entry, index) => {
    const previous = sorted[index - 1]
    const day = days[index] ?? 0
    const startsDay = previous === undefined || days[index - 1] !== day
    const startsGroup = startsDay || !continues(previous, entry)
    const endsGroup = days[index + 1] !== day || !continues(entry, sorted[index + 1])
    const startsUnconfirmed = entry.standing === 'unconfirmed' && previous?.standing !== 'unconfirmed'
    const row = known.get(entry.id)
    const same =
      row?.entry === entry &&
      row.startsDay === startsDay &&
      row.startsGroup === startsGroup &&
      row.endsGroup === endsGroup &&
      row.startsUnconfirmed === startsUnconfirmed
    return same ? row : { entry, day, startsDay, startsGroup, endsGroup, startsUnconfirmed }
  })
}
