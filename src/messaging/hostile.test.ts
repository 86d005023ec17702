import { describe, expect, it } from 'vitest'
import { readAcknowledgement } from '../crypto/acknowledgement.ts'
import { contentHashOf } from '../crypto/content-hash.ts'
import { deviceKey } from '../crypto/derive.ts'
import type { ContentHash } from '../protocol/ids.ts'
import { fakeDialogHash } from './testing/fake-hasher.ts'
import type { Impostor } from './testing/impostor.ts'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

/** Alice's whole client, and Mallory who has a real account and keeps no rule. */
const aliceAndMallory = async (seed = 1) => {
  const stage = new Stage(seed)
  const alice = await stage.client('alice')
  const mallory = await stage.impostor('mallory')
  return { stage, alice, mallory }
}

const chat = async (stage: Stage, client: Actor, mallory: Impostor): Promise<void> => {
  await stage.clock.settle(client.messenger.startChat(mallory.identity.address))
  await mallory.connect(client.hash)
  await stage.until(() => reaches(client, mallory))
}

const reaches = ({ messenger }: Actor, { hash }: Impostor): boolean =>
  messenger.conversations().some((row) => row.peer === hash && row.reachability === 'online')

const shown = async ({ messenger }: Actor, { hash }: Impostor) =>
  (await messenger.entries(hash, { limit: 100 })).map(({ author, text, standing }) => ({
    author,
    text,
    standing
  }))

