import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { contentHash, dialogHash, installationId, messageId, type ContentHash } from '../protocol/ids.ts'
import { MESSAGE_KIND } from '../protocol/message.ts'
import { causalTime, compareOrder } from './order.ts'
import { place } from './place.ts'
import type { Candidate } from './placing.ts'
import { State } from './state.ts'
import { MemoryDisk } from './testing/memory-disk.ts'
import { MemoryStore } from './testing/memory-store.ts'
import { person, sampleAccount, sampleKey } from './testing/store-samples.ts'

const peer = person(1)
const INSTALLED_AT = 10_000

const hashOf = (index: number): ContentHash => contentHash((index * 7919 + 1).toString(16).padStart(62, '0'))

const said = (
  index: number,
  options: {
    author?: 'self' | 'peer'
    sentAt?: number
    parents?: readonly number[]
    origin?: Candidate['origin']
    kind?: number
  } = {}
): Candidate => ({
  id: hashOf(index),
  author: options.author ?? 'peer',
  envelope: new Uint8Array(8),
  origin: options.origin ?? 'live',
  keyVersion: 1,
  retired: false,
  message: {
    id: messageId(index.toString(16).padStart(32, '0')),
    installation: installationId('00000000000000aa'),
    counter: index,
    sentAt: options.sentAt ?? INSTALLED_AT + index,
    parents: (options.parents ?? []).map(hashOf),
    kind: options.kind ?? MESSAGE_KIND.text,
    payload: new Uint8Array()
  }
})

/** Seven parents that nobody has. */
const madeUp = (index: number): number[] => Array.from({ length: 7 }, (_, nth) => 200_000 + index * 7 + nth)

const emptyState = async (history = false) => {
  const store = new MemoryStore(new MemoryDisk())
  const account = { ...sampleAccount, installedAt: INSTALLED_AT }
  const state = new State(store, await store.open(sampleKey(1)), account)
  await state.commit({
    account,
    conversations: [
      {
        peer,
        dialog: dialogHash('0'.repeat(64)),
        role: 'accepted',
        verified: false,
        slots: { from: 0, to: 0 },
        wroteOnChain: false,
        awaiting: 0,
        unanchored: 0,
        ...(history ? { history: { before: [] } } : {}),
        heads: [],
        missingParents: {},
        nextCounter: 0,
        counters: {},
        unread: 0,
        createdAt: 0
      }
    ]
  })
  const give = async (...candidates: Candidate[]) => {
    const { changes } = await place(state, store, peer, candidates, INSTALLED_AT + 100)
    await state.commit(changes)
  }
  const view = async () => [...(await store.entries(peer, { limit: 1_000 }))].reverse()
  return { state, store, give, view }
}

/** A conversation as it can come about: each message names some of those before it; clocks are wrong at will. */
const conversations = fc
  .array(
    fc.record({
      clock: fc.integer({ min: -1_000_000, max: 1_000_000 }),
      own: fc.boolean(),
      parents: fc.array(fc.nat(), { maxLength: 3 })
    }),
    { minLength: 1, maxLength: 25 }
  )
  .map((items) =>
    items.map(({ clock, own, parents }, index) =>
      said(index, {
        author: own ? 'self' : 'peer',
        sentAt: 2_000_000 + clock,
        parents: index === 0 ? [] : [...new Set(parents.map((parent) => parent % index))]
      })
    )
  )

const expectedOrder = (messages: readonly Candidate[]): ContentHash[] => {
  const times = new Map<ContentHash, number>()
  for (const { id, message } of messages)
    times.set(
      id,
      causalTime(
        message.sentAt,
        message.parents.map((parent) => times.get(parent))
      )
    )
  return messages
    .map(({ id }) => ({ id, order: { time: times.get(id) ?? 0, tie: id } }))
    .sort((one, other) => compareOrder(one.order, other.order))
    .map(({ id }) => id)
}

