import { describe, expect, it } from 'vitest'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'
import { TabbedPerson } from './testing/tabbed-person.ts'

const noticeOf = ({ messenger }: Pick<Actor, 'messenger'>) => messenger.conversations()[0]?.keyNotice
const newest = ({ messenger }: Pick<Actor, 'messenger'>) => messenger.conversations()[0]?.preview?.text

/** Alice and Bob, who have written to each other. */
const acquainted = async (stage: Stage): Promise<readonly [alice: Actor, bob: Actor]> => {
  const { clock } = stage
  const [alice, bob] = [await stage.client('alice'), await stage.client('bob')]
  await clock.settle(bob.messenger.startChat(alice.address))
  await clock.settle(bob.messenger.send(alice.hash, 'hello'))
  await stage.until(() => newest(alice) === 'hello')
  await clock.settle(alice.messenger.send(bob.hash, 'hello back'))
  await stage.until(() => newest(bob) === 'hello back')
  return [alice, bob]
}

/** A second device of his, made from his words. */
const secondDevice = async (stage: Stage, { messenger }: Actor) => {
  const secret = await stage.clock.settle(messenger.phrase(PASSPHRASE))
  const device = new TabbedPerson(stage, 2)
  const page = await device.load()
  const source = { kind: 'restore', secret } as const
  await stage.clock.settle(page.messenger.createAccount({ name: 'bob two', passphrase: PASSPHRASE, source }))
  return { device, page }
}

/** Bob's first device takes Alice's new keys, writes under them and is gone; she meets somebody else. */
const takeNewKeysAndLeave = async (stage: Stage, alice: Actor, bob: Actor): Promise<void> => {
  const { clock } = stage
  await stage.until(() => noticeOf(bob)?.verdict === 'calm')
  await clock.settle(bob.messenger.acceptKeys(alice.hash))
  await clock.settle(bob.messenger.send(alice.hash, 'under the new keys'))
  await stage.until(() => newest(alice) === 'under the new keys')
  await clock.settle(bob.messenger.close())
  // Whom she may meet is told to her network anew.
  const carol = await stage.client('carol')
  await clock.settle(alice.messenger.startChat(carol.address))
}

describe('a contact with two devices', () => {
  it('is met on the one that slept through a change of keys, though the other uses the new ones', async () => {
    const stage = new Stage()
    const [alice, bob] = await acquainted(stage)
    const { device, page } = await secondDevice(stage, bob)
    await stage.until(() => newest(page) === 'hello back')
    await stage.clock.run(30_000)
    page.life.die()

    await stage.clock.settle(alice.messenger.changeKeys())
    await takeNewKeysAndLeave(stage, alice, bob)

    const awake = await device.join()
    await stage.until(() => noticeOf(awake)?.verdict === 'calm')
    expect(noticeOf(awake)?.version).toBe(2)
  })

  it('is met on the one that was heard and never met, under the keys that it knows', async () => {
    const stage = new Stage()
    const { clock } = stage
    const [alice, bob] = await acquainted(stage)
    stage.network.part(alice.hash, bob.hash)
    const { device, page } = await secondDevice(stage, bob)
    await stage.until(() => page.messenger.conversations()[0]?.peer === alice.hash)
    await clock.settle(page.messenger.setAnchoring(alice.hash, { mode: 'every', textOnChain: true }))
    await clock.settle(page.messenger.send(alice.hash, 'from the other one'))
    await stage.until(() => newest(alice) === 'from the other one')
    page.life.die()

    await clock.settle(alice.messenger.changeKeys())
    stage.network.heal()
    await takeNewKeysAndLeave(stage, alice, bob)

    const awake = await device.join()
    await stage.until(() => noticeOf(awake)?.verdict === 'calm')
    expect(noticeOf(awake)?.version).toBe(2)
  })
})
