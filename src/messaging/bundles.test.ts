import { describe, expect, it } from 'vitest'
import { contentHashOf } from '../crypto/content-hash.ts'
import { decodeBundle, encodeBundle } from '../protocol/bundle.ts'
import { concat } from '../protocol/bytes.ts'
import { hashBytes, type ContentHash } from '../protocol/ids.ts'
import { fakeDialogHash } from './testing/fake-hasher.ts'
import type { Impostor } from './testing/impostor.ts'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

const entriesOf = async ({ messenger }: Actor, peer: Actor | Impostor) =>
  messenger.entries(peer.hash, { limit: 200 })

const ready = async (stage: Stage, actor: Actor) =>
  stage.until(() => actor.messenger.conversations().every(({ sealing }) => sealing === 'ready'))

/** Two whole clients whose dialog is open on both sides. */
const pair = async () => {
  const stage = new Stage()
  const bob = await stage.client('bob')
  const alice = await stage.client('alice')
  const dialog = fakeDialogHash(alice.hash, bob.hash)
  const slots = () => stage.chain.slots(dialog, stage.chain.height)
  const send = async (from: Actor, to: Actor, text: string) =>
    (await stage.clock.settle(from.messenger.send(to.hash, text))) as ContentHash
  for (const [from, to] of [
    [alice, bob],
    [bob, alice]
  ] as const) {
    await stage.clock.settle(from.messenger.startChat(to.address))
    await ready(stage, from)
    await send(from, to, 'hello')
    await stage.until(() => from.messenger.connections().queuedCalls === 0)
  }
  const settled = async (actor: Actor, peer: Actor) =>
    (await entriesOf(actor, peer)).every(({ anchor }) => anchor === 'block')
  return { stage, alice, bob, dialog, slots, send, settled }
}

describe('a burst', () => {
  it('of ten shares one anchor, at 400 µ each at most, and is anchored on both sides', async () => {
    const { stage, alice, bob, slots, send, settled } = await pair()
    const before = stage.chain.balance(alice.address)
    const ids = []
    for (let number = 0; number < 10; number++) ids.push(await send(alice, bob, `burst ${number}`))
    await stage.until(async () => (await settled(alice, bob)) && (await settled(bob, alice)))
    expect(slots()).toHaveLength(3)
    expect((before - stage.chain.balance(alice.address)) / 10).toBeLessThanOrEqual(400)
    const details = await Promise.all(ids.map((id) => alice.messenger.details(id)))
    for (const { anchoredWith, fee, block } of details) {
      expect(anchoredWith).toBe(10)
      expect(fee).toBeLessThanOrEqual(400)
      expect(block).toBe(slots()[2]?.height)
    }
    expect(alice.messenger.conversations()[0]?.awaiting).toBe(0)
    expect(bob.messenger.conversations()[0]?.awaiting).toBe(0)
  })

  it('of forty takes two anchors, none over 32', async () => {
    const { stage, alice, bob, slots, send, settled } = await pair()
    for (let number = 0; number < 40; number++) await send(alice, bob, `burst ${number}`)
    await stage.until(async () => (await settled(alice, bob)) && (await settled(bob, alice)))
    expect(slots()).toHaveLength(4)
  })

  it('comes back to an empty device from the other side, list and messages, and counts before it comes', async () => {
    const { stage, alice, bob, send, settled } = await pair()
    for (let number = 0; number < 5; number++) await send(alice, bob, `burst ${number}`)
    await stage.until(async () => (await settled(alice, bob)) && (await settled(bob, alice)))
    const before = (await entriesOf(alice, bob)).map(({ id }) => id)
    const secret = await alice.messenger.phrase(PASSPHRASE)
    await stage.clock.settle(alice.messenger.close())
    await stage.clock.settle(bob.messenger.lock())
    const empty = await stage.client('alice again', { source: { kind: 'restore', secret } })
    await stage.until(() => empty.messenger.conversations()[0]?.awaiting === 3)
    await stage.clock.settle(bob.messenger.unlock(PASSPHRASE))
    await stage.until(async () => (await entriesOf(empty, bob)).length === before.length)
    await stage.until(async () => settled(empty, bob))
    expect((await entriesOf(empty, bob)).map(({ id }) => id)).toEqual(before)
    expect(empty.messenger.conversations()[0]?.awaiting).toBe(0)
    const restored = await empty.messenger.details(before[0] as ContentHash)
    expect(restored.anchoredWith).toBe(5)
    // It holds the list from now on, for whoever needs it next.
    const kept = [...(empty.disk.contents.holes.get(bob.hash)?.values() ?? [])]
    expect(kept.map(({ state, bundle }) => [state, bundle && decodeBundle(bundle.bytes).length])).toEqual([
      ['bundle', 5]
    ])
  })

  it('gets one anchor each where every message has its own', async () => {
    const { stage, alice, bob, slots, send, settled } = await pair()
    await stage.clock.settle(alice.messenger.setAnchoring(bob.hash, { mode: 'every', textOnChain: false }))
    for (let number = 0; number < 3; number++) await send(alice, bob, `single ${number}`)
    await stage.until(async () => (await settled(alice, bob)) && (await settled(bob, alice)))
    expect(slots()).toHaveLength(2 + 1 + 3)
  })
})

