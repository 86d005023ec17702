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

/** Place in `sorted` where a row of this order belongs; looks from the newest, where nearly all belong. */
export function placeOf(sorted: readonly Pick<Row, 'entry'>[], order: OrderKey): number {
  let low = 0
  let high = sorted.length
  const newest = sorted[high - 1]
  if (newest === undefined || compareOrder(newest.entry.order, order) < 0) return high
  while (low < high) {
    const middle = (low + high) >>> 1
    const row = sorted[middle]
    if (row !== undefined && compareOrder(row.entry.order, order) < 0) low = middle + 1
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

/** A message and its day; a neighbour is all that a row needs to know of another. */
export type Neighbour = Pick<Row, 'entry' | 'day'>

/** The row of one message between its neighbours; `known` again when nothing changed, so that it is not drawn again. */
export function rowBetween(
  previous: Neighbour | undefined,
  { entry, day }: Neighbour,
  next: Neighbour | undefined,
  known: Row | undefined
): Row {
  const startsDay = previous?.day !== day
  const startsGroup = startsDay || !continues(previous?.entry, entry)
  const endsGroup = next?.day !== day || !continues(entry, next.entry)
  const startsUnconfirmed = entry.standing === 'unconfirmed' && previous?.entry.standing !== 'unconfirmed'
  const same =
    known?.entry === entry &&
    known.startsDay === startsDay &&
    known.startsGroup === startsGroup &&
    known.endsGroup === endsGroup &&
    known.startsUnconfirmed === startsUnconfirmed
  return same ? known : { entry, day, startsDay, startsGroup, endsGroup, startsUnconfirmed }
}
