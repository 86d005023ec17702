import { describe, expect, it } from 'vitest'
import { contentHashOf } from '../crypto/content-hash.ts'
import { issueKeyChange } from '../crypto/key-change.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { MESSAGE_KIND } from '../protocol/message.ts'
import { encodeAnnouncement } from './key-announcement.ts'
import type { Impostor } from './testing/impostor.ts'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

/** Virtual ms of a day and a bit, after which no anchor counts as late any more. */
const A_DAY = 100_000_000

const row = ({ messenger }: Actor, peer: AddressHash) =>
  messenger.conversations().find((conversation) => conversation.peer === peer)

const texts = async ({ messenger }: Actor, peer: AddressHash) =>
  (await messenger.entries(peer, { limit: 100 })).flatMap(({ text, standing }) =>
    text === undefined ? [] : `${text} ${standing}`
  )

const said = async (stage: Stage, from: Actor, to: AddressHash, text: string): Promise<ContentHash> =>
  (await stage.clock.settle(from.messenger.send(to, text))) as ContentHash

const shows = (stage: Stage, who: Actor, peer: AddressHash, text: string) =>
  stage.until(async () => (await texts(who, peer)).includes(`${text} said`))

/** Two whole clients that have written to each other, all of it anchored. */
const aliceAndBob = async (seed = 1) => {
  const stage = new Stage(seed)
  const alice = await stage.client('alice')
  const bob = await stage.client('bob')
  await stage.clock.settle(alice.messenger.startChat(bob.address))
  await stage.clock.settle(bob.messenger.startChat(alice.address))
  await said(stage, alice, bob.hash, 'hello')
  await shows(stage, bob, alice.hash, 'hello')
  await said(stage, bob, alice.hash, 'hello back')
  await shows(stage, alice, bob.hash, 'hello back')
  await stage.clock.run(60_000)
  return { stage, alice, bob }
}

const rotated = async (stage: Stage, who: Actor, version: number): Promise<void> => {
  await stage.clock.settle(who.messenger.changeKeys())
  await stage.until(() => {
    const { version: now, changing } = who.messenger.account().keys
    return now === version && changing === undefined
  })
}

const consents = async (stage: Stage, who: Actor, peer: AddressHash): Promise<void> => {
  await stage.until(() => row(who, peer)?.keyNotice?.verdict === 'calm')
  await stage.clock.settle(who.messenger.acceptKeys(peer))
}

const restored = async (stage: Stage, who: Actor, name: string): Promise<Actor> => {
  const secret = await who.messenger.phrase(PASSPHRASE)
  await stage.clock.settle(who.messenger.close())
  return stage.client(name, { source: { kind: 'restore', secret } })
}

