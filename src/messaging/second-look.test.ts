import { describe, expect, it, vi } from 'vitest'
import type { ContentHash } from '../protocol/ids.ts'
import type { Ports } from './ports.ts'
import { fakeDialogHash } from './testing/fake-hasher.ts'
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

/** From now on the node of `reader` shows so many slots more in his dialog with `sender`; answers how often they are asked for. */
const madeUp = (reader: Actor, sender: Actor, count: number) => {
  const { ledger } = reader.ports
  const { slots, dialog } = { slots: ledger.slots.bind(ledger), dialog: ledger.dialog.bind(ledger) }
  const ours = fakeDialogHash(reader.hash, sender.hash)
  const extra = { sender: sender.hash, timestamp: 1, height: 5, standing: 'single' } as const
  const hash = (index: number) => `${sender.hash.slice(0, 32)}${index.toString(16).padStart(32, '0')}`
  ledger.dialog = async (asked, options) => {
    const record = await dialog(asked, options)
    return record && { ...record, size: record.size + (asked === ours ? count : 0) }
  }
  const asked = vi.fn()
  ledger.slots = async (of, from, to, options) => {
    const shown = await slots(of, from, to, options)
    if (of !== ours) return shown
    asked()
    const first = Math.max(from + shown.length, (await dialog(of, options))?.size ?? 0)
    const indexes = Array.from({ length: Math.max(0, to - first) }, (_, place) => first + place)
    return [
      ...shown,
      ...indexes.map((index) => ({ ...extra, index, contentHash: hash(index) as ContentHash }))
    ]
  }
  return asked
}

/** They have written to each other, and what they wrote is anchored. */
const acquainted = async (stage: Stage, one: Actor, other: Actor) => {
  await stage.clock.settle(one.messenger.startChat(other.address))
  await stage.clock.settle(one.messenger.send(other.hash, 'hello'))
  await stage.until(() => other.messenger.conversations().some(({ peer }) => peer === one.hash))
  await stage.clock.settle(other.messenger.send(one.hash, 'hello back'))
  await stage.until(() => other.messenger.connections().queuedCalls === 0)
  await stage.clock.run(60_000)
}

