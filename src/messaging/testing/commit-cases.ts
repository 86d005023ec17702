import { StorageError, UsageError } from '../../protocol/errors.ts'
import { rejects, same } from './contract-check.ts'
import { everything, idsOf, ids, opened, snapshotAfterRestart, type StoreCase } from './store-fixture.ts'
import { contentHashOf, sampleConversation, sampleEntry, sampleHole, samplePeer } from './store-samples.ts'

/** An entry that no disk can hold. */
const unstorable = sampleEntry(66, { payload: (() => 0) as unknown as Uint8Array })

/** What happens to several commits, and to one that fails. */
export const commitCases: readonly StoreCase[] = [
  {
    promise: 'keeps the order of commits made in one turn: of two states of a row the last stays',
    check: async (fixture) => {
      const store = await opened(fixture)
      const states = Array.from({ length: 40 }, (_, unread) =>
        store.commit({
          conversations: [sampleConversation(samplePeer, { unread })],
          entries: [sampleEntry(unread)],
          cursor: { height: unread, inbox: unread }
        })
      )
      await Promise.all(states)
      same((await store.entries(samplePeer, { limit: 99 })).length, 40, 'entries')
      const snapshot = await snapshotAfterRestart(fixture, store)
      same(
        snapshot.conversations.map(({ unread }) => unread),
        [39],
        'conversation'
      )
      same(snapshot.cursor, { height: 39, inbox: 39 }, 'cursor')
    }
  },
  {
    promise: 'applies removals and rows of commits made in one turn one after the other',
    check: async (fixture) => {
      const store = await opened(fixture)
      await store.commit({ entries: [sampleEntry(1)] })
      await Promise.all([
        store.commit({ entries: [sampleEntry(2)], holes: [sampleHole(1)] }),
        store.commit({ removedConversations: [samplePeer] }),
        store.commit({ entries: [sampleEntry(3)] }),
        store.commit({ removedEntries: [contentHashOf(3)], entries: [sampleEntry(4)] })
      ])
      same(idsOf(await store.entries(samplePeer, { limit: 9 })), ids(4), 'entries')
      same(await store.holes(samplePeer), [], 'holes')
    }
  },
  {
    promise: 'keeps nothing of a commit that fails, tells it, and goes on when there is room again',
    check: async (fixture) => {
      const store = await opened(fixture)
      await store.commit({ entries: [sampleEntry(1)], cursor: { height: 1, inbox: 1 } })
      fixture.fillDisk()
      const failed = store.commit({
        ...everything,
        entries: [sampleEntry(2)],
        removedEntries: [contentHashOf(1)]
      })
      await rejects(failed, StorageError, 'storage-full')
      fixture.freeDisk()
      same(idsOf(await store.entries(samplePeer, { limit: 9 })), ids(1), 'entries')
      await store.commit({ entries: [sampleEntry(3)] })
      const snapshot = await snapshotAfterRestart(fixture, store)
      same(
        snapshot,
        { account: undefined, conversations: [], calls: [], cursor: { height: 1, inbox: 1 } },
        'snapshot'
      )
    }
  },
  {
    promise: 'fails every commit of a turn truthfully when there is no room',
    check: async (fixture) => {
      const store = await opened(fixture)
      fixture.fillDisk()
      const failed = [1, 2, 3].map((n) =>
        rejects(store.commit({ entries: [sampleEntry(n)] }), StorageError, 'storage-full')
      )
      await Promise.all(failed)
      fixture.freeDisk()
      same(await store.entries(samplePeer, { limit: 9 }), [], 'entries')
    }
  },
  {
    promise: 'lets one commit that cannot be stored fail alone',
    check: async (fixture) => {
      const store = await opened(fixture)
      const bad = rejects(store.commit({ entries: [unstorable, sampleEntry(5)] }), UsageError, 'row-invalid')
      await Promise.all([
        store.commit({ entries: [sampleEntry(1)] }),
        bad,
        store.commit({ entries: [sampleEntry(2)] })
      ])
      same(idsOf(await store.entries(samplePeer, { limit: 9 })), ids(2, 1), 'entries')
    }
  },
  {
    promise: 'does not share memory with its callers',
    check: async (fixture) => {
      const store = await opened(fixture)
      const payload = Uint8Array.of(1, 2, 3)
      await store.commit({ entries: [sampleEntry(1, { payload })] })
      payload.fill(9)
      same((await store.entries(samplePeer, { limit: 1 }))[0]?.payload, Uint8Array.of(1, 2, 3), 'payload')
    }
  }
]
