import type { EntryView, OrderKey } from '../../messaging/index.ts'

/** What a message's neighbours make of it. */
export interface Place {
  readonly startsDay: boolean
  /** First and last bubble of one author's run. */
  readonly startsGroup: boolean
  readonly endsGroup: boolean
  /** First of a run that nothing of ours speaks for. */
  readonly startsUnconfirmed: boolean
}

/** A message and its day (days since 1970, local time); a neighbour is all that a row needs to know of another. */
export interface Neighbour {
  readonly entry: EntryView
  readonly day: number
}

/** A pause of this many ms starts a new group, as in other messengers. */
const GROUP_PAUSE = 5 * 60_000

/** Causal order, then the hash: the order that both sides see (docs/protocol/envelope.md, Order). */
export function compareOrder(one: OrderKey, other: OrderKey): number {
  if (one.time !== other.time) return one.time - other.time
  return one.tie < other.tie ? -1 : one.tie > other.tie ? 1 : 0
}

/** Place in `sorted` where a row of this order belongs; looks from the newest, where nearly all belong. */
export function placeOf(sorted: readonly Pick<Neighbour, 'entry'>[], order: OrderKey): number {
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

/** What the neighbours make of a message between them. */
export function placeBetween(
  previous: Neighbour | undefined,
  { entry, day }: Neighbour,
  next: Neighbour | undefined
): Place {
  const startsDay = previous?.day !== day
  return {
    startsDay,
    startsGroup: startsDay || !continues(previous?.entry, entry),
    endsGroup: next?.day !== day || !continues(entry, next.entry),
    startsUnconfirmed: entry.standing === 'unconfirmed' && previous?.entry.standing !== 'unconfirmed'
  }
}

/** Do both say the same? Then nothing needs to be drawn again. */
export const samePlace = (one: Place, other: Place): boolean =>
  one.startsDay === other.startsDay &&
  one.startsGroup === other.startsGroup &&
  one.endsGroup === other.endsGroup &&
  one.startsUnconfirmed === other.startsUnconfirmed