/** Alice's whole client, and Mallory who anchors what he likes in the dialog that he opened. */
const aliceAndMallory = async () => {
  const stage = new Stage()
  const alice = await stage.client('alice')
  const mallory = await stage.impostor('mallory')
  await stage.clock.settle(alice.messenger.startChat(mallory.identity.address))
  await mallory.connect(alice.hash)
  await stage.until(() => alice.messenger.conversations()[0]?.reachability === 'online')
  const honest = mallory.seal(alice.hash, mallory.message('opening'))
  await mallory.anchor(alice.address, contentHashOf(honest), 'start_dialog')
  const anchor = (bytes: Uint8Array) => mallory.anchor(alice.address, contentHashOf(bytes), 'send_message')
  const message = (text: string) => mallory.seal(alice.hash, mallory.message(text))
  const texts = async () =>
    (await entriesOf(alice, mallory)).map(({ text, anchor: sign }) => `${text}: ${sign}`).sort()
  const awaiting = () => alice.messenger.conversations()[0]?.awaiting
  return { stage, alice, mallory, honest, anchor, message, texts, awaiting }
}

const raw = (...leaves: readonly ContentHash[]) =>
  concat(Uint8Array.of(0x42, leaves.length), ...leaves.map(hashBytes))

describe('a counterparty that bundles what it likes', () => {
  it.each([
    ['of one', (one: ContentHash) => raw(one)],
    ['with a message twice', (one: ContentHash, other: ContentHash) => raw(one, other, one)],
    [
      'of thirty-three',
      (one: ContentHash) =>
        raw(one, ...Array.from({ length: 32 }, (_, byte) => contentHashOf(Uint8Array.of(byte))))
    ]
  ])('⚔ a bundle %s is refused and anchors nothing', async (_, make) => {
    const { stage, alice, mallory, honest, anchor, message, texts, awaiting } = await aliceAndMallory()
    const [one, other] = [message('one'), message('other')]
    const bundle = make(contentHashOf(one), contentHashOf(other))
    await mallory.exchange.push(alice.hash, [bundle, honest, one, other])
    mallory.holds(bundle, honest, one, other)
    await anchor(bundle)
    await stage.until(async () => (await texts()).length === 3 && awaiting() === 0)
    expect(await texts()).toEqual(['one: none', 'opening: block', 'other: none'])
    expect(alice.logged).toContain('bundle-malformed')
    expect(alice.logged).not.toContain('hash-mismatch')
  })

  it('⚔ a bundle in a bundle, no envelope, and somebody else’s words are refused alone', async () => {
    const { stage, alice, mallory, honest, anchor, message, texts, awaiting } = await aliceAndMallory()
    const mine = (await stage.clock.settle(alice.messenger.send(mallory.hash, 'mine'))) as ContentHash
    await stage.until(() => mallory.envelopes.length > 0)
    const [one, other] = [message('one'), message('other')]
    const rubbish = new Uint8Array(400).fill(3)
    const inner = encodeBundle([contentHashOf(one), contentHashOf(other)])
    const outer = encodeBundle([contentHashOf(inner), contentHashOf(rubbish), mine, contentHashOf(other)])
    await anchor(outer)
    mallory.holds(honest, outer, inner, rubbish, other, one)
    await stage.until(async () => (await texts()).length === 3 && awaiting() === 0)
    expect((await texts()).filter((text) => !text.startsWith('mine'))).toEqual([
      'opening: block',
      'other: block'
    ])
    await stage.until(async () => (await alice.messenger.details(mine)).anchor === 'block')
    expect((await alice.messenger.details(mine)).anchoredWith).toBe(1)
  })

  it('⚔ hashes that were never sent are awaited one by one and hold up nothing', async () => {
    const { stage, mallory, honest, anchor, message, texts, awaiting } = await aliceAndMallory()
    const never = Array.from({ length: 31 }, (_, byte) => contentHashOf(Uint8Array.of(byte)))
    const one = message('one')
    const bundle = encodeBundle([...never, contentHashOf(one)])
    await anchor(bundle)
    mallory.holds(honest, bundle, one)
    await stage.until(async () => (await texts()).length === 2 && awaiting() === 31)
    expect(await texts()).toEqual(['one: block', 'opening: block'])
  })

  it('⚔ a message that two bundles name keeps the first anchor', async () => {
    const { stage, alice, mallory, honest, anchor, message, texts, awaiting } = await aliceAndMallory()
    const [one, two, three] = [message('one'), message('two'), message('three')]
    const hashes = [one, two, three].map(contentHashOf) as [ContentHash, ContentHash, ContentHash]
    const [first, second] = [encodeBundle(hashes.slice(0, 2)), encodeBundle(hashes.slice(1))]
    await anchor(first)
    await anchor(second)
    mallory.holds(honest, first, second, one, two, three)
    await stage.until(async () => (await texts()).length === 4 && awaiting() === 0)
    expect(await texts()).toEqual(['one: block', 'opening: block', 'three: block', 'two: block'])
    const blocks = await Promise.all(hashes.map(async (id) => (await alice.messenger.details(id)).block))
    expect(new Set(blocks).size).toBe(2)
    expect(blocks[0] === blocks[1] || blocks[1] === blocks[2]).toBe(true)
  })

  it('⚔ an envelope for the hash of a bundle, or the reverse, is a lie of its holder', async () => {
    const { stage, alice, mallory, honest, anchor, message, awaiting } = await aliceAndMallory()
    const [one, two] = [message('one'), message('two')]
    const bundle = encodeBundle([contentHashOf(one), contentHashOf(two)])
    mallory.serve = () => [one]
    await anchor(bundle)
    await stage.until(() => alice.logged.includes('hash-mismatch'))
    alice.logged.length = 0
    mallory.serve = (hashes) => (hashes.includes(contentHashOf(one)) ? [bundle] : [honest])
    await stage.clock.run(60_000)
    mallory.holds(honest, bundle, one, two)
    await stage.until(async () => (await entriesOf(alice, mallory)).length === 3 && awaiting() === 0)
  })

  it('⚔ a bundle that comes twice at once anchors what it names all the same', async () => {
    const { stage, alice, mallory, honest, anchor, message, texts, awaiting } = await aliceAndMallory()
    const [one, two] = [message('one'), message('two')]
    const bundle = encodeBundle([contentHashOf(one), contentHashOf(two)])
    mallory.holds(honest)
    await anchor(bundle)
    await stage.until(async () => (await texts()).length === 1 && awaiting() === 1)
    await mallory.exchange.push(alice.hash, [bundle, bundle])
    await stage.until(() => awaiting() === 2)
    await mallory.exchange.push(alice.hash, [one, two])
    await stage.until(async () => (await texts()).length === 3 && awaiting() === 0)
    expect(await texts()).toEqual(['one: block', 'opening: block', 'two: block'])
  })

  it('⚔ a bundle that nobody anchored changes nothing', async () => {
    const { stage, alice, mallory, honest, message, texts } = await aliceAndMallory()
    const [one, two] = [message('one'), message('two')]
    const bundle = encodeBundle([contentHashOf(one), contentHashOf(two)])
    await mallory.exchange.push(alice.hash, [honest, one, two, bundle])
    await stage.clock.run(60_000)
    expect(await texts()).toEqual(['one: none', 'opening: block', 'two: none'])
  })
})