describe('places in a conversation', () => {
  it('are the same whatever way the messages came, in whatever batches, with whatever clocks', async () => {
    const deliveries = conversations.chain((messages) =>
      fc.tuple(
        fc.constant(messages),
        fc.shuffledSubarray(messages, { minLength: messages.length, maxLength: messages.length }),
        fc.array(fc.integer({ min: 1, max: 6 }), { minLength: messages.length, maxLength: messages.length })
      )
    )
    await fc.assert(
      fc.asyncProperty(deliveries, async ([messages, shuffled, sizes]) => {
        const { give, view, state } = await emptyState()
        const left = [...shuffled]
        for (const size of sizes) await give(...left.splice(0, size))
        expect((await view()).map(({ id }) => id)).toEqual(expectedOrder(messages))
        expect(state.conversation(peer).missingParents).toEqual({})
      }),
      { numRuns: 300 }
    )
  })

  it('hold each message once, however often it comes', async () => {
    const { give, view, state } = await emptyState()
    await give(said(0), said(0), said(1))
    await give(said(1), said(0))
    expect(await view()).toHaveLength(2)
    expect(state.conversation(peer).unread).toBe(2)
  })

  it('keep two readings of one counter apart instead of dropping the second', async () => {
    const { give, view } = await emptyState()
    await give(said(0))
    await give({ ...said(1), message: { ...said(1).message, counter: 0 } })
    expect(await view()).toHaveLength(2)
  })

  it('name the newest seen as heads, and only those', async () => {
    const { give, state } = await emptyState()
    await give(said(0), said(1, { parents: [0] }), said(2, { parents: [0] }))
    expect(state.conversation(peer).heads).toEqual([hashOf(1), hashOf(2)])
    await give(said(3, { parents: [1, 2] }))
    expect(state.conversation(peer).heads).toEqual([hashOf(3)])
  })
})

describe('what one author can make us remember', () => {
  it('⚔ is bounded, however many installations, parents and threads he makes up', async () => {
    const { give, state, store } = await emptyState()
    const flood = Array.from({ length: 600 }, (_, index) => {
      const { message, ...candidate } = said(index, { parents: [100_000, ...madeUp(index)] })
      const installation = installationId(index.toString(16).padStart(16, '0'))
      return { ...candidate, message: { ...message, installation } }
    })
    await give(...flood)
    const row = state.conversation(peer)
    const missing = Object.values(row.missingParents)
    expect(Object.keys(row.counters).length).toBeLessThanOrEqual(256)
    expect(row.heads.length).toBeLessThanOrEqual(256)
    expect(row.heads).toContain(hashOf(599))
    expect(missing.length).toBeLessThanOrEqual(1_024)
    expect(Math.max(...missing.map(({ children }) => children.length))).toBeLessThanOrEqual(64)

    // A page loaded anew remembers no places: what is held already is found in the store.
    const account = { ...sampleAccount, installedAt: INSTALLED_AT }
    const reloaded = new State(store, await store.open(sampleKey(1)), account)
    const { placed } = await place(reloaded, store, peer, flood, INSTALLED_AT + 200)
    expect(placed).toEqual([])
  })

  it('⚔ is bounded for what our own envelope vouches for', async () => {
    const { give, state } = await emptyState(true)
    await give(said(1, { author: 'self', parents: [2], origin: 'handed' }))
    const tree = Array.from({ length: 300 }, (_, index) =>
      said(index + 2, { parents: [index + 3, ...madeUp(index).slice(1)], origin: 'handed', sentAt: 1 })
    )
    await give(...tree)
    expect(Object.keys(state.conversation(peer).missingParents).length).toBeLessThanOrEqual(1_024)
  })
})

