import type { ContentHash } from '../protocol/ids.ts'
import type { Entry, OrderKey } from './model.ts'

/** Ascending order of two places on screen. */
export const compareOrder = (one: OrderKey, other: OrderKey): number =>
  one.time - other.time || (one.tie < other.tie ? -1 : one.tie > other.tie ? 1 : 0)

/**
 * Causal time of a message, ms: max(sentAt, t of every parent + 1) over the parents that are held
 * (docs/protocol/envelope.md, Order). The same set of messages gives the same order, whatever way it came.
 */
export const causalTime = (sentAt: number, parentTimes: readonly (number | undefined)[]): number =>
  parentTimes.reduce<number>(
    (time, parent) => (parent === undefined ? time : Math.max(time, parent + 1)),
    sentAt
  )

/**
 * Parents before children, so that one pass can place a batch. Entries that name each other in a circle cannot
 * exist: a hash cannot be named before it is made.
 */
export const parentsFirst = <Item extends { readonly id: string; readonly parents: readonly ContentHash[] }>(
  items: readonly Item[]
): Item[] => {
  const byId = new Map(items.map((item) => [item.id, item]))
  const placed = new Set<string>()
  const sorted: Item[] = []
  for (const root of items) {
    const stack = [root]
    while (stack.length > 0) {
      const item = stack[stack.length - 1] as Item
      const next = placed.has(item.id)
        ? undefined
        : item.parents
            .map((parent) => byId.get(parent))
            .find((parent) => parent !== undefined && !placed.has(parent.id))
      if (next !== undefined) {
        stack.push(next)
        continue
      }
      stack.pop()
      if (placed.has(item.id)) continue
      placed.add(item.id)
      sorted.push(item)
    }
  }
  return sorted
}

/** Entries whose place changes because `times` of their parents changed, in their new places; `entries` hold all descendants. */
export const replaced = (entries: readonly Entry[], times: ReadonlyMap<string, number>): Entry[] => {
  const known = new Map([
    ...entries.map((entry) => [entry.id as string, entry.order.time] as const),
    ...times
  ])
  const moved: Entry[] = []
  for (const entry of parentsFirst(entries)) {
    const time = causalTime(
      entry.sentAt,
      entry.parents.map((parent) => known.get(parent))
    )
    // A parent that lies outside `entries` may already have raised this one: a place only ever moves forward.
    if (time <= entry.order.time) continue
    known.set(entry.id, time)
    moved.push({ ...entry, order: { time, tie: entry.order.tie } })
  }
  return moved
}
