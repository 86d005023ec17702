import type { EntryId } from '../model.ts'
import { same } from './contract-check.ts'
import { idsOf, ids, opened, reopened, sorted, type StoreCase } from './store-fixture.ts'
import {
  contentHashOf,
  otherPeer,
  person,
  sampleEntry,
  sampleHole,
  samplePeer,
  sampleUndelivered
} from './store-samples.ts'

/** How entries are found again. */
export const readingCases: readonly StoreCase[] = [
  {
    promise: 'pages newest first, strictly before a place, without gap or repetition',
    check: async (fixture) => {
      const store = await opened(fixture)
      const numbers = Array.from({ length: 25 }, (_, n) => n)
      await store.commit({
        entries: [...numbers]
          .sort((one, other) => ((one * 7) % 25) - ((other * 7) % 25))
          .map((n) => sampleEntry(n))
      })
      const seen: EntryId[] = []
      let page = await store.entries(samplePeer, { limit: 10 })
      while (page.length > 0) {
        seen.push(...idsOf(page))
        const last = page.at(-1)
        page = last === undefined ? [] : await store.entries(samplePeer, { before: last.order, limit: 10 })
      }
      same(seen, ids(...numbers.reverse()), 'pages')
    }
  },
  {
    promise: 'orders entries of the same millisecond by their tie, across pages',
    check: async (fixture) => {
      const store = await opened(fixture)
      const numbers = [3, 1, 4, 5, 9, 2, 6, 8, 7]
      const together = numbers.map((n) => sampleEntry(n, { order: { time: 1_500, tie: contentHashOf(n) } }))
      await store.commit({
        entries: [sampleEntry(0, { order: { time: 1_400, tie: contentHashOf(0) } }), ...together]
      })
      const first = await store.entries(samplePeer, { limit: 4 })
      same(idsOf(first), ids(9, 8, 7, 6), 'first page')
      const second = await store.entries(samplePeer, {
        before: { time: 1_500, tie: contentHashOf(6) },
        limit: 4
      })
      same(idsOf(second), ids(5, 4, 3, 2), 'second page')
      const third = await store.entries(samplePeer, {
        before: { time: 1_500, tie: contentHashOf(2) },
        limit: 4
      })
      same(idsOf(third), ids(1, 0), 'third page')
    }
  },
  {
    promise: 'gives no entry of another conversation, and none for a limit of nothing',
    check: async (fixture) => {
      const store = await opened(fixture)
      await store.commit({ entries: [sampleEntry(1), sampleEntry(2, { peer: otherPeer })] })
      same(idsOf(await store.entries(otherPeer, { limit: 9 })), ids(2), 'entries')
      same(await store.entries(person(3), { limit: 9 }), [], 'of nobody')
      same(await store.entries(samplePeer, { limit: 0 }), [], 'none')
    }
  },
  {
    promise: 'finds entries by id, once each, and says which are held',
    check: async (fixture) => {
      const store = await opened(fixture)
      await store.commit({ entries: [sampleEntry(1), sampleEntry(2), sampleEntry(3, { peer: otherPeer })] })
      const asked = ids(1, 3, 40, 1)
      same(sorted(idsOf(await store.entriesById(asked))), ids(1, 3), 'entriesById')
      same(sorted(await store.held(asked)), ids(1, 3), 'held')
      same([await store.entriesById([]), [...(await store.held([]))]], [[], []], 'of nothing')
    }
  },
  {
    promise: 'lists own entries that wait for delivery, oldest first, and their peers',
    check: async (fixture) => {
      const store = await opened(fixture)
      const foreign = sampleEntry(4, { nextAttemptAt: 5_000 })
      await store.commit({ entries: [5, 2, 3].map((n) => sampleUndelivered(n)) })
      await store.commit({
        entries: [sampleUndelivered(7, { peer: otherPeer }), foreign, sampleEntry(1, { author: 'self' })]
      })
      same(idsOf(await store.undelivered(samplePeer, 2)), ids(2, 3), 'the oldest two')
      same(idsOf(await store.undelivered(samplePeer, 9)), ids(2, 3, 5), 'all')
      const [, second] = await store.undelivered(samplePeer, 9)
      same(idsOf(await store.undelivered(samplePeer, 9, second?.order)), ids(5), 'those after the second')
      same(sorted(await store.undeliveredPeers()), sorted([samplePeer, otherPeer]), 'peers')
      await store.commit({
        entries: [sampleEntry(7, { peer: otherPeer, author: 'self' })],
        removedEntries: [contentHashOf(3)]
      })
      const again = await reopened(fixture, store)
      same(idsOf(await again.undelivered(samplePeer, 9)), ids(2, 5), 'without the removed one')
      same(await again.undeliveredPeers(), [samplePeer], 'peers after the acknowledgement')
    }
  },
  {
    promise: 'lists the holes of a conversation in the order of their slots',
    check: async (fixture) => {
      const store = await opened(fixture)
      await store.commit({
        holes: [sampleHole(30), sampleHole(4), sampleHole(300), sampleHole(5, { peer: otherPeer })]
      })
      same(
        (await store.holes(samplePeer)).map(({ index }) => index),
        [4, 30, 300],
        'holes'
      )
    }
  }
]
