import { describe, expect, it } from 'vitest'
import { GhostError } from '../protocol/errors.ts'
import { PASSPHRASE, Stage } from './testing/stage.ts'
import { TabbedPerson } from './testing/tabbed-person.ts'

const CREDITS = 50_000_000

const talking = async () => {
  const stage = new Stage()
  const bob = await stage.client('bob')
  const alice = new TabbedPerson(stage, 1)
  const first = await alice.create(CREDITS)
  const { clock } = stage
  const peer = await clock.settle(first.messenger.startChat(bob.address))
  await clock.settle(first.messenger.send(peer, 'hello'))
  await stage.until(() => {
    const [shown] = [...first.shown.values()]
    return shown?.delivery === 'delivered' && shown.anchor !== 'pending'
  })
  return { stage, clock, alice, bob, first, peer }
}

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof GhostError ? error.code : String(error))
  )

describe('what was stored and is gone', () => {
  it('ends the session in every tab when it goes under an open page, and is said', async () => {
    const { stage, clock, alice, first, peer } = await talking()
    const second = await alice.join()
    alice.disk.lose('everything')
    await stage.until(() => [first, second].every(({ messenger }) => messenger.phase() === 'none'))
    expect([first, second].map(({ messenger }) => messenger.condition())).toEqual([
      'storage-gone',
      'storage-gone'
    ])
    expect(await clock.settle(codeOf(first.messenger.send(peer, 'into nothing')))).toBe('locked')
    expect(alice.stored()).toEqual([])
    expect(alice.disk.contents.account).toBeUndefined()
  })

  it('makes no new identity of rows whose keys are gone', async () => {
    const { alice } = await talking()
    alice.disk.lose('keys')
    const again = await alice.load()
    expect(again.messenger.phase()).toBe('none')
    expect(again.messenger.condition()).toBe('storage-keys-missing')
    expect(alice.stored()).toHaveLength(1)
  })

  it('comes back to keys whose rows are gone: the same account, as after a restore', async () => {
    const { stage, clock, alice, first, peer } = await talking()
    const { address } = first.messenger.account()
    first.life.die()
    alice.disk.lose('rows')
    const again = await alice.load()
    expect(again.messenger.phase()).toBe('locked')
    expect(again.messenger.condition()).toBe('storage-rows-missing')
    await clock.settle(again.messenger.unlock(PASSPHRASE))
    expect(again.messenger.account().address).toBe(address)
    await stage.until(() => [...again.shown.values()].some(({ text }) => text === 'hello'))
    expect(again.messenger.conversations().map((row) => row.peer)).toEqual([peer])
  })

  it('comes back with the name that was his: none is made up that could take its place', async () => {
    const { stage, clock, alice, bob, first } = await talking()
    const { name, addressHash } = first.messenger.account()
    await clock.settle(bob.messenger.send(addressHash, 'hello back'))
    await stage.until(() => first.messenger.account().addressBook.holders > 0)
    await stage.until(() => first.messenger.account().addressBook.state === 'saved')
    first.life.die()
    alice.disk.lose('rows')
    const again = await alice.load()
    await clock.settle(again.messenger.unlock(PASSPHRASE))
    expect(again.messenger.account().name).toMatch(/^aleo1/)
    await stage.until(() => again.messenger.account().name === name)
    await stage.until(() => again.messenger.account().addressBook.state === 'saved')
    expect(again.messenger.account().name).toBe(name)
  })
})

describe('a disk without room', () => {
  it('takes the account that was refused once there is room, and keeps it', async () => {
    const stage = new Stage()
    const alice = new TabbedPerson(stage, 1)
    const { messenger } = await alice.load()
    const making = () =>
      codeOf(messenger.createAccount({ name: 'alice', passphrase: PASSPHRASE, source: { kind: 'new' } }))
    alice.disk.full = true
    expect(await stage.clock.settle(making())).toBe('storage-full')
    alice.disk.full = false
    expect(await stage.clock.settle(making())).toBe('done')
    await stage.clock.run(10_000)
    expect(messenger.phase()).toBe('unlocked')
    expect(messenger.condition()).toBeUndefined()
  })

  it('keeps nothing of what is sent, says so until there is room again, and takes it then', async () => {
    const { stage, clock, alice, first, peer } = await talking()
    const second = await alice.join()
    alice.disk.full = true
    expect(await clock.settle(codeOf(second.messenger.send(peer, 'no room')))).toBe('storage-full')
    await stage.until(() => second.messenger.account().storageProblem === 'storage-full')
    expect(first.messenger.account().storageProblem).toBe('storage-full')
    alice.disk.full = false
    await clock.settle(second.messenger.send(peer, 'room again'))
    await stage.until(() => second.messenger.account().storageProblem === undefined)
    expect(alice.stored()).toHaveLength(2)
  })
})
