import { describe, expect, it } from 'vitest'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'
import { TabbedPerson } from './testing/tabbed-person.ts'

const noticeOf = ({ messenger }: Pick<Actor, 'messenger'>) => messenger.conversations()[0]?.keyNotice

describe('a contact with two devices', () => {
  it('is met on the one that slept through a change of keys, though the other uses the new ones', async () => {
    const stage = new Stage()
    const { clock } = stage
    const [alice, bob] = [await stage.client('alice'), await stage.client('bob')]
    await clock.settle(bob.messenger.startChat(alice.address))
    await clock.settle(bob.messenger.send(alice.hash, 'hello'))
    await stage.until(() => alice.messenger.conversations()[0]?.preview?.text === 'hello')
    await clock.settle(alice.messenger.send(bob.hash, 'hello back'))
    const secret = await clock.settle(bob.messenger.phrase(PASSPHRASE))
    const other = new TabbedPerson(stage, 2)
    const asleep = await other.load()
    await clock.settle(
      asleep.messenger.createAccount({
        name: 'bob two',
        passphrase: PASSPHRASE,
        source: { kind: 'restore', secret }
      })
    )
    await stage.until(() => asleep.messenger.conversations()[0]?.preview?.text === 'hello back')
    await clock.run(30_000)
    asleep.life.die()

    await clock.settle(alice.messenger.changeKeys())
    await stage.until(() => noticeOf(bob)?.verdict === 'calm')
    await clock.settle(bob.messenger.acceptKeys(alice.hash))
    await clock.settle(bob.messenger.send(alice.hash, 'under the new keys'))
    await stage.until(() => alice.messenger.conversations()[0]?.preview?.text === 'under the new keys')
    await clock.settle(bob.messenger.close())
    // Whom she may meet is told to her network anew.
    const carol = await stage.client('carol')
    await clock.settle(alice.messenger.startChat(carol.address))

    const awake = await other.join()
    await stage.until(() => noticeOf(awake)?.verdict === 'calm')
    expect(noticeOf(awake)?.version).toBe(2)
  })

  it('is met on the one that was heard and never met, under the keys that it knows', async () => {
    const stage = new Stage()
    const { clock } = stage
    const [alice, bob] = [await stage.client('alice'), await stage.client('bob')]
    await clock.settle(bob.messenger.startChat(alice.address))
    await clock.settle(bob.messenger.send(alice.hash, 'hello'))
    await stage.until(() => alice.messenger.conversations()[0]?.preview?.text === 'hello')
    await clock.settle(alice.messenger.send(bob.hash, 'hello back'))
    await stage.until(() => bob.messenger.conversations()[0]?.preview?.text === 'hello back')
    const secret = await clock.settle(bob.messenger.phrase(PASSPHRASE))

    stage.network.part(alice.hash, bob.hash)
    const other = new TabbedPerson(stage, 2)
    const asleep = await other.load()
    await clock.settle(
      asleep.messenger.createAccount({
        name: 'bob two',
        passphrase: PASSPHRASE,
        source: { kind: 'restore', secret }
      })
    )
    await stage.until(() => asleep.messenger.conversations()[0]?.peer === alice.hash)
    await clock.settle(asleep.messenger.setAnchoring(alice.hash, { mode: 'every', textOnChain: true }))
    await clock.settle(asleep.messenger.send(alice.hash, 'from the other one'))
    await stage.until(() => alice.messenger.conversations()[0]?.preview?.text === 'from the other one')
    asleep.life.die()

    await clock.settle(alice.messenger.changeKeys())
    stage.network.heal()
    await stage.until(() => noticeOf(bob)?.verdict === 'calm')
    await clock.settle(bob.messenger.acceptKeys(alice.hash))
    await clock.settle(bob.messenger.send(alice.hash, 'under the new keys'))
    await stage.until(() => alice.messenger.conversations()[0]?.preview?.text === 'under the new keys')
    await clock.settle(bob.messenger.close())
    const carol = await stage.client('carol')
    await clock.settle(alice.messenger.startChat(carol.address))

    const awake = await other.join()
    await stage.until(() => noticeOf(awake)?.verdict === 'calm')
    expect(noticeOf(awake)?.version).toBe(2)
  })
})
