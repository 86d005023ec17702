import { StorageError, UsageError } from '../../protocol/errors.ts'
import type { Entry } from '../model.ts'
import { rejects, same } from './contract-check.ts'
import { KEY, everything, idsOf, ids, opened, sorted, type StoreCase } from './store-fixture.ts'
import {
  contentHashOf,
  otherPeer,
  sampleCall,
  sampleConversation,
  sampleDeposit,
  sampleEntry,
  sampleHole,
  sampleKey,
  samplePeer,
  sampleUndelivered
} from './store-samples.ts'

/** What is kept, and that it is kept as it was given. */
export const keepingCases: readonly StoreCase[] = [
  {
    promise: 'is empty when it is opened for the first time',
    check: async (fixture) => {
      const snapshot = await fixture.store().open(KEY)
      same(snapshot, { account: undefined, conversations: [], calls: [], cursor: undefined }, 'snapshot')
    }
  },
  {
    promise: 'gives back after a reopening what was committed, field by field',
    check: async (fixture) => {
      const store = await opened(fixture)
      await store.commit(everything)
      await store.close()
      const again = fixture.store()
      const snapshot = await again.open(KEY)
      same(snapshot.account, everything.account, 'account')
      same(snapshot.cursor, everything.cursor, 'cursor')
      const byPeer = [...snapshot.conversations].sort((one, other) => (one.peer < other.peer ? -1 : 1))
      same(byPeer, everything.conversations, 'conversations')
      same(
        [...snapshot.calls].sort((one, other) => (one.id < other.id ? -1 : 1)),
        everything.calls,
        'calls'
      )
      same(
        await again.entries(samplePeer, { limit: 9 }),
        [...(everything.entries ?? [])].reverse(),
        'entries'
      )
      same(await again.holes(samplePeer), everything.holes, 'holes')
      same(await again.deposits(samplePeer), everything.deposits, 'deposits')
    }
  },
  {
    promise:
      'keeps deposits of each owner apart, oldest first, and lets them go one by one or with the conversation',
    check: async (fixture) => {
      const store = await opened(fixture)
      const [first, second, third] = [3, 1, 2].map((number) => sampleDeposit(number))
      const others = sampleDeposit(1, { owner: otherPeer })
      await store.commit({ deposits: [first, second, third, others].flatMap((each) => each ?? []) })
      same(await store.deposits(samplePeer), [second, third, first], 'oldest first')
      await store.commit({ removedDeposits: [sampleDeposit(2)], deposits: [sampleDeposit(1, { keptAt: 9 })] })
      same(await store.deposits(samplePeer), [sampleDeposit(1, { keptAt: 9 }), first], 'without the second')
      await store.commit({ removedConversations: [samplePeer] })
      same(await store.deposits(samplePeer), [], 'gone with the conversation')
      same(await store.deposits(otherPeer), [others], 'of somebody else')
    }
  },
  {
    promise: 'opens again on the same object after a close',
    check: async (fixture) => {
      const store = await opened(fixture)
      await store.commit({ entries: [sampleEntry(1)] })
      await store.close()
      await store.open(KEY)
      same(idsOf(await store.entries(samplePeer, { limit: 9 })), ids(1), 'entries')
    }
  },
  {
    promise: 'opens for no other key, and keeps everything for the right one',
    check: async (fixture) => {
      const store = await opened(fixture)
      await store.commit(everything)
      await store.close()
      await rejects(fixture.store().open(sampleKey(10)), StorageError, 'storage-damaged')
      same((await (await opened(fixture)).entries(samplePeer, { limit: 9 })).length, 2, 'entries')
    }
  },
  {
    promise: 'answers nothing while it is closed, and settles what was asked before the close',
    check: async (fixture) => {
      const store = await opened(fixture)
      const before = store.commit({ entries: [sampleEntry(1)] })
      await store.close()
      await before
      await rejects(store.commit({ entries: [sampleEntry(2)] }), StorageError, 'storage-unavailable')
      await rejects(store.entries(samplePeer, { limit: 1 }), StorageError, 'storage-unavailable')
      same(idsOf(await (await opened(fixture)).entries(samplePeer, { limit: 9 })), ids(1), 'entries')
    }
  },
  {
    promise: 'does not start what was aborted before it began',
    check: async (fixture) => {
      const reason = new UsageError('aborted', 'the test aborts')
      await rejects(fixture.store().open(KEY, { signal: AbortSignal.abort(reason) }), UsageError, 'aborted')
    }
  },
  {
    promise: 'replaces rows of the same identity',
    check: async (fixture) => {
      const store = await opened(fixture)
      await store.commit(everything)
      await store.commit({
        entries: [sampleEntry(1, { delivery: 'read', order: { time: 9_000, tie: contentHashOf(1) } })],
        holes: [sampleHole(3, { state: 'refused' })],
        calls: [sampleCall('one', { state: 'accepted' })]
      })
      const entries = await store.entries(samplePeer, { limit: 9 })
      same(idsOf(entries), ids(1, 2), 'the entry moved to its new place and stands there once')
      same(entries[0]?.delivery, 'read', 'delivery')
      same(
        (await store.holes(samplePeer)).map(({ state }) => state),
        ['refused'],
        'holes'
      )
    }
  },
  {
    promise: 'removes what a commit names, and nothing else',
    check: async (fixture) => {
      const store = await opened(fixture)
      await store.commit({ ...everything, holes: [sampleHole(3), sampleHole(4)] })
      await store.commit({
        removedEntries: [contentHashOf(1), contentHashOf(50)],
        filledHoles: [
          { peer: samplePeer, index: 3 },
          { peer: otherPeer, index: 4 }
        ],
        removedCalls: ['one', 'never']
      })
      same(idsOf(await store.entries(samplePeer, { limit: 9 })), ids(2), 'entries')
      same(
        (await store.holes(samplePeer)).map(({ index }) => index),
        [4],
        'holes'
      )
      const snapshot = await fixture.store().open(KEY)
      same(
        snapshot.calls.map(({ id }) => id),
        ['two'],
        'calls'
      )
    }
  },
  {
    promise: 'lets a row stay that one commit removes and gives',
    check: async (fixture) => {
      const store = await opened(fixture)
      const local: Entry = sampleUndelivered(1, { id: 'local:00000000000000000000000000000001' })
      await store.commit({ entries: [local, sampleEntry(2)] })
      await store.commit({
        removedEntries: [local.id, contentHashOf(2)],
        entries: [sampleUndelivered(1), sampleEntry(2)]
      })
      same(idsOf(await store.entries(samplePeer, { limit: 9 })), ids(2, 1), 'entries')
    }
  },
  {
    promise:
      'removes a conversation with its entries and holes, keeps its new row, and no other conversation',
    check: async (fixture) => {
      const store = await opened(fixture)
      const elsewhere = sampleEntry(8, { peer: otherPeer })
      await store.commit({
        ...everything,
        entries: [sampleUndelivered(1), sampleEntry(2), elsewhere],
        holes: [sampleHole(3), sampleHole(3, { peer: otherPeer })]
      })
      await store.commit({
        removedConversations: [samplePeer],
        conversations: [sampleConversation(samplePeer, { role: 'hidden' })]
      })
      same(await store.entries(samplePeer, { limit: 9 }), [], 'entries of the removed one')
      same(await store.holes(samplePeer), [], 'holes of the removed one')
      same(await store.undeliveredPeers(), [], 'undelivered')
      same(idsOf(await store.entries(otherPeer, { limit: 9 })), ids(8), 'entries of the other one')
      same((await store.holes(otherPeer)).length, 1, 'holes of the other one')
      const { conversations } = await fixture.store().open(KEY)
      same(sorted(conversations.map(({ role }) => role)), ['hidden', 'request'], 'rows')
      await store.close()
    }
  }
]
