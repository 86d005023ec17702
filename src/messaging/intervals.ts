/** Disjoint, ascending, closed ranges of whole numbers. */
export type Intervals = readonly (readonly [from: number, to: number])[]

/** Ranges kept for one installation; beyond it a hostile author gains nothing but a lookup in the store. */
export const MAX_INTERVALS = 256

/** Is `value` in one of the ranges? */
export const contains = (intervals: Intervals, value: number): boolean =>
  intervals.some(([from, to]) => from <= value && value <= to)

/** The ranges with `value` added; unchanged when it is there, or when it would be one range too many. */
export const add = (intervals: Intervals, value: number): Intervals => {
  if (contains(intervals, value)) return intervals
  const below = intervals.filter(([, to]) => to < value - 1)
  const above = intervals.filter(([from]) => from > value + 1)
  const touching = intervals.filter(([from, to]) => to >= value - 1 && from <= value + 1)
  if (touching.length === 0 && intervals.length >= MAX_INTERVALS) return intervals
  const from = Math.min(value, ...touching.map(([start]) => start))
  const to = Math.max(value, ...touching.map(([, end]) => end))
  return [...below, [from, to], ...above]
}

/** The ranges without `value`. */
export const remove = (intervals: Intervals, value: number): Intervals =>
  intervals.flatMap(([from, to]): Intervals => {
    if (value < from || value > to) return [[from, to]]
    const parts: Intervals = [
      [from, value - 1],
      [value + 1, to]
    ]
    return parts.filter(([start, end]) => start <= end)
  })

/** How many values below `limit` are in the ranges. */
export const sizeBelow = (intervals: Intervals, limit: number): number =>
  intervals.reduce((size, [from, to]) => size + Math.max(0, Math.min(to + 1, limit) - from), 0)