describe('new keys of our own', () => {
  it('are seen as calm, wait for consent, and the chat goes on with all that came before', async () => {
    const { stage, alice, bob } = await aliceAndBob()
    await bob.messenger.setVerified(alice.hash, true)
    await rotated(stage, alice, 2)
    await stage.until(() => row(bob, alice.hash)?.keyNotice?.verdict === 'calm')
    const registered = stage.chain.registrationOf(alice.hash, 2, stage.chain.height)
    expect(row(bob, alice.hash)).toMatchObject({
      verified: false,
      sealing: 'keys-changed',
      keyNotice: { version: 2, block: registered?.height }
    })
    const waits = await stage.clock.settle(bob.messenger.send(alice.hash, 'after the change'))
    await said(stage, alice, bob.hash, 'under new keys')
    await stage.clock.run(60_000)
    const [waiting] = await alice.messenger.entries(bob.hash, { limit: 1 })
    expect(waiting).toMatchObject({ text: 'under new keys', waitsFor: 'agreement' })
    expect(row(alice, bob.hash)?.awaitsAgreement).toBe(true)
    expect((await bob.messenger.details(waits)).waitsFor).toBe('consent')
    expect(await texts(bob, alice.hash)).not.toContain('under new keys said')
    await consents(stage, bob, alice.hash)
    await shows(stage, bob, alice.hash, 'under new keys')
    await shows(stage, alice, bob.hash, 'after the change')
    await stage.until(() => row(alice, bob.hash)?.awaitsAgreement === false)
    expect(await texts(bob, alice.hash)).toContain('hello said')
    expect(bob.messenger.contact(alice.hash).keyHistory).toMatchObject([
      { version: 2, verdict: 'calm', state: 'in-use', block: registered?.height },
      { version: 1, state: 'retired' }
    ])
    const lines = (await bob.messenger.entries(alice.hash, { limit: 100 })).flatMap(
      ({ keyChange }) => keyChange ?? []
    )
    expect(lines).toMatchObject([{ verdict: 'calm', version: 2, block: registered?.height }])
    expect(row(bob, alice.hash)?.preview?.text).not.toBe('')
  })

  it('of both at once lose nothing of what is sent meanwhile', async () => {
    const { stage, alice, bob } = await aliceAndBob(2)
    await Promise.all([
      stage.clock.settle(alice.messenger.changeKeys()),
      stage.clock.settle(bob.messenger.changeKeys())
    ])
    for (let number = 0; number < 5; number++) {
      await said(stage, alice, bob.hash, `from Alice ${number}`)
      await said(stage, bob, alice.hash, `from Bob ${number}`)
      await stage.clock.run(1_500)
    }
    await consents(stage, bob, alice.hash)
    await consents(stage, alice, bob.hash)
    for (let number = 0; number < 5; number++) {
      await shows(stage, bob, alice.hash, `from Alice ${number}`)
      await shows(stage, alice, bob.hash, `from Bob ${number}`)
    }
  })

  it('changed again before anybody consented are one change to consent to', async () => {
    const { stage, alice, bob } = await aliceAndBob(3)
    await rotated(stage, alice, 2)
    await rotated(stage, alice, 3)
    await stage.until(() => row(bob, alice.hash)?.keyNotice?.version === 3)
    await consents(stage, bob, alice.hash)
    await said(stage, bob, alice.hash, 'to the third')
    await shows(stage, alice, bob.hash, 'to the third')
  })

  it('are found again by the words, and so is all that was sealed to those before', async () => {
    const { stage, alice, bob } = await aliceAndBob(4)
    await rotated(stage, alice, 2)
    await consents(stage, bob, alice.hash)
    await said(stage, bob, alice.hash, 'to the new keys')
    await shows(stage, alice, bob.hash, 'to the new keys')
    await stage.clock.run(120_000)
    const again = await restored(stage, alice, 'alice again')
    await stage.until(() => again.messenger.account().keys.version === 2)
    const all = ['hello', 'hello back', 'to the new keys']
    for (const text of all) await shows(stage, again, bob.hash, text)
    await said(stage, again, bob.hash, 'from the new browser')
    await shows(stage, bob, alice.hash, 'from the new browser')
    expect(row(bob, alice.hash)?.keyNotice).toBeUndefined()
  })

  it('of a contact are no obstacle for an empty device: each message opens with the keys of its time', async () => {
    const { stage, alice, bob } = await aliceAndBob(5)
    await rotated(stage, alice, 2)
    await consents(stage, bob, alice.hash)
    await said(stage, alice, bob.hash, 'under new keys')
    await shows(stage, bob, alice.hash, 'under new keys')
    await stage.clock.run(120_000)
    const again = await restored(stage, bob, 'bob again')
    for (const text of ['hello', 'hello back', 'under new keys']) await shows(stage, again, alice.hash, text)
    expect(row(again, alice.hash)?.keyNotice).toBeUndefined()
    expect(again.messenger.contact(alice.hash).keyHistory.map(({ version }) => version)).toEqual([2, 1])
  })

  it('are refused while some are on their way, and without the credits for them', async () => {
    const { stage, alice } = await aliceAndBob(6)
    await stage.clock.settle(alice.messenger.changeKeys())
    await expect(alice.messenger.changeKeys()).rejects.toMatchObject({ code: 'keys-changing' })
    await stage.until(() => alice.messenger.account().keys.changing === undefined)
    stage.chain.credit(alice.address, -stage.chain.balance(alice.address))
    await expect(alice.messenger.changeKeys()).rejects.toMatchObject({ code: 'no-credits' })
  })
})