const awaitingOf = ({ messenger }: Actor, { hash }: Actor) =>
  messenger.conversations().find(({ peer }) => peer === hash)?.awaiting ?? 0

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

  it('⚔ that names the reader as who anchored a burst of which he holds nothing takes nothing of it', async () => {
    const stage = new Stage()
    const [alice, bob] = [await stage.client('alice'), await stage.client('bob')]
    await acquainted(stage, alice, bob)
    const secret = await stage.clock.settle(alice.messenger.phrase(PASSPHRASE))
    for (const text of ['one', 'two', 'three']) await stage.clock.settle(bob.messenger.send(alice.hash, text))
    await stage.until(() => bob.messenger.connections().queuedCalls === 0)
    await stage.clock.run(60_000)
    const liar = { lies: true }
    const lying = (given: Ports): Ports => {
      const honest = given.ledger.slots.bind(given.ledger)
      given.ledger.slots = async (...asked) =>
        (await honest(...asked)).map((slot) =>
          liar.lies && slot.index > 1 ? { ...slot, sender: alice.hash } : slot
        )
      return given
    }
    const phone = await stage.client('phone', { source: { kind: 'restore', secret }, ports: lying })
    const anchors = async () =>
      (await phone.messenger.entries(bob.hash, { limit: 50 })).map(({ anchor }) => anchor)
    await stage.until(() => phone.messenger.conversations().length === 1)
    await stage.clock.run(60_000)
    expect((await anchors()).filter((anchor) => anchor === 'block')).toHaveLength(2)
    liar.lies = false
    await stage.until(async () => (await anchors()).filter((anchor) => anchor === 'block').length === 5)
    expect(phone.messenger.conversations().map(({ awaiting }) => awaiting)).toEqual([0])
    expect(phone.disk.contents.conversations.get(bob.hash)?.bundled).toBe(2)
  })

  it.each([
    ['message', ['two'], ['three']],
    ['burst', ['two', 'three', 'four'], ['five', 'six', 'seven']]
  ])('⚔ that repeats a %s from before takes no anchor from what stands there', async (_, before, after) => {
    const stage = new Stage()
    const [alice, bob] = [await stage.client('alice'), await stage.client('bob')]
    await acquainted(stage, alice, bob)
    for (const texts of [before, after]) {
      for (const text of texts) await stage.clock.settle(bob.messenger.send(alice.hash, text))
      await stage.until(() => bob.messenger.connections().queuedCalls === 0)
      await stage.clock.run(60_000)
    }
    const secret = await stage.clock.settle(alice.messenger.phrase(PASSPHRASE))
    const all = await stage.clock.settle(
      alice.ports.ledger.slots(fakeDialogHash(alice.hash, bob.hash), 0, 10, {})
    )
    // Read downwards, the newest one seems to name first what stands in one before it.
    const repeated = all[Math.floor(all.length / 2)]
    const hole = alice.disk.contents.holes.get(bob.hash)?.get(repeated?.index ?? -1)
    expect(hole?.state).toBe(before.length > 1 ? 'bundle' : undefined)
    const liar = { lies: true }
    const repeating = (given: Ports): Ports => {
      const honest = given.ledger.slots.bind(given.ledger)
      given.ledger.slots = async (...asked) =>
        (await honest(...asked)).map((slot) =>
          liar.lies && slot.index === all.length - 1 ? { ...slot, ...repeated, index: slot.index } : slot
        )
      return given
    }
    const phone = await stage.client('phone', { source: { kind: 'restore', secret }, ports: repeating })
    const anchors = async () =>
      (await phone.messenger.entries(bob.hash, { limit: 50 })).map(({ anchor }) => anchor)
    await stage.until(() => phone.messenger.conversations().length === 1)
    await stage.clock.run(20_000)
    expect(await anchors()).toContain('none')
    liar.lies = false
    await stage.until(async () => !(await anchors()).includes('none'))
    expect(await anchors()).toHaveLength(2 + before.length + after.length)
    const slotOf = ({ disk }: Actor, { hash }: Actor) =>
      [...(disk.contents.entries.get(hash)?.values() ?? [])]
        .map(({ id, slot }) => `${id} ${slot?.index}`)
        .sort()
    expect(slotOf(phone, bob)).toEqual(slotOf(bob, alice))
    const row = phone.disk.contents.conversations.get(bob.hash)
    const honestRow = alice.disk.contents.conversations.get(bob.hash)
    expect([row?.awaiting, row?.unanchored, row?.bundled]).toEqual([0, 0, honestRow?.bundled])
  })

  it('⚔ among many of one contact keeps no other contact waiting', async () => {
    const stage = new Stage()
    const [alice, bob, carol] = [
      await stage.client('alice'),
      await stage.client('bob'),
      await stage.client('carol')
    ]
    for (const other of [bob, carol]) await acquainted(stage, alice, other)
    const [ofBob, ofCarol] = [madeUp(alice, bob, 400), madeUp(alice, carol, 1)]
    for (const other of [bob, carol]) await stage.clock.settle(other.messenger.send(alice.hash, 'more'))
    await stage.until(() => awaitingOf(alice, bob) >= 400 && awaitingOf(alice, carol) > 0)
    ofBob.mockClear()
    ofCarol.mockClear()
    await stage.clock.run(120_000)
    expect(ofBob.mock.calls.length).toBeGreaterThan(10)
    expect(ofCarol).toHaveBeenCalled()
  })

  it('is looked for in the chat of a stranger only once he is answered', async () => {
    const stage = new Stage()
    const [alice, bob] = [await stage.client('alice'), await stage.client('bob')]
    await stage.clock.settle(bob.messenger.startChat(alice.address))
    await stage.clock.settle(bob.messenger.send(alice.hash, 'hello'))
    await stage.until(() => alice.messenger.conversations().length === 1)
    await stage.clock.run(60_000)
    const asked = madeUp(alice, bob, 1)
    await stage.clock.settle(bob.messenger.send(alice.hash, 'more'))
    await stage.until(() => awaitingOf(alice, bob) > 0)
    await stage.clock.run(60_000)
    asked.mockClear()
    await stage.clock.run(3_600_000)
    expect(alice.messenger.conversations().map(({ request }) => request)).toEqual([true])
    expect(asked).not.toHaveBeenCalled()
    await stage.clock.settle(alice.messenger.send(bob.hash, 'hello back'))
    await stage.until(() => alice.messenger.connections().queuedCalls === 0)
    await stage.clock.run(60_000)
    asked.mockClear()
    await stage.clock.run(3_600_000)
    expect(asked).toHaveBeenCalled()
  })

  it('is looked for by a clock that was set back by years, too', async () => {
    const stage = new Stage()
    let back = 0
    const alice = await stage.client('alice', {
      ports: (given) => ({
        ...given,
        clock: { now: () => given.clock.now() - back, sleep: given.clock.sleep.bind(given.clock) }
      })
    })
    const bob = await stage.client('bob')
    await acquainted(stage, alice, bob)
    const asked = madeUp(alice, bob, 1)
    await stage.clock.settle(bob.messenger.send(alice.hash, 'more'))
    await stage.until(() => awaitingOf(alice, bob) > 0)
    await stage.until(() => asked.mock.calls.length > 1)
    await stage.clock.run(1_000)
    back = 5 * 365 * 86_400_000
    asked.mockClear()
    await stage.clock.run(7_200_000)
    expect(asked.mock.calls.length).toBeGreaterThan(1)
  })

  it('is not looked for where every slot is accounted for', async () => {
    const { stage, phone } = await devices()
    const asked = vi.spyOn(phone.ports.ledger, 'slots')
    await stage.clock.run(3_600_000)
    expect(asked).not.toHaveBeenCalled()
  })
})
