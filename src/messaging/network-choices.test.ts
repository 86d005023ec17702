import { describe, expect, it } from 'vitest'
import { TransientError } from '../protocol/errors.ts'
import type { FormerChoices, NetworkChoices, Ports } from './ports.ts'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

const OPEN: NetworkChoices = { hideAddress: false, sharePresence: true, reachableByAddress: false }
const HIDDEN: NetworkChoices = { hideAddress: true, sharePresence: false, reachableByAddress: false }

type Told = (NetworkChoices | 'start')[]

/** Notes what the network is told, in order. */
const noting =
  (told: Told, formerChoices?: FormerChoices) =>
  (given: Ports): Ports => {
    const { exchange } = given
    const start = exchange.start.bind(exchange)
    exchange.start = (...parameters) => {
      told.push('start')
      return start(...parameters)
    }
    exchange.choose = (choices) => {
      told.push(choices)
      return Promise.resolve()
    }
    return formerChoices === undefined ? given : { ...given, formerChoices }
  }

const talking = async (stage: Stage, one: Actor, other: Actor): Promise<void> => {
  await stage.clock.settle(one.messenger.startChat(other.address))
  await stage.clock.settle(one.messenger.send(other.hash, 'hello'))
  await stage.until(() => other.messenger.conversations().some(({ peer }) => peer === one.hash))
  await stage.clock.settle(other.messenger.send(one.hash, 'hello back'))
}

const isSaved = ({ messenger }: Actor) => {
  const { state, holders } = messenger.account().addressBook
  return state === 'saved' && holders > 0
}

const restored = async (stage: Stage, old: Actor, told: Told): Promise<Actor> => {
  const secret = await stage.clock.settle(old.messenger.phrase(PASSPHRASE))
  await stage.clock.settle(old.messenger.close())
  return stage.client('again', { source: { kind: 'restore', secret }, ports: noting(told) })
}

const networkOf = ({ messenger }: Actor) => messenger.account().addressBook.preferences