const aliceAndMallory = async (seed = 1) => {
  const stage = new Stage(seed)
  const alice = await stage.client('alice')
  const mallory = await stage.impostor('mallory')
  await stage.clock.settle(alice.messenger.startChat(mallory.identity.address))
  await mallory.connect(alice.hash)
  await stage.until(() => row(alice, mallory.hash)?.reachability === 'online')
  return { stage, alice, mallory }
}

/** Registers the keys of a version of Mallory's own, or any others. */
const registers = (mallory: Impostor, version: number, keys = mallory.identity) =>
  mallory.call({
    function: 'register_profile',
    boxKey: keys.boxKey(version).publicKey,
    signingKey: keys.signingKey(version).publicKey
  })

/** The payload that announces keys of `version`, signed by version 1 unless told. */
const announcement = ({ identity }: Impostor, version: number, signer = identity.signingKey(1).secretKey) =>
  encodeAnnouncement({
    statements: [
      issueKeyChange({
        person: identity.self,
        from: 1,
        version,
        boxKey: identity.boxKey(version).publicKey,
        signingKey: identity.signingKey(version).publicKey,
        signingSecretKey: signer
      })
    ]
  })

const underVersion = ({ identity }: Impostor, stage: Stage, to: Actor, version: number) => ({
  secret: identity.pairSecret(stage.keysOf(to.hash).boxKey, version),
  senderKeyVersion: version,
  signingSecretKey: identity.signingKey(version).secretKey
})

const announces = (mallory: Impostor, stage: Stage, to: Actor, payload: Uint8Array, version = 2) =>
  mallory.seal(
    to.hash,
    mallory.message('new keys', { kind: MESSAGE_KIND.keyChange, payload }),
    underVersion(mallory, stage, to, version)
  )

