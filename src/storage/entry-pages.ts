import { Dexie, type Collection } from 'dexie'
import type { Entry, OrderKey } from '../messaging/model.ts'
import type { Database } from './database.ts'
import type { EntryRow } from './schema.ts'

/** Which index is walked, from which end, and beyond which place on that way. */
export interface Walk {
  readonly index: 'peer' | 'undelivered'
  readonly key: string
  readonly direction: 'newest-first' | 'oldest-first'
  readonly beyond?: OrderKey
  readonly limit: number
}

const compareOrder = (one: OrderKey, other: OrderKey): number =>
  one.time - other.time || (one.tie < other.tie ? -1 : one.tie > other.tie ? 1 : 0)

const along = (database: Database, { index, key, direction, beyond }: Walk): Collection<EntryRow, string> => {
  const entries = database.entries.where(`[${index}+time]`)
  const all = beyond === undefined
  return direction === 'newest-first'
    ? entries.between([key, Dexie.minKey], [key, beyond?.time ?? Dexie.maxKey], true, all).reverse()
    : entries.between([key, beyond?.time ?? Dexie.minKey], [key, Dexie.maxKey], all, true)
}

const atInstant = (database: Database, { index, key }: Walk, time: number): Promise<EntryRow[]> =>
  database.entries.where(`[${index}+time]`).equals([key, time]).toArray()

/**
 * The rows that a page is cut from by `cutPage`: whole instants only, since entries of one millisecond are ordered
 * by content hash, which no index may show.
 */
export const walkEntries = (database: Database, walk: Walk): Promise<readonly EntryRow[]> =>
  database.transaction('r', database.entries, async () => {
    const { beyond, limit } = walk
    const beside = beyond === undefined ? [] : await atInstant(database, walk, beyond.time)
    const rows = await along(database, walk).limit(limit).toArray()
    const last = rows.at(-1)
    if (last === undefined || rows.length < limit) return [...beside, ...rows]
    const instant = await atInstant(database, walk, last.time)
    return [...beside, ...rows.filter((row) => row.time !== last.time), ...instant]
  })

/** The page that was asked for, out of the entries of `walkEntries`. */
export const cutPage = (entries: readonly Entry[], { direction, beyond, limit }: Walk): readonly Entry[] => {
  const sign = direction === 'newest-first' ? -1 : 1
  return entries
    .filter((entry) => beyond === undefined || sign * compareOrder(entry.order, beyond) > 0)
    .sort((one, other) => sign * compareOrder(one.order, other.order))
    .slice(0, limit)
}
