import { describe, expect, it } from 'vitest'
import type { ContentHash } from '../protocol/ids.ts'
import { fakeDialogHash } from './testing/fake-hasher.ts'
import { Stage, type Actor } from './testing/stage.ts'

/** Alice and Bob, whose pages ask two nodes each. */
const pair = async () => {
  const stage = new Stage()
  const bob = await stage.client('bob')
  const alice = await stage.client('alice')
  for (const { faults } of [alice, bob]) faults.quorum = 2
  await stage.clock.settle(alice.messenger.startChat(bob.address))
  await stage.until(() => alice.messenger.conversations().every(({ sealing }) => sealing === 'ready'))
  const send = async (text: string) =>
    (await stage.clock.settle(alice.messenger.send(bob.hash, text))) as ContentHash
  const anchor = async ({ messenger }: Actor, id: ContentHash) => {
    const found = [...(messenger.conversations()[0] ? await entriesOf(messenger) : [])]
    return found.find((entry) => entry.id === id)?.anchor
  }
  const entriesOf = async (messenger: Actor['messenger']) =>
    messenger.entries(messenger.conversations()[0]?.peer ?? bob.hash, { limit: 50 })
  return { stage, alice, bob, send, anchor }
}

describe('an anchor', () => {
  it('is final for both sides once as many nodes as must agree show it', async () => {
    const { stage, alice, bob, send, anchor } = await pair()
    const id = await send('hello')
    await stage.until(async () => (await anchor(alice, id)) === 'final')
    await stage.until(async () => (await anchor(bob, id)) === 'final')
    expect(alice.messenger.connections().queuedCalls).toBe(0)
  })

  it('is in a block, not final, as long as a node that answers does not show it, and its call stays', async () => {
    const { stage, alice, send, anchor } = await pair()
    alice.faults.disagreeing = 1
    const id = await send('hello')
    await stage.until(async () => (await anchor(alice, id)) === 'block')
    await stage.clock.run(120_000)
    expect(await anchor(alice, id)).toBe('block')
    const anchors = [...alice.disk.contents.calls.values()].filter(({ call }) => call.kind === 'anchor')
    expect(anchors.map(({ state }) => state)).toEqual(['accepted'])
    alice.faults.disagreeing = 0
    await stage.until(async () => (await anchor(alice, id)) === 'final')
    await stage.until(() => alice.disk.contents.calls.size === 0)
  })

  it('of others goes on meanwhile', async () => {
    const { stage, alice, bob, send } = await pair()
    alice.faults.disagreeing = 1
    const dialog = fakeDialogHash(alice.hash, bob.hash)
    const [first, second] = [await send('one'), await send('two')]
    await stage.until(
      () => stage.chain.anchored(dialog).has(first) && stage.chain.anchored(dialog).has(second)
    )
    expect(stage.chain.slots(dialog, stage.chain.height)).toHaveLength(2)
  })

  it('⚔ that a node made up gives way to what the others show, and nothing of ours is lost', async () => {
    const { stage, alice, bob, send, anchor } = await pair()
    const first = await send('before')
    await stage.until(async () => (await anchor(bob, first)) === 'final')
    bob.faults.forging = 1
    const second = await send('after')
    await stage.until(() => bob.messenger.conversations().some(({ awaiting }) => awaiting > 0))
    await stage.until(async () => (await anchor(alice, second)) === 'final')
    bob.faults.forging = 0
    await stage.until(async () => (await anchor(bob, second)) === 'final')
    expect(bob.messenger.conversations().map(({ awaiting }) => awaiting)).toEqual([0])
    expect(await bob.messenger.entries(alice.hash, { limit: 9 })).toHaveLength(2)
  })

  it('stays in a block where one node is all there is', async () => {
    const { stage, alice, send, anchor } = await pair()
    alice.faults.quorum = 1
    const id = await send('hello')
    await stage.until(async () => (await anchor(alice, id)) === 'block')
    await stage.clock.run(600_000)
    expect(await anchor(alice, id)).toBe('block')
    alice.faults.quorum = 2
    await stage.clock.settle(alice.messenger.lock())
    await stage.clock.settle(alice.messenger.unlock('correct horse battery staple'))
    await stage.until(async () => (await anchor(alice, id)) === 'final')
  })
})
