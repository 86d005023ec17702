import { describe, expect, it } from 'vitest'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

/** Virtual ms in which what one device wrote must be on the other: a look at a recent dialog, and the asking. */
const SOON = 90_000

const twoDevices = async () => {
  const stage = new Stage()
  const bob = await stage.client('bob')
  const one = await stage.client('alice, one')
  await stage.clock.settle(one.messenger.startChat(bob.address))
  await stage.clock.settle(one.messenger.send(bob.hash, 'first'))
  const idle = (actor: Actor) => actor.disk.contents.calls.size === 0
  await stage.until(() => idle(one))
  const secret = await stage.clock.settle(one.messenger.phrase(PASSPHRASE))
  const two = await stage.client('alice, two', { source: { kind: 'restore', secret } })
  const texts = async (of: Actor, peer: Actor = bob) =>
    (await of.messenger.entries(peer.hash, { limit: 99 })).map(({ text }) => text).toReversed()
  const waiting = (of: Actor) => of.messenger.conversations().map(({ awaiting }) => awaiting)
  await stage.until(
    async () => (await texts(two)).length === 1 && two.messenger.account().rebuild === undefined
  )
  await stage.clock.run(600_000)
  return { stage, bob, one, two, texts, idle, waiting }
}

describe('two devices of one account', () => {
  it('show what either sends, without a reload', async () => {
    const { stage, bob, one, two, texts, idle } = await twoDevices()
    await stage.clock.settle(one.messenger.send(bob.hash, 'by one'))
    await stage.until(() => idle(one))
    await stage.clock.run(SOON)
    expect(await texts(two)).toEqual(['first', 'by one'])
    await stage.clock.settle(two.messenger.send(bob.hash, 'by two'))
    await stage.until(() => idle(two))
    await stage.clock.run(SOON)
    expect(await texts(one)).toEqual(['first', 'by one', 'by two'])
    expect(await texts(bob, one)).toEqual(await texts(one))
  })

  it('show a conversation that the other one began', async () => {
    const { stage, one, two, texts, idle } = await twoDevices()
    const carol = await stage.client('carol')
    await stage.clock.settle(two.messenger.startChat(carol.address))
    await stage.clock.settle(two.messenger.send(carol.hash, 'to another'))
    await stage.until(() => idle(two))
    await stage.until(() => one.messenger.conversations().some(({ peer }) => peer === carol.hash))
    await stage.clock.run(SOON)
    expect(await texts(one, carol)).toEqual(['to another'])
    expect(one.messenger.conversations().every(({ request }) => !request)).toBe(true)
  })

  it('count what only the other one has, and get it from the contact once he is there', async () => {
    const { stage, bob, one, two, texts, idle, waiting } = await twoDevices()
    await stage.clock.settle(bob.messenger.lock())
    await stage.clock.settle(one.messenger.send(bob.hash, 'while bob is away'))
    await stage.until(() => idle(one))
    await stage.clock.run(SOON)
    expect(waiting(two)).toEqual([1])
    await stage.clock.settle(bob.messenger.unlock(PASSPHRASE))
    await stage.until(() => waiting(two)[0] === 0)
    expect(await texts(two)).toEqual(['first', 'while bob is away'])
  })

  it('look soon at a conversation whose screen is opened, however old it is', async () => {
    const { stage, bob, one, two, texts, idle } = await twoDevices()
    // Nobody else looks at the chain for a week, which takes its time here too.
    for (const { messenger } of [bob, one]) await stage.clock.settle(messenger.lock())
    await stage.clock.run(8 * 86_400_000)
    for (const { messenger } of [bob, one]) await stage.clock.settle(messenger.unlock(PASSPHRASE))
    await stage.clock.settle(one.messenger.send(bob.hash, 'after a week'))
    await stage.until(() => idle(one))
    await texts(two)
    await stage.clock.run(30_000)
    expect(await texts(two)).toEqual(['first', 'after a week'])
  })
})
