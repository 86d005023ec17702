import { StorageError, UsageError } from '../../protocol/errors.ts'
import type { Entry, EntryId } from '../model.ts'
import type { MessageStore, StoreChanges } from '../ports.ts'
import { rejects, same, type ContractCase } from './contract-check.ts'
import {
  contentHashOf,
  otherPeer,
  person,
  sampleAccount,
  sampleCall,
  sampleConversation,
  sampleEntry,
  sampleHole,
  sampleKey,
  samplePeer,
  sampleUndelivered
} from './store-samples.ts'

/** A disk of its own for each case. */
export interface StoreFixture {
  /** A store over this disk, not opened; another one is another start of the page. */
  store(): MessageStore
  /** Writing fails after it has begun, as on a disk without room, until `freeDisk`. */
  fillDisk(): void
  freeDisk(): void
}

type Case = ContractCase<StoreFixture>

const KEY = sampleKey(9)

const opened = async (fixture: StoreFixture): Promise<MessageStore> => {
  const store = fixture.store()
  await store.open(KEY)
  return store
}

const reopened = async (fixture: StoreFixture, store: MessageStore): Promise<MessageStore> => {
  await store.close()
  return opened(fixture)
}

const idsOf = (entries: readonly Entry[]): readonly EntryId[] => entries.map(({ id }) => id)
const ids = (...numbers: readonly number[]): readonly EntryId[] => numbers.map(contentHashOf)
const sorted = (values: Iterable<string>): readonly string[] => [...values].sort()

/** An entry that no disk can hold. */
const unstorable = sampleEntry(66, { payload: (() => 0) as unknown as Uint8Array })

const everything: StoreChanges = {
  account: sampleAccount,
  conversations: [sampleConversation(samplePeer), sampleConversation(otherPeer, { role: 'request' })],
  entries: [
    sampleEntry(1),
    sampleEntry(2, { acknowledgement: { bytes: sampleKey(1), certificate: sampleKey(2) } })
  ],
  holes: [sampleHole(3)],
  calls: [sampleCall('one'), sampleCall('two', { state: 'queued' })],
  cursor: { height: 77, inbox: 5 }
}

/** What is kept, and that it is kept as it was given. */
export const keepingCases: readonly Case[] = [
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

/** How entries are found again. */
export const readingCases: readonly Case[] = [
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

/** What happens to several commits, and to one that fails. */
export const commitCases: readonly Case[] = [
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
      const snapshot = await (await reopenedStore(fixture, store)).open(KEY)
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
      const snapshot = await (await reopenedStore(fixture, store)).open(KEY)
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

const reopenedStore = async (fixture: StoreFixture, store: MessageStore): Promise<MessageStore> => {
  await store.close()
  return fixture.store()
}

/** All that a MessageStore promises. */
export const storeCases: readonly Case[] = [...keepingCases, ...readingCases, ...commitCases]
