import { describe, expect, it } from 'vitest'
import { Stage, type Actor } from './testing/stage.ts'

const noticeOf = (who: Actor, other: Actor) =>
  who.messenger.conversations().find(({ peer }) => peer === other.hash)?.keyNotice

const texts = async (who: Actor, other: Actor) =>
  (await who.messenger.entries(other.hash, { limit: 100 })).flatMap(({ text }) => text ?? [])

describe('two who change their keys at the same time', () => {
  it('tell each other before either consents, and what waited for that arrives', async () => {
    const stage = new Stage(7)
    const alice = await stage.client('alice')
    const bob = await stage.client('bob')
    await stage.clock.settle(alice.messenger.startChat(bob.address))
    await stage.clock.settle(bob.messenger.startChat(alice.address))
    await stage.clock.settle(alice.messenger.send(bob.hash, 'hello'))
    await stage.until(async () => (await texts(bob, alice)).includes('hello'))
    // Apart, so that neither hears of the other's change before he has made his own.
    stage.network.part(alice.hash, bob.hash)
    for (const who of [alice, bob]) await stage.clock.settle(who.messenger.changeKeys())
    await stage.until(() => [alice, bob].every(({ messenger }) => messenger.account().keys.version === 2))
    stage.network.heal()
    await stage.until(
      () => noticeOf(alice, bob)?.verdict === 'calm' && noticeOf(bob, alice)?.verdict === 'calm'
    )
    await stage.clock.settle(alice.messenger.send(bob.hash, 'under the new ones'))
    expect(await texts(bob, alice)).not.toContain('under the new ones')
    await stage.clock.settle(alice.messenger.acceptKeys(bob.hash))
    await stage.clock.settle(bob.messenger.acceptKeys(alice.hash))
    await stage.until(async () => (await texts(bob, alice)).includes('under the new ones'))
  })
})
