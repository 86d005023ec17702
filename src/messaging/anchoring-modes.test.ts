import { describe, expect, it } from 'vitest'
import type { AnchoringChoice } from '../protocol/anchoring.ts'
import type { ContentHash } from '../protocol/ids.ts'
import { MAX_ENVELOPE_ON_CHAIN_BYTES, MAX_TEXT_ON_CHAIN_BYTES } from '../protocol/limits.ts'
import { isAnchored } from './anchoring-choice.ts'
import { fakeDialogHash } from './testing/fake-hasher.ts'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

const chatting = async () => {
  const stage = new Stage()
  const bob = await stage.client('bob')
  const alice = await stage.client('alice')
  await stage.clock.settle(alice.messenger.startChat(bob.address))
  await stage.until(() => alice.messenger.conversations().every(({ sealing }) => sealing === 'ready'))
  const send = async (text: string) =>
    (await stage.clock.settle(alice.messenger.send(bob.hash, text))) as ContentHash
  const choose = (mode: AnchoringChoice['mode'], textOnChain = false) =>
    stage.clock.settle(alice.messenger.setAnchoring(bob.hash, { mode, textOnChain }))
  const dialog = fakeDialogHash(alice.hash, bob.hash)
  const anchored = (id: ContentHash) => stage.chain.anchored(dialog).has(id)
  const notices = async (actor: Actor, peer: Actor) =>
    (await actor.messenger.entries(peer.hash, { limit: 99 })).flatMap(({ notice }) => notice?.mode ?? [])
  return { stage, alice, bob, dialog, send, choose, anchored, notices }
}

describe('how somebody anchors', () => {
  it('is said to the other side, and both go by the newest word', async () => {
    const { stage, alice, bob, send, choose, notices } = await chatting()
    await send('hello')
    await choose('every')
    await choose('request')
    await stage.until(async () => (await notices(bob, alice)).length === 2)
    expect(await notices(alice, bob)).toEqual(['request', 'every'])
    expect(alice.messenger.contact(bob.hash).anchoring.own.mode).toBe('request')
    expect(bob.messenger.contact(alice.hash).anchoring.theirs.mode).toBe('request')
    expect(bob.messenger.contact(alice.hash).anchoring.own.mode).toBe('batched')
    // A line about the chat is no last word in it, and nothing unread.
    expect(bob.messenger.conversations()[0]).toMatchObject({ unread: 1, preview: { text: 'hello' } })
  })

  it('off before anything is on chain leaves nothing there', async () => {
    const { stage, bob, alice, send, choose, dialog, notices } = await chatting()
    await choose('off')
    const id = await send('between us')
    await stage.until(async () => (await notices(bob, alice)).length === 0)
    await stage.clock.run(300_000)
    expect(stage.chain.slots(dialog, stage.chain.height)).toEqual([])
    // Only an anchor would tell somebody who does not have this chat himself.
    expect(bob.messenger.conversations()).toEqual([])
    expect(alice.messenger.contact(bob.hash).anchoring.unheard).toBe(true)
    expect(alice.messenger.connections().queuedCalls).toBe(0)
    expect((await alice.messenger.details(id)).anchor).toBe('none')
    await expect(stage.clock.settle(alice.messenger.anchor(id))).rejects.toMatchObject({
      code: 'anchoring-off'
    })
  })

  it('off takes back what was queued and never built', async () => {
    const { stage, alice, bob, send, choose, anchored } = await chatting()
    await send('opening')
    await stage.until(() => alice.messenger.connections().queuedCalls === 0)
    expect(alice.messenger.contact(bob.hash).anchoring.unheard).toBe(false)
    alice.faults.unreachable = true
    const queued = await send('queued')
    await choose('off')
    alice.faults.unreachable = false
    await stage.until(() => alice.messenger.connections().queuedCalls === 0)
    expect(anchored(queued)).toBe(false)
    expect((await alice.messenger.details(queued)).anchor).toBe('none')
    // The notice itself is there, so that a device restored from the chain knows.
    const [notice] = await alice.messenger.entries(bob.hash, { limit: 1 })
    expect(notice).toMatchObject({ notice: { mode: 'off' }, anchor: 'block' })
  })

  it('on request anchors what is asked for, and nothing else', async () => {
    const { stage, alice, send, choose, anchored } = await chatting()
    await choose('request')
    const [one, two] = [await send('one'), await send('two')]
    await stage.clock.settle(alice.messenger.anchor(two))
    await stage.clock.settle(alice.messenger.anchor(two))
    await stage.until(() => anchored(two))
    await stage.clock.run(120_000)
    expect(anchored(one)).toBe(false)
    expect((await alice.messenger.details(one)).anchor).toBe('none')
  })

  it('never anchors what disappears', () => {
    const message = { kind: 1, payload: new Uint8Array(3) }
    const row = { wroteOnChain: true }
    for (const mode of ['every', 'batched'] as const) {
      expect(isAnchored(row, { mode, textOnChain: false }, message)).toBe(true)
      expect(isAnchored(row, { mode, textOnChain: false }, { ...message, expiresAfter: 1 })).toBe(false)
    }
  })
})

describe('texts on chain', () => {
  it('that fit stand in their transaction; longer ones are anchored by their hash', async () => {
    const { stage, alice, bob, dialog, send, choose, anchored } = await chatting()
    await choose('batched', true)
    const longest = await send('é'.repeat(MAX_TEXT_ON_CHAIN_BYTES / 2))
    const longer = await send('é'.repeat(MAX_TEXT_ON_CHAIN_BYTES / 2) + 'a')
    await stage.until(() => anchored(longest) && anchored(longer))
    await stage.until(() => alice.messenger.connections().queuedCalls === 0)
    const envelopes = stage.chain.payloads(dialog, 0, stage.chain.height)
    expect(envelopes).toHaveLength(1)
    expect(envelopes[0]?.length).toBeLessThanOrEqual(MAX_ENVELOPE_ON_CHAIN_BYTES)
    expect((await alice.messenger.details(longest)).onChain).toBe(true)
    expect((await alice.messenger.details(longer)).onChain).toBe(false)
    expect(bob.messenger.contact(alice.hash).anchoring.theirs.textOnChain).toBe(true)
  })

  it('come back with nobody there but the chain, and their mode with them', async () => {
    const { stage, alice, bob, send, choose } = await chatting()
    await choose('batched', true)
    for (const text of ['one', 'two', 'three']) await send(text)
    await stage.until(() => alice.messenger.connections().queuedCalls === 0)
    const secret = await bob.messenger.phrase(PASSPHRASE)
    await stage.clock.settle(bob.messenger.close())
    await stage.clock.settle(alice.messenger.close())
    const empty = await stage.client('bob again', { source: { kind: 'restore', secret } })
    const texts = async () =>
      (await empty.messenger.entries(alice.hash, { limit: 9 })).flatMap(({ text }) => text ?? [])
    await stage.until(async () => (await texts()).length === 3)
    expect(await texts()).toEqual(['three', 'two', 'one'])
    // What opened the dialog carried its hash alone.
    expect(empty.messenger.conversations()[0]?.awaiting).toBe(1)
    const [newest] = await empty.messenger.entries(alice.hash, { limit: 1 })
    expect(newest).toMatchObject({ author: 'peer', standing: 'said', anchor: 'block' })
  })
})
