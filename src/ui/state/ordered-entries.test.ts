import { expect, test } from 'vitest'
import fc from 'fast-check'
import type { EntryId, EntryView } from '../../messaging/index.ts'
import type { AddressHash } from '../../protocol/ids.ts'
import { OrderedEntries } from './ordered-entries.ts'
import type { Row } from './row.svelte.ts'
import { compareOrder, placeBetween } from './rows.ts'

const DAY = 86_400_000
const dayOf = (time: number) => Math.floor(time / DAY)

function entry(id: string, time: number, more: Partial<EntryView> = {}): EntryView {
  return {
    id: id as EntryId,
    peer: '00'.repeat(32) as AddressHash,
    author: 'peer',
    order: { time, tie: id },
    sentAt: time,
    receivedAt: time,
    text: id,
    notice: undefined,
    standing: 'said',
    delivery: 'delivered',
    anchor: 'none',
    keyChange: undefined,
    waitsFor: undefined,
    ...more
  }
}

function filled(...entries: readonly EntryView[]): OrderedEntries {
  const ordered = new OrderedEntries(dayOf)
  for (const one of entries) ordered.place(one)
  return ordered
}

const ids = (ordered: OrderedEntries) => ordered.rows().map((row) => row.id)
const plain = ({ entry, day, place }: Row) => ({ entry, day, place })

test('messages stand in causal order, whatever order they came in', () => {
  expect(ids(filled(entry('c', 30), entry('a', 10), entry('b', 20)))).toEqual(['a', 'b', 'c'])
})

test('equal times are ordered by the hash, as on the other side', () => {
  expect(ids(filled(entry('b', 10), entry('a', 10)))).toEqual(['a', 'b'])
})

test('a newer word on a message replaces the older, in place', () => {
  const ordered = filled(entry('a', 10), entry('b', 20))
  ordered.place(entry('a', 10, { delivery: 'read' }))
  expect(ordered.rows().map((row) => row.entry.delivery)).toEqual(['read', 'delivered'])
})

test('a message that gets another place is shown there once', () => {
  const ordered = filled(entry('a', 10), entry('b', 20))
  ordered.place(entry('a', 30))
  expect(ids(ordered)).toEqual(['b', 'a'])
})

test('a new tick changes its row and not the list', () => {
  const ordered = filled(entry('a', 10), entry('b', 20))
  const before = ordered.rows()
  expect(ordered.place(entry('a', 10, { delivery: 'read' }))).toBe(false)
  expect(ordered.rows()).toEqual(before)
  expect(before[0]?.entry.delivery).toBe('read')
})

test('a message that comes or goes changes the list, and what it makes of its neighbours', () => {
  const ordered = filled(entry('a', 10), entry('b', 20))
  expect(ordered.place(entry('c', 30))).toBe(true)
  expect(ordered.rows().map((row) => row.place.endsGroup)).toEqual([false, false, true])
  expect(ordered.remove('c' as EntryId)).toBe(true)
  expect(ordered.remove('c' as EntryId)).toBe(false)
  expect(ordered.rows().map((row) => row.place.endsGroup)).toEqual([false, true])
})

test('a group ends with the author, the day and a long pause', () => {
  const ordered = filled(
    entry('a', 0),
    entry('b', 1),
    entry('c', 2, { author: 'self' }),
    entry('d', 3 + 10 * 60_000, { author: 'self' }),
    entry('e', DAY + 1, { author: 'self' })
  )
  expect(ordered.rows().map((row) => row.place.startsGroup)).toEqual([true, false, true, true, true])
  expect(ordered.rows().map((row) => row.place.startsDay)).toEqual([true, false, false, false, true])
})

test('what nothing speaks for is set apart at the head of each run', () => {
  const ordered = filled(
    entry('a', 1, { standing: 'unconfirmed' }),
    entry('b', 2, { standing: 'unconfirmed' }),
    entry('c', 3)
  )
  expect(ordered.rows().map((row) => row.place.startsUnconfirmed)).toEqual([true, false, false])
})

test('the divider counts messages of the peer only', () => {
  const ordered = filled(entry('a', 1), entry('b', 2, { author: 'self' }), entry('c', 3))
  expect(ordered.newestOfPeer(2)).toBe('a')
  expect(ordered.newestOfPeer(3)).toBeUndefined()
})

/** Rows made afresh from all entries: what the incremental ones must equal. */
function rowsAfresh(entries: readonly EntryView[]) {
  const sorted = entries
    .toSorted((one, other) => compareOrder(one.order, other.order))
    .map((one) => ({ entry: one, day: dayOf(one.sentAt) }))
  return sorted.map((row, index) => ({
    ...row,
    place: placeBetween(sorted[index - 1], row, sorted[index + 1])
  }))
}

test('any sequence of changes gives the rows that the same messages give at once', () => {
  const change = fc.record({
    id: fc.integer({ min: 0, max: 12 }),
    time: fc.integer({ min: 0, max: 40 }),
    author: fc.constantFrom('self' as const, 'peer' as const),
    standing: fc.constantFrom('said' as const, 'unconfirmed' as const),
    removed: fc.boolean()
  })
  fc.assert(
    fc.property(fc.array(change, { maxLength: 40 }), fc.integer({ min: 1, max: 8 }), (changes, kept) => {
      const ordered = new OrderedEntries(dayOf)
      const all = new Map<string, EntryView>()
      for (const { id, time, author, standing, removed } of changes) {
        const one = entry(`e${id}`, (time * DAY) / 10, { author, standing })
        if (removed) {
          ordered.remove(one.id)
          all.delete(one.id)
        } else {
          ordered.place(one)
          all.set(one.id, one)
        }
      }
      expect(ordered.rows().map(plain)).toEqual(rowsAfresh([...all.values()]))
      ordered.keepNewest(kept)
      const newest = rowsAfresh([...all.values()]).slice(-kept)
      expect(ordered.rows().map(plain)).toEqual(rowsAfresh(newest.map((row) => row.entry)))
    })
  )
})