const collected = (stage: Stage, served: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> => {
  const all = async () => {
    const envelopes: Uint8Array[] = []
    for await (const envelope of served) envelopes.push(envelope)
    return envelopes
  }
  return stage.clock.settle(all())
}

const dialogOf = (client: Actor, { hash }: Impostor) => fakeDialogHash(client.hash, hash)

const opened = ({ acknowledgements }: Impostor): ContentHash[] =>
  acknowledgements
    .map(readAcknowledgement)
    .filter(({ kind }) => kind === 'opened')
    .map(({ contentHash }) => contentHash)

/** Alice's words on an empty device, in the dialog that Mallory has with her. */
const restored = async (stage: Stage, alice: Actor): Promise<Actor> => {
  const secret = await alice.messenger.phrase(PASSPHRASE)
  await stage.clock.settle(alice.messenger.close())
  return stage.client('alice restored', { source: { kind: 'restore', secret } })
}

describe('a counterparty that keeps no rule', () => {
  it('⚔ own message forged by the counterparty is not shown on an empty device', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    const honest = mallory.seal(alice.hash, mallory.message('hello'))
    const forged = mallory.seal(mallory.hash, mallory.message('I owe you'), {
      secret: mallory.identity.pairSecret(stage.keysOf(alice.hash).boxKey, 1),
      sender: alice.hash,
      recipient: mallory.hash
    })
    await mallory.anchor(alice.address, contentHashOf(honest), 'start_dialog')
    await mallory.anchor(alice.address, contentHashOf(forged), 'send_message')
    const empty = await restored(stage, alice)
    mallory.holds(honest, forged)
    await mallory.connect(alice.hash)
    await stage.until(async () => (await shown(empty, mallory)).length > 0)
    await mallory.exchange.push(alice.hash, [forged])
    await stage.clock.run(60_000)
    expect(await shown(empty, mallory)).toEqual([{ author: 'peer', text: 'hello', standing: 'said' }])
    expect(opened(mallory)).not.toContain(contentHashOf(forged))
  })

  it('⚔ a message slipped into the past of an empty device stands apart, handed over or pushed', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    const honest = mallory.seal(alice.hash, mallory.message('hello'))
    await mallory.anchor(alice.address, contentHashOf(honest), 'start_dialog')
    const empty = await restored(stage, alice)
    const yesterday = stage.clock.now() - 86_400_000
    const handed = mallory.seal(alice.hash, mallory.message('handed', { sentAt: yesterday }))
    const pushed = mallory.seal(alice.hash, mallory.message('pushed', { sentAt: yesterday + 1 }))
    mallory.holds(honest, handed)
    await mallory.connect(alice.hash)
    await stage.until(() => reaches(empty, mallory))
    await mallory.exchange.push(alice.hash, [pushed])
    await stage.until(async () => (await shown(empty, mallory)).length === 3)
    await stage.clock.run(60_000)
    expect(await shown(empty, mallory)).toEqual([
      { author: 'peer', text: 'hello', standing: 'said' },
      { author: 'peer', text: 'pushed', standing: 'unconfirmed' },
      { author: 'peer', text: 'handed', standing: 'unconfirmed' }
    ])
    expect(empty.messenger.conversations()[0]?.preview?.text).toBe('hello')
  })

  it('⚔ a copy of our hash that somebody else anchors takes nothing of ours away', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    await chat(stage, alice, mallory)
    const own = (await stage.clock.settle(alice.messenger.send(mallory.hash, 'mine'))) as ContentHash
    await stage.until(() => stage.chain.anchored(dialogOf(alice, mallory)).has(own))
    const [envelope] = mallory.envelopes
    await mallory.anchor(alice.address, own, 'accept_dialog')
    const another = mallory.seal(alice.hash, mallory.message('another'))
    await mallory.anchor(alice.address, contentHashOf(another), 'send_message')
    await mallory.anchor(alice.address, contentHashOf(another), 'send_message')
    const empty = await restored(stage, alice)
    mallory.serve = (hashes) =>
      [another, envelope ?? another].filter((bytes) => hashes.includes(contentHashOf(bytes)))
    await stage.until(async () => (await shown(empty, mallory)).length === 2)
    await stage.clock.run(60_000)
    expect(await shown(empty, mallory)).toEqual([
      { author: 'peer', text: 'another', standing: 'said' },
      { author: 'self', text: 'mine', standing: 'said' }
    ])
    expect((await empty.messenger.details(own)).anchor).toBe('block')
    expect(empty.messenger.conversations()[0]?.awaiting).toBe(0)
  })

  it('⚔ an envelope of another conversation, reflected, or with a flipped header opens in none', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    const bob = await stage.client('bob')
    await stage.clock.settle(alice.messenger.startChat(bob.address))
    await stage.clock.settle(bob.messenger.startChat(alice.address))
    await chat(stage, alice, mallory)
    const toBob = (await stage.clock.settle(alice.messenger.send(bob.hash, 'for Bob'))) as ContentHash
    const toMallory = (await stage.clock.settle(alice.messenger.send(mallory.hash, 'mine'))) as ContentHash
    await stage.until(() => mallory.envelopes.length > 0)
    const [forBob] = await alice.ports.store.entriesById([toBob])
    const reflected = mallory.envelopes[0] ?? new Uint8Array()
    const flipped = mallory.seal(alice.hash, mallory.message('flipped'))
    flipped[2] = 2
    await mallory.exchange.push(alice.hash, [forBob?.envelope ?? flipped, reflected, flipped])
    await stage.clock.run(60_000)
    expect((await shown(alice, mallory)).map(({ text }) => text)).toEqual(['mine'])
    expect(await alice.messenger.entries(bob.hash, { limit: 9 })).toHaveLength(1)
    expect(opened(mallory)).toEqual([])
    expect((await alice.messenger.details(toMallory)).delivery).toBe('pending')
  })

  it.each([
    ['other bytes', (bytes: Uint8Array) => bytes.map((byte, index) => (index === 99 ? byte ^ 1 : byte))],
    ['truncated bytes', (bytes: Uint8Array) => bytes.subarray(0, -1)],
    ['10 MB', () => new Uint8Array(10_000_000)],
    ['nothing at all', () => new Uint8Array()]
  ])(
    '⚔ a holder that answers a fetch with %s is dropped, and an honest answer later counts',
    async (_, lie) => {
      const { stage, alice, mallory } = await aliceAndMallory()
      await chat(stage, alice, mallory)
      const honest = mallory.seal(alice.hash, mallory.message('hello'))
      mallory.serve = () => [lie(honest), honest]
      await mallory.anchor(alice.address, contentHashOf(honest), 'start_dialog')
      await stage.until(() => !reaches(alice, mallory))
      expect(await shown(alice, mallory)).toEqual([])
      expect(opened(mallory)).toEqual([])
      mallory.holds(honest)
      await stage.until(async () => (await shown(alice, mallory)).length === 1)
    }
  )

  it('⚔ an anchored hash of what is no envelope holds up nothing, and nobody is dropped for serving it', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    await chat(stage, alice, mallory)
    const honest = mallory.seal(alice.hash, mallory.message('hello'))
    const rubbish = new Uint8Array(400).fill(3)
    const newer = mallory.seal(alice.hash, mallory.message('newer'))
    newer[1] = 2
    await mallory.anchor(alice.address, contentHashOf(honest), 'start_dialog')
    await mallory.anchor(alice.address, contentHashOf(newer), 'send_message')
    await mallory.anchor(alice.address, contentHashOf(rubbish), 'send_message')
    mallory.holds(rubbish, newer, honest)
    await stage.until(async () => (await shown(alice, mallory)).length === 1)
    await stage.clock.run(60_000)
    expect(reaches(alice, mallory)).toBe(true)
    expect(alice.logged).not.toContain('hash-mismatch')
    expect(alice.messenger.conversations()[0]?.awaiting).toBe(1)
  })

  it('⚔ what nobody hands over holds up nothing that somebody has', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    await chat(stage, alice, mallory)
    const honest = mallory.seal(alice.hash, mallory.message('hello'))
    await mallory.anchor(alice.address, contentHashOf(honest), 'start_dialog')
    for (let index = 0; index < 70; index++)
      await mallory.anchor(alice.address, contentHashOf(Uint8Array.of(index)), 'send_message')
    mallory.holds(honest)
    await stage.until(async () => (await shown(alice, mallory)).length === 1)
  })

  it('⚔ a message under keys we do not know yet is neither given up nor acknowledged', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    await chat(stage, alice, mallory)
    const unknown = mallory.seal(alice.hash, mallory.message('hello'), { senderKeyVersion: 2 })
    mallory.holds(unknown)
    await mallory.anchor(alice.address, contentHashOf(unknown), 'start_dialog')
    await stage.clock.run(60_000)
    expect(alice.logged).toContain('keys-unknown')
    expect(mallory.acknowledgements).toEqual([])
    expect(alice.messenger.conversations()[0]?.awaiting).toBe(1)
  })

  it('⚔ a contact whose keys changed on chain is no longer verified, and nothing is sealed to them before consent', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    await chat(stage, alice, mallory)
    await alice.messenger.setVerified(mallory.hash, true)
    const { boxKey, signingKey } = stage.keysOf(mallory.hash)
    await mallory.call({ function: 'register_profile', boxKey: signingKey, signingKey: boxKey })
    const later = mallory.seal(alice.hash, mallory.message('hello'), { senderKeyVersion: 2 })
    mallory.holds(later)
    await mallory.anchor(alice.address, contentHashOf(later), 'start_dialog')
    const conversation = () => alice.messenger.conversations()[0]
    await stage.until(() => conversation()?.sealing === 'keys-changed')
    expect(conversation()?.verified).toBe(false)
    const id = await stage.clock.settle(alice.messenger.send(mallory.hash, 'not before consent'))
    expect((await alice.messenger.details(id)).waitsFor).toBe('consent')
    expect(mallory.envelopes).toEqual([])
  })

  it('⚔ an acknowledgement counts only for this message, by a device of its recipient', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    const eve = await stage.impostor('eve')
    await stage.clock.settle(alice.messenger.startChat(eve.identity.address))
    await eve.connect(alice.hash)
    await chat(stage, alice, mallory)
    const first = (await stage.clock.settle(alice.messenger.send(mallory.hash, 'first'))) as ContentHash
    const second = (await stage.clock.settle(alice.messenger.send(mallory.hash, 'second'))) as ContentHash
    const delivery = async (id: ContentHash) => (await alice.messenger.details(id)).delivery
    const genuine = await mallory.acknowledgement(alice.hash, first)
    const forOther = genuine.slice()
    const ofSecond = await mallory.acknowledgement(alice.hash, second)
    forOther.set(ofSecond.subarray(4, 35), 4)
    const never = contentHashOf(mallory.seal(alice.hash, mallory.message('never sent')))
    await eve.exchange.acknowledge(alice.hash, [
      genuine,
      await eve.acknowledgement(alice.hash, first),
      await eve.acknowledgement(alice.hash, first, { recipient: mallory.hash })
    ])
    await mallory.exchange.acknowledge(alice.hash, [
      forOther,
      await mallory.acknowledgement(alice.hash, second, { device: deviceKey(new Uint8Array(32).fill(5)) }),
      await mallory.acknowledgement(mallory.hash, second, {
        acknowledgementKey: new Uint8Array(32),
        recipient: alice.hash
      }),
      await mallory.acknowledgement(alice.hash, never),
      new Uint8Array(195)
    ])
    await stage.clock.run(10_000)
    expect(await delivery(first)).toBe('pending')
    expect(await delivery(second)).toBe('pending')
    await mallory.exchange.acknowledge(alice.hash, [genuine, genuine])
    await stage.until(async () => (await delivery(first)) === 'delivered')
    expect(await delivery(second)).toBe('pending')
    await mallory.exchange.acknowledge(alice.hash, [
      await mallory.acknowledgement(alice.hash, first, { kind: 'unreadable' })
    ])
    await stage.clock.run(10_000)
    expect(await delivery(first)).toBe('delivered')
  })

  it('⚔ envelopes are served to their party and to nobody else', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    const bob = await stage.client('bob')
    await stage.clock.settle(alice.messenger.startChat(bob.address))
    await chat(stage, alice, mallory)
    const toBob = (await stage.clock.settle(alice.messenger.send(bob.hash, 'for Bob'))) as ContentHash
    const mine = (await stage.clock.settle(alice.messenger.send(mallory.hash, 'mine'))) as ContentHash
    const fetched = await collected(stage, mallory.exchange.fetch(alice.hash, [toBob, mine]))
    const history = await collected(stage, mallory.exchange.history(alice.hash, [toBob], 100))
    expect(fetched.map(contentHashOf)).toEqual([mine])
    expect(history.map(contentHashOf)).toEqual([mine])
  })

  it('⚔ keys that are none do not keep us from the keys of others', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    const { signingKey } = mallory.identity.publicKeys
    await mallory.call({ function: 'register_profile', boxKey: new Uint8Array(32), signingKey })
    const bob = await stage.client('bob')
    await stage.clock.settle(alice.messenger.startChat(mallory.identity.address))
    await stage.clock.settle(alice.messenger.startChat(bob.address))
    const sealing = (peer: string) =>
      alice.messenger.conversations().find((row) => row.peer === peer)?.sealing
    await stage.until(() => sealing(bob.hash) === 'ready')
    expect(sealing(mallory.hash)).toBe('no-profile')
  })

  it('⚔ a contact who reads nothing holds up nothing that is for others', async () => {
    const stage = new Stage()
    const mallory = await stage.impostor('mallory')
    const bob = await stage.impostor('bob')
    const forever = new Promise<never>(() => undefined)
    const alice = await stage.client('alice', {
      ports: (ports) => {
        const { exchange } = ports
        return {
          ...ports,
          exchange: {
            start: (...given) => exchange.start(...given),
            choose: (choices) => exchange.choose(choices),
            stop: () => exchange.stop(),
            renew: (certificate) => exchange.renew(certificate),
            follow: (contacts) => exchange.follow(contacts),
            push: (peer, ...given) => (peer === mallory.hash ? forever : exchange.push(peer, ...given)),
            acknowledge: (peer, ...given) =>
              peer === mallory.hash ? forever : exchange.acknowledge(peer, ...given),
            fetch: (...given) => exchange.fetch(...given),
            history: (...given) => exchange.history(...given),
            hint: (peer) => exchange.hint(peer),
            distrust: (peer) => exchange.distrust(peer)
          }
        }
      }
    })
    for (const { identity } of [mallory, bob])
      await stage.clock.settle(alice.messenger.startChat(identity.address))
    const ready = () => alice.messenger.conversations().every(({ sealing }) => sealing === 'ready')
    await stage.until(ready)
    for (const { hash } of [mallory, bob]) await stage.clock.settle(alice.messenger.send(hash, 'waits'))
    for (const contact of [mallory, bob]) {
      await contact.connect(alice.hash)
      await stage.until(() => reaches(alice, contact))
      await contact.exchange.push(alice.hash, [contact.seal(alice.hash, contact.message('hello'))])
    }
    await stage.until(() => opened(bob).length === 1 && bob.envelopes.length > 0)
  })
})