describe('how a person is reached', () => {
  it('is open on an account made here, and what is chosen holds at once and again after a lock', async () => {
    const stage = new Stage()
    const told: Told = []
    const bob = await stage.client('bob', { ports: noting(told) })
    expect(told.slice(0, 2)).toEqual([OPEN, 'start'])
    await stage.clock.settle(bob.messenger.choosePreferences({ hideAddress: true }))
    await stage.until(() => told.length > 2)
    expect(told.slice(2)).toEqual([{ ...OPEN, hideAddress: true }])
    await stage.clock.settle(bob.messenger.lock())
    await stage.clock.settle(bob.messenger.unlock(PASSPHRASE))
    await stage.until(() => told.length > 4)
    expect(told.slice(3)).toEqual([{ ...OPEN, hideAddress: true }, 'start'])
  })

  it('⚔ is hidden on a restored device from before its first connection, and stays as it was chosen', async () => {
    const stage = new Stage(2)
    const [alice, bob] = [await stage.client('alice'), await stage.client('bob')]
    await stage.clock.settle(bob.messenger.choosePreferences({ hideAddress: true }))
    await talking(stage, alice, bob)
    await stage.until(() => isSaved(bob))
    const told: Told = []
    const again = await restored(stage, bob, told)
    await stage.until(() => networkOf(again).areKnown)
    await stage.until(() => told.length > 2)
    expect(told).toEqual([HIDDEN, 'start', { ...OPEN, hideAddress: true }])
  })

  it('opens on a restored device once it is known that he chose nothing, or that there is no book', async () => {
    for (const hasBook of [true, false]) {
      const stage = new Stage(hasBook ? 3 : 4)
      const [alice, bob] = [await stage.client('alice'), await stage.client('bob')]
      if (hasBook) {
        await talking(stage, alice, bob)
        await stage.until(() => isSaved(bob))
      }
      const told: Told = []
      const again = await restored(stage, bob, told)
      await stage.until(() => networkOf(again).areKnown)
      await stage.until(() => told.length > 2)
      expect(told).toEqual([HIDDEN, 'start', OPEN])
    }
  })

  it('⚔ stays hidden while nobody hands over the book that the chain names, but for what he chooses here', async () => {
    const stage = new Stage(5)
    const [alice, bob] = [await stage.client('alice'), await stage.client('bob')]
    await talking(stage, alice, bob)
    await stage.until(() => isSaved(bob))
    await stage.clock.settle(alice.messenger.close())
    const told: Told = []
    const again = await restored(stage, bob, told)
    await stage.clock.run(3_600_000)
    expect(told).toEqual([HIDDEN, 'start'])
    expect(networkOf(again)).toMatchObject({ network: HIDDEN, areKnown: false })
    await stage.clock.settle(again.messenger.choosePreferences({ hideAddress: false }))
    await stage.until(() => told.length > 2)
    expect(told.at(-1)).toEqual({ ...HIDDEN, hideAddress: false })
  })

  it('takes over what an earlier version kept outside of the account, before anything is connected', async () => {
    const stage = new Stage(6)
    const told: Told = []
    let former: Partial<NetworkChoices> | undefined = { hideAddress: true }
    const formerChoices = {
      read: () => former,
      forget: () => {
        former = undefined
      }
    }
    const bob = await stage.client('bob', { ports: noting(told, formerChoices) })
    expect(told.slice(0, 2)).toEqual([{ ...OPEN, hideAddress: true }, 'start'])
    expect(former).toBeUndefined()
    expect(bob.disk.contents.account?.book?.own.hideAddress?.value).toBe(true)
  })

  it('forgets with the account what waited for it', async () => {
    const stage = new Stage(6)
    let former: Partial<NetworkChoices> | undefined
    const formerChoices = {
      read: () => former,
      forget: () => {
        former = undefined
      }
    }
    const bob = await stage.client('bob', { ports: noting([], formerChoices) })
    await stage.clock.settle(bob.messenger.lock())
    former = { hideAddress: true }
    await stage.clock.settle(bob.messenger.wipe())
    expect(former).toBeUndefined()
  })

  it('⚔ keeps what the disk has no room for, holds to it, connects, and takes it over once there is room', async () => {
    const stage = new Stage(7)
    const told: Told = []
    let former: Partial<NetworkChoices> | undefined
    const formerChoices = {
      read: () => former,
      forget: () => {
        former = undefined
      }
    }
    const bob = await stage.client('bob', { ports: noting(told, formerChoices) })
    await stage.clock.settle(bob.messenger.lock())
    told.length = 0
    former = { hideAddress: true, sharePresence: false }
    bob.disk.full = true
    await stage.clock.settle(bob.messenger.unlock(PASSPHRASE))
    await stage.until(() => told.length > 1)
    await stage.clock.run(600_000)
    expect(told).toEqual([{ ...OPEN, hideAddress: true, sharePresence: false }, 'start'])
    expect(former).toBeDefined()
    bob.disk.full = false
    // What he chooses himself comes before what waits.
    await stage.clock.settle(bob.messenger.choosePreferences({ sharePresence: true }))
    await stage.until(() => former === undefined)
    expect(told.slice(2)).toEqual([{ ...OPEN, hideAddress: true }])
    expect(networkOf(bob).network).toEqual({ ...OPEN, hideAddress: true })
  })

  it('⚔ ends at what was chosen last, also where that is what held before', async () => {
    const stage = new Stage(8)
    const told: Told = []
    const waiting: (() => void)[] = []
    let isSlow = false
    const ports = (given: Ports): Ports => {
      noting(told)(given)
      const choose = given.exchange.choose.bind(given.exchange)
      given.exchange.choose = async (choices) => {
        await choose(choices)
        if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve))
      }
      return given
    }
    const bob = await stage.client('bob', { ports })
    // Nothing else is written of the account in the meantime, which would be one more reason to look.
    await stage.clock.settle(bob.messenger.keepAddressBook(false))
    await stage.clock.run(60_000)
    await stage.clock.settle(bob.messenger.choosePreferences({ hideAddress: true }))
    await stage.until(() => told.length > 2)
    isSlow = true
    await stage.clock.settle(bob.messenger.choosePreferences({ hideAddress: false }))
    await stage.until(() => waiting.length > 0)
    await stage.clock.settle(bob.messenger.choosePreferences({ hideAddress: true }))
    isSlow = false
    for (const resolve of waiting) resolve()
    await stage.clock.run(1_000)
    expect(told.slice(2)).toEqual([{ ...OPEN, hideAddress: true }, OPEN, { ...OPEN, hideAddress: true }])
  })

  it('⚔ tells once that a choice does not hold yet, and tries until it does', async () => {
    const stage = new Stage(9)
    const told: Told = []
    let failures = 0
    const ports = (given: Ports): Ports => {
      noting(told)(given)
      const choose = given.exchange.choose.bind(given.exchange)
      given.exchange.choose = (choices) => {
        if (choices.hideAddress && ++failures < 4)
          return Promise.reject(new TransientError('relay-unreachable', 'no network'))
        return choose(choices)
      }
      return given
    }
    const bob = await stage.client('bob', { ports })
    await stage.clock.settle(bob.messenger.choosePreferences({ hideAddress: true }))
    await stage.until(() => told.length > 2)
    expect(told.slice(2)).toEqual([{ ...OPEN, hideAddress: true }])
    expect(bob.changes.filter(({ kind }) => kind === 'problem')).toEqual([
      { kind: 'problem', code: 'network-choices-pending' }
    ])
  })
})
