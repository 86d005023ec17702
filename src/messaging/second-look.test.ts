import { describe, expect, it, vi } from 'vitest'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

/** Alice on two devices that each ask one node, and Bob. */
const devices = async () => {
  const stage = new Stage()
  const bob = await stage.client('bob')
  const laptop = await stage.client('alice')
  await stage.clock.settle(laptop.messenger.startChat(bob.address))
  await stage.until(() => laptop.messenger.conversations().every(({ sealing }) => sealing === 'ready'))
  await stage.clock.settle(laptop.messenger.send(bob.hash, 'from the laptop'))
  await stage.until(() => laptop.messenger.connections().queuedCalls === 0)
  const secret = await stage.clock.settle(laptop.messenger.phrase(PASSPHRASE))
  const phone = await stage.client('phone', { source: { kind: 'restore', secret } })
  const shows = async ({ messenger }: Actor, text: string) => {
    const [row] = messenger.conversations()
    const entries = row === undefined ? [] : await messenger.entries(row.peer, { limit: 50 })
    return entries.some((entry) => entry.text === text)
  }
  await stage.until(() => shows(phone, 'from the laptop'))
  return { stage, bob, laptop, phone, shows }
}

describe('a slot that the only node made up', () => {
  it('⚔ hides nothing that the other device wrote last, once the node says what stands there', async () => {
    const { stage, bob, laptop, phone, shows } = await devices()
    phone.faults.forging = 1
    await stage.clock.settle(laptop.messenger.send(bob.hash, 'the last word'))
    await stage.until(() => phone.messenger.conversations().some(({ awaiting }) => awaiting > 0))
    await stage.until(() => laptop.messenger.connections().queuedCalls === 0)
    await stage.clock.run(120_000)
    expect(await shows(phone, 'the last word')).toBe(false)
    phone.faults.forging = 0
    await stage.until(() => shows(phone, 'the last word'))
    expect(phone.messenger.conversations().map(({ awaiting }) => awaiting)).toEqual([0])
  })

  it('⚔ takes no anchor from a message of our own: its call ends when the slot shows it', async () => {
    const { stage, bob, laptop, shows } = await devices()
    laptop.faults.forging = 1
    await stage.clock.settle(laptop.messenger.send(bob.hash, 'anchored once'))
    await stage.until(() => laptop.messenger.conversations().some(({ awaiting }) => awaiting > 0))
    laptop.faults.forging = 0
    await stage.until(() => laptop.messenger.connections().queuedCalls === 0)
    const entries = await laptop.messenger.entries(bob.hash, { limit: 50 })
    expect(entries.map(({ anchor }) => anchor)).toEqual(['block', 'block'])
    expect(laptop.messenger.conversations().map(({ awaiting }) => awaiting)).toEqual([0])
    expect(await shows(bob, 'anchored once')).toBe(true)
  })

  it('⚔ that names the reader as who anchored a burst of the other takes no anchor from it', async () => {
    const stage = new Stage()
    const [alice, bob] = [await stage.client('alice'), await stage.client('bob')]
    await stage.clock.settle(alice.messenger.startChat(bob.address))
    await stage.clock.settle(alice.messenger.send(bob.hash, 'hello'))
    await stage.until(() => bob.messenger.conversations().length === 1)
    await stage.clock.settle(bob.messenger.send(alice.hash, 'hello back'))
    await stage.until(() => bob.messenger.connections().queuedCalls === 0)
    await stage.clock.run(60_000)
    const honest = alice.ports.ledger.slots.bind(alice.ports.ledger)
    const lying = vi
      .spyOn(alice.ports.ledger, 'slots')
      .mockImplementation(async (...asked) =>
        (await honest(...asked)).map((slot) => ({ ...slot, sender: alice.hash }))
      )
    for (const text of ['one', 'two', 'three']) await stage.clock.settle(bob.messenger.send(alice.hash, text))
    await stage.until(() => bob.messenger.connections().queuedCalls === 0)
    const anchors = async () =>
      (await alice.messenger.entries(bob.hash, { limit: 50 })).map(({ anchor }) => anchor)
    await stage.clock.run(60_000)
    expect(await anchors()).toEqual(['none', 'none', 'none', 'block', 'block'])
    lying.mockRestore()
    await stage.until(async () => (await anchors()).every((anchor) => anchor === 'block'))
  })

  it('is not looked for where every slot is accounted for', async () => {
    const { stage, phone } = await devices()
    const asked = vi.spyOn(phone.ports.ledger, 'slots')
    await stage.clock.run(3_600_000)
    expect(asked).not.toHaveBeenCalled()
  })
})