describe('what a link proves', () => {
  it('⚔ a message slipped into the past of an empty device stands apart', async () => {
    const { give, view, state } = await emptyState(true)
    await give(said(0, { sentAt: 1, origin: 'handed' }))
    const [entry] = await view()
    expect(entry?.standing).toBe('unconfirmed')
    expect(state.conversation(peer).heads).toEqual([])
    expect(state.conversation(peer).preview).toBeUndefined()
  })

  it('⚔ pushing it instead of handing it over changes nothing', async () => {
    const { give, view } = await emptyState(true)
    await give(said(0, { sentAt: INSTALLED_AT - 1, origin: 'live' }))
    expect((await view())[0]?.standing).toBe('unconfirmed')
  })

  it('⚔ the peer cannot vouch for himself: links from his own envelopes prove nothing', async () => {
    const { give, view } = await emptyState(true)
    await give(said(1, { parents: [0], origin: 'handed' }), said(0, { sentAt: 1, origin: 'handed' }))
    expect((await view()).map(({ standing }) => standing)).toEqual(['unconfirmed', 'unconfirmed'])
  })

  it('reachability from an envelope of our own confirms what it names, and what that names', async () => {
    const { give, view, state } = await emptyState(true)
    await give(said(3, { author: 'self', parents: [2], origin: 'handed' }))
    expect(state.conversation(peer).missingParents[hashOf(2)]?.vouched).toBe(true)
    await give(said(2, { parents: [1], sentAt: 3, origin: 'handed' }))
    await give(
      said(1, { parents: [0], sentAt: 2, origin: 'handed' }),
      said(0, { sentAt: 1, origin: 'handed' })
    )
    await give(said(9, { sentAt: 1, origin: 'handed' }))
    expect((await view()).map(({ id, standing }) => [id, standing])).toEqual(
      expect.arrayContaining([
        [hashOf(0), 'said'],
        [hashOf(1), 'said'],
        [hashOf(2), 'said'],
        [hashOf(3), 'said'],
        [hashOf(9), 'unconfirmed']
      ])
    )
  })

  it('confirms what was held and open, and what that names in turn', async () => {
    const { give, view, state } = await emptyState(true)
    await give(
      said(0, { sentAt: 1, origin: 'handed' }),
      said(1, { sentAt: 2, parents: [0], origin: 'handed' })
    )
    await give(said(2, { sentAt: 3, parents: [1, 7], origin: 'handed' }))
    await give(said(3, { author: 'self', parents: [2], origin: 'handed' }))
    expect((await view()).map(({ standing }) => standing)).toEqual(['said', 'said', 'said', 'said'])
    expect(state.conversation(peer).missingParents[hashOf(7)]?.vouched).toBe(true)
  })
})

describe('what our next message names', () => {
  it('is what came late, though something that is never named itself came before it and names it', async () => {
    const { state, give } = await emptyState()
    await give(said(2, { kind: MESSAGE_KIND.keyChange, parents: [1] }))
    await give(said(1))
    expect(state.conversation(peer).heads).toEqual([hashOf(1)])
  })

  it.each([{ batches: [[0, 1], [2]] }, { batches: [[0, 1, 2]] }])(
    'is what a message of ours alone confirms that is never named itself: $batches',
    async ({ batches }) => {
      const { state, give } = await emptyState(true)
      const handed = [
        said(0, { author: 'self', sentAt: 1, origin: 'handed' }),
        said(1, { parents: [0], sentAt: 2, origin: 'handed' }),
        said(2, {
          author: 'self',
          kind: MESSAGE_KIND.keyChange,
          parents: [1],
          sentAt: 3,
          origin: 'handed'
        })
      ]
      for (const batch of batches) await give(...handed.filter((_, index) => batch.includes(index)))
      expect(state.conversation(peer).heads).toEqual([hashOf(1)])
    }
  )

  it('is not what came late after a message that names it', async () => {
    const { state, give } = await emptyState()
    await give(said(2, { parents: [1] }))
    await give(said(1))
    expect(state.conversation(peer).heads).toEqual([hashOf(2)])
  })
})