describe('keys of a contact that are not what they seem', () => {
  it('⚔ keys on chain that the old key did not sign are red, end "verified", and get nothing before consent', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    await alice.messenger.setVerified(mallory.hash, true)
    await registers(mallory, 2)
    const forged = announcement(mallory, 2, new Uint8Array(32).fill(9))
    await mallory.exchange.push(alice.hash, [announces(mallory, stage, alice, forged)])
    await stage.until(() => row(alice, mallory.hash)?.keyNotice !== undefined)
    await stage.clock.run(120_000)
    expect(row(alice, mallory.hash)).toMatchObject({ verified: false, keyNotice: { verdict: 'unsigned' } })
    const id = await stage.clock.settle(alice.messenger.send(mallory.hash, 'not before consent'))
    expect((await alice.messenger.details(id)).waitsFor).toBe('consent')
    expect(mallory.envelopes).toEqual([])
  })

  it('⚔ an old-key signature alone is red: a thief has it', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    await alice.messenger.setVerified(mallory.hash, true)
    await mallory.exchange.push(alice.hash, [announces(mallory, stage, alice, announcement(mallory, 2), 1)])
    await stage.until(() => row(alice, mallory.hash)?.keyNotice?.verdict === 'unregistered')
    expect(row(alice, mallory.hash)).toMatchObject({ verified: false, sealing: 'keys-changed' })
    const id = await stage.clock.settle(alice.messenger.send(mallory.hash, 'to whom?'))
    expect((await alice.messenger.details(id)).waitsFor).toBe('consent')
    await stage.clock.settle(alice.messenger.acceptKeys(mallory.hash))
    await stage.until(() => mallory.envelopes.length > 0)
    expect(alice.messenger.contact(mallory.hash).keyVersion).toBe(1)
  })

  it('⚔ keys that not every node names are red, signed or not, and lock nobody out', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    Object.assign(alice.faults, { quorum: 2, disagreeing: 1 })
    await registers(mallory, 2)
    await mallory.exchange.push(alice.hash, [announces(mallory, stage, alice, announcement(mallory, 2))])
    await stage.until(() => row(alice, mallory.hash)?.keyNotice?.verdict === 'disputed')
    await stage.clock.run(30_000)
    expect(row(alice, mallory.hash)?.reachability).toBe('online')
    alice.faults.disagreeing = 0
    await mallory.exchange.push(alice.hash, [announces(mallory, stage, alice, announcement(mallory, 2))])
    await stage.until(() => row(alice, mallory.hash)?.keyNotice?.verdict === 'calm')
  })

  it('⚔ keys that nobody consented to open nothing but their announcement', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    await registers(mallory, 2)
    const words = mallory.seal(
      alice.hash,
      mallory.message('under new keys'),
      underVersion(mallory, stage, alice, 2)
    )
    const change = announces(mallory, stage, alice, announcement(mallory, 2))
    await mallory.exchange.push(alice.hash, [change, words])
    await stage.until(() => row(alice, mallory.hash)?.keyNotice?.verdict === 'calm')
    await stage.clock.run(60_000)
    expect(await texts(alice, mallory.hash)).toEqual([])
    await stage.clock.settle(alice.messenger.acceptKeys(mallory.hash))
    mallory.identity.version = 2
    await mallory.reconnect(alice.hash)
    await stage.until(() => row(alice, mallory.hash)?.reachability === 'online')
    await mallory.exchange.push(alice.hash, [words])
    await shows(stage, alice, mallory.hash, 'under new keys')
  })

  it('⚔ author with a retired key: pushed or anchored a day later, it stands apart', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    const before = mallory.seal(alice.hash, mallory.message('before'))
    await mallory.anchor(alice.address, contentHashOf(before), 'start_dialog')
    await registers(mallory, 2)
    await mallory.exchange.push(alice.hash, [announces(mallory, stage, alice, announcement(mallory, 2))])
    await consents(stage, alice, mallory.hash)
    mallory.identity.version = 2
    await mallory.reconnect(alice.hash)
    await stage.until(() => row(alice, mallory.hash)?.reachability === 'online')
    const retired = underVersion(mallory, stage, alice, 1)
    const pushed = mallory.seal(alice.hash, mallory.message('pushed'), retired)
    const late = mallory.seal(alice.hash, mallory.message('anchored late'), retired)
    mallory.holds(before, late)
    await mallory.exchange.push(alice.hash, [pushed])
    await shows(stage, alice, mallory.hash, 'before')
    await stage.clock.run(A_DAY)
    await mallory.reconnect(alice.hash)
    await mallory.anchor(alice.address, contentHashOf(late), 'send_message')
    await stage.until(async () => (await texts(alice, mallory.hash)).length === 3)
    await stage.clock.run(60_000)
    const shown = await texts(alice, mallory.hash)
    expect(shown.toSorted()).toEqual(['anchored late unconfirmed', 'before said', 'pushed unconfirmed'])
  })

  it('⚔ a certificate from before the rotation opens no door', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    await registers(mallory, 2)
    await mallory.exchange.push(alice.hash, [announces(mallory, stage, alice, announcement(mallory, 2))])
    await stage.until(() => row(alice, mallory.hash)?.keyNotice?.verdict === 'calm')
    await stage.until(() => row(alice, mallory.hash)?.reachability === 'offline')
    await mallory.reconnect(alice.hash)
    await stage.clock.run(60_000)
    expect(row(alice, mallory.hash)?.reachability).toBe('offline')
    mallory.identity.version = 2
    await mallory.reconnect(alice.hash)
    await stage.until(() => row(alice, mallory.hash)?.reachability === 'online')
  })

  it('⚔ words in our name under a retired key of ours do not count as said on an empty device', async () => {
    const { stage, alice, mallory } = await aliceAndMallory()
    await rotated(stage, alice, 2)
    const root = (await alice.ports.keystore.unlock(PASSPHRASE)).root
    const own = mallory.identityOf(root, alice)
    const forged = mallory.seal(mallory.hash, mallory.message('I owe you'), {
      secret: mallory.identity.pairSecret(own.boxKey(1).publicKey, 1),
      sender: alice.hash,
      recipient: mallory.hash,
      recipientKeyVersion: 1,
      signingSecretKey: own.signingKey(1).secretKey
    })
    const honest = mallory.seal(alice.hash, mallory.message('hello'))
    await mallory.anchor(alice.address, contentHashOf(honest), 'start_dialog')
    const empty = await restored(stage, alice, 'alice again')
    mallory.holds(honest, forged)
    await mallory.reconnect(alice.hash)
    await stage.until(async () => (await texts(empty, mallory.hash)).length === 2)
    await stage.clock.run(60_000)
    expect((await texts(empty, mallory.hash)).toSorted()).toEqual(['I owe you unconfirmed', 'hello said'])
  })
})
