import { describe, expect, it } from 'vitest'
import { contentHashOf } from '../crypto/content-hash.ts'
import { IntegrityError, RejectedError, TransientError } from '../protocol/errors.ts'
import type { ContentHash } from '../protocol/ids.ts'
import type { DeliveryState } from './model.ts'
import type { Gateways, Ports } from './ports.ts'
import type { CourierLie } from './testing/fake-courier.ts'
import { CourierHouse, FakeCouriers } from './testing/fake-couriers.ts'
import { synchronousSignatures } from '../crypto/testing/synchronous-signatures.ts'
import { FakeExchange } from './testing/fake-exchange.ts'
import { SeededRandom } from './testing/seeded-random.ts'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

const DAY = 86_400_000

const houseOf = (stage: Stage, count = 2) =>
  new CourierHouse(stage.clock, stage.chain, synchronousSignatures, new SeededRandom(7), count)

const withCouriers =
  (house: CourierHouse) =>
  (given: Ports): Ports => {
    const { exchange } = given
    const device = () => (exchange instanceof FakeExchange ? exchange.deviceKey : undefined)
    return { ...given, couriers: new FakeCouriers(house, device) }
  }

/** Two people who use the same couriers and know each other; they cannot meet, or only later. */
const pair = async (
  stage: Stage,
  ports: (ports: Ports) => Ports,
  meet: boolean
): Promise<{ readonly alice: Actor; readonly bob: Actor }> => {
  const bob = await stage.client('bob', { ports })
  const alice = await stage.client('alice', { ports })
  if (!meet) stage.network.part(alice.hash, bob.hash)
  await stage.clock.settle(alice.messenger.startChat(bob.address))
  await stage.clock.settle(bob.messenger.startChat(alice.address))
  await stage.until(() => alice.messenger.conversations().every(({ sealing }) => sealing === 'ready'))
  return { alice, bob }
}
const send = (stage: Stage, from: Actor, to: Actor, text: string) =>
  stage.clock.settle(from.messenger.send(to.hash, text))
const entriesOf = (stage: Stage, at: Actor, with_: Actor) =>
  stage.clock.settle(at.messenger.entries(with_.hash, { limit: 1000 }))
const textsOf = async (stage: Stage, at: Actor, with_: Actor) =>
  (await entriesOf(stage, at, with_)).flatMap(({ text }) => text ?? [])
const statesOf = async (stage: Stage, at: Actor, with_: Actor) =>
  (await entriesOf(stage, at, with_)).filter(({ text }) => text !== undefined).map(({ delivery }) => delivery)
/** Every sign that screens were told of a message, in order. */
const signsOf = ({ changes }: Actor, text: string): readonly DeliveryState[] =>
  changes
    .flatMap((change) => (change.kind === 'entries' ? change.changed : []))
    .filter((entry) => entry.text === text)
    .map(({ delivery }) => delivery)
    .filter((sign, place, all) => sign !== all[place - 1])
const arrives = (stage: Stage, at: Actor, from: Actor, text: string) =>
  stage.until(async () => (await textsOf(stage, at, from)).includes(text))

describe('a message for somebody who is away', () => {
  it('waits at couriers, and is read while its author is away', async () => {
    const stage = new Stage()
    const { alice, bob } = await pair(stage, withCouriers(houseOf(stage)), false)
    await send(stage, alice, bob, 'on the way')
    await stage.until(async () => (await statesOf(stage, alice, bob))[0] === 'stored')
    await arrives(stage, bob, alice, 'on the way')
    expect(await statesOf(stage, alice, bob)).toEqual(['stored'])
    const [entry] = await entriesOf(stage, alice, bob)
    const details = await stage.clock.settle(alice.messenger.details(entry?.id ?? 'local:none'))
    expect(details.heldBy?.couriers).toBe(2)
    stage.network.heal()
    await stage.until(async () => (await statesOf(stage, alice, bob))[0] === 'delivered')
    expect(signsOf(alice, 'on the way')).toEqual(['pending', 'stored', 'delivered'])
  })

  it('arrives without an anchor where his device gave a permit', async () => {
    const stage = new Stage()
    const { alice, bob } = await pair(stage, withCouriers(houseOf(stage)), true)
    await send(stage, bob, alice, 'hello')
    await arrives(stage, alice, bob, 'hello')
    await stage.until(() =>
      alice.messenger.conversations().every(({ reachability }) => reachability === 'online')
    )
    await stage.clock.settle(alice.messenger.setAnchoring(bob.hash, { mode: 'off', textOnChain: false }))
    await stage.clock.run(5_000)
    stage.network.part(alice.hash, bob.hash)
    await stage.until(() =>
      alice.messenger.conversations().every(({ reachability }) => reachability === 'offline')
    )
    await send(stage, alice, bob, 'never on chain')
    await arrives(stage, bob, alice, 'never on chain')
    expect((await entriesOf(stage, bob, alice)).find(({ text }) => text === 'never on chain')).toMatchObject({
      standing: 'said',
      anchor: 'none'
    })
    expect((await statesOf(stage, alice, bob))[0]).toBe('stored')
  })

  it('under keys that are not consented to yet is kept over a restart, and read after the consent', async () => {
    const stage = new Stage()
    const house = houseOf(stage)
    const { alice, bob } = await pair(stage, withCouriers(house), true)
    await send(stage, bob, alice, 'hello')
    await arrives(stage, alice, bob, 'hello')
    await stage.clock.settle(alice.messenger.setAnchoring(bob.hash, { mode: 'off', textOnChain: false }))
    await stage.clock.run(5_000)
    stage.network.part(alice.hash, bob.hash)
    await stage.clock.settle(alice.messenger.changeKeys())
    await stage.until(() => {
      const { version, changing } = alice.messenger.account().keys
      return version === 2 && changing === undefined
    })
    await send(stage, alice, bob, 'under new keys')
    await stage.until(async () => (await statesOf(stage, alice, bob)).includes('stored'))
    const conversation = () => bob.messenger.conversations()[0]
    await stage.until(() => conversation()?.keyNotice !== undefined)
    await stage.clock.run(120_000)
    expect(await textsOf(stage, bob, alice)).not.toContain('under new keys')
    await stage.clock.settle(bob.messenger.lock())
    for (const courier of house.couriers) courier.forget()
    await stage.clock.settle(bob.messenger.unlock(PASSPHRASE))
    await stage.until(() => conversation()?.keyNotice?.verdict === 'calm')
    await stage.clock.settle(bob.messenger.acceptKeys(alice.hash))
    await arrives(stage, bob, alice, 'under new keys')
  })

  it('is left nowhere when the user uses no courier', async () => {
    const stage = new Stage()
    const house = houseOf(stage)
    const { alice, bob } = await pair(stage, withCouriers(house), false)
    for (const { id } of house.couriers) await stage.clock.settle(alice.messenger.removeCourier(id))
    expect(alice.messenger.connections().couriers.map(({ left }) => left)).toEqual([true, true])
    await send(stage, alice, bob, 'wait for me')
    await stage.clock.run(120_000)
    expect(await statesOf(stage, alice, bob)).toEqual(['pending'])
    expect(house.couriers.flatMap(({ signed }) => [...signed])).toEqual([])
    await stage.clock.settle(alice.messenger.addCourier(house.couriers[0]?.id ?? ''))
    await arrives(stage, bob, alice, 'wait for me')
  })

  it('is held for longer before the time is over', async () => {
    const stage = new Stage()
    const house = houseOf(stage, 1)
    const { alice, bob } = await pair(stage, withCouriers(house), false)
    await send(stage, alice, bob, 'patience')
    await stage.until(async () => (await statesOf(stage, alice, bob))[0] === 'stored')
    const [entry] = await entriesOf(stage, alice, bob)
    const until = async () =>
      (await stage.clock.settle(alice.messenger.details(entry?.id ?? 'local:none'))).heldBy?.until ?? 0
    const first = await until()
    for (const { messenger } of [alice, bob]) await stage.clock.settle(messenger.lock())
    await stage.clock.run(28 * DAY)
    await stage.clock.settle(alice.messenger.unlock(PASSPHRASE))
    await stage.until(async () => (await until()) > first + 20 * DAY)
  })
})

describe('a courier that cannot take everything', () => {
  type Deposit = FakeCouriers['deposit']
  const withDeposits =
    (house: CourierHouse, deposit: (honest: Deposit, ...given: Parameters<Deposit>) => ReturnType<Deposit>) =>
    (given: Ports): Ports => {
      const { couriers, ...ports } = withCouriers(house)(given)
      if (!(couriers instanceof FakeCouriers)) return given
      const honest = couriers.deposit.bind(couriers)
      couriers.deposit = (...asked) => deposit(honest, ...asked)
      return { ...ports, couriers }
    }
  const apart = async (stage: Stage, ports: (given: Ports) => Ports, anchors: boolean) => {
    const { alice, bob } = await pair(stage, ports, true)
    await send(stage, bob, alice, 'hello')
    await arrives(stage, alice, bob, 'hello')
    if (!anchors)
      await stage.clock.settle(alice.messenger.setAnchoring(bob.hash, { mode: 'off', textOnChain: false }))
    await stage.clock.run(5_000)
    stage.network.part(alice.hash, bob.hash)
    await stage.until(() =>
      alice.messenger.conversations().every(({ reachability }) => reachability === 'offline')
    )
    return { alice, bob }
  }

  it('is given by permit what it is too busy to take by anchor', async () => {
    const stage = new Stage()
    const house = houseOf(stage)
    const ports = withDeposits(house, (honest, courier, deposit, options) =>
      deposit.right.kind === 'anchor'
        ? Promise.reject(new TransientError('courier-busy', 'its node does not answer'))
        : honest(courier, deposit, options)
    )
    const { alice, bob } = await apart(stage, ports, true)
    for (const courier of house.couriers) courier.up = false
    house.changed()
    await send(stage, alice, bob, 'either way')
    await stage.until(async () => (await entriesOf(stage, alice, bob))[0]?.anchor === 'block')
    house.heal()
    await arrives(stage, bob, alice, 'either way')
    await stage.until(async () => (await statesOf(stage, alice, bob))[0] === 'stored')
  })

  it('is given what is anchored in another dialog, at the same place', async () => {
    const stage = new Stage()
    let refused: string | undefined
    const ports = withDeposits(houseOf(stage), (honest, courier, deposit, options) => {
      const dialog = deposit.right.kind === 'anchor' ? deposit.right.anchor.dialog : undefined
      refused ??= dialog
      return dialog === refused
        ? Promise.reject(
            new RejectedError('courier-refused', 'not this one', { details: { reason: 'tooLarge' } })
          )
        : honest(courier, deposit, options)
    })
    const { alice, bob } = await pair(stage, ports, false)
    const carol = await stage.client('carol')
    stage.network.part(alice.hash, carol.hash)
    await stage.clock.settle(alice.messenger.startChat(carol.address))
    await stage.until(() => alice.messenger.conversations().every(({ sealing }) => sealing === 'ready'))
    await send(stage, alice, bob, 'refused')
    await stage.until(() => alice.logged.includes('courier-refused'))
    await send(stage, alice, carol, 'taken')
    await stage.clock.run(120_000)
    expect(await statesOf(stage, alice, bob)).toEqual(['pending'])
    expect(await statesOf(stage, alice, carol)).toEqual(['stored'])
  })

  it('is given one by one what it has no room for together', async () => {
    const stage = new Stage()
    const ports = withDeposits(houseOf(stage), (honest, courier, deposit, options) =>
      deposit.objects.length > 1
        ? Promise.reject(
            new RejectedError('courier-refused', 'no room for two', { details: { reason: 'quota' } })
          )
        : honest(courier, deposit, options)
    )
    const { alice, bob } = await apart(stage, ports, false)
    for (const text of ['one', 'two', 'three']) await send(stage, alice, bob, text)
    await stage.until(async () =>
      (await statesOf(stage, alice, bob)).slice(0, 3).every((sign) => sign === 'stored')
    )
  })

  it.each([
    ['a second', 'the courier is refused for a while', (now: number) => now + 1000, 'courier-refused'],
    ['ever', 'the courier lied', () => Date.UTC(9999, 0), 'receipt-invalid']
  ] as const)('and signs for %s makes no tick: %s', async (_time, _then, until, code) => {
    const stage = new Stage()
    const ports = withDeposits(houseOf(stage), (honest, courier, deposit, options) =>
      honest(courier, { ...deposit, until: until(stage.clock.now()) }, options)
    )
    const { alice, bob } = await pair(stage, ports, false)
    await send(stage, alice, bob, 'not held')
    await stage.until(() => alice.logged.includes(code))
    expect(await statesOf(stage, alice, bob)).toEqual(['pending'])
  })
})

describe('⚔ a courier that lies', () => {
  const beside = async (lie: CourierLie) => {
    const stage = new Stage()
    const house = houseOf(stage)
    const [liar, honest] = house.couriers
    if (liar === undefined || honest === undefined) throw new IntegrityError('no-courier', 'two are needed')
    liar.lie = lie
    const { alice, bob } = await pair(stage, withCouriers(house), false)
    await send(stage, alice, bob, 'in spite of all')
    return { stage, liar, honest, alice, bob }
  }

  it.each(['other-bytes', 'truncated', 'repeats', 'forgets'] as const)(
    'by %s holds up nothing: another one is asked',
    async (lie) => {
      const { stage, alice, bob } = await beside(lie)
      await arrives(stage, bob, alice, 'in spite of all')
    }
  )

  it('with other bytes is not asked again for a while', async () => {
    const { stage, alice, bob } = await beside('other-bytes')
    await arrives(stage, bob, alice, 'in spite of all')
    expect(bob.logged).toContain('hash-mismatch')
  })

  it('with receipts that it did not sign makes no tick', async () => {
    const stage = new Stage()
    const house = houseOf(stage, 1)
    for (const courier of house.couriers) courier.lie = 'forged-receipts'
    const { alice, bob } = await pair(stage, withCouriers(house), false)
    await send(stage, alice, bob, 'nobody has it')
    await stage.until(() => alice.logged.includes('receipt-invalid'))
    expect(await statesOf(stage, alice, bob)).toEqual(['pending'])
    expect(alice.messenger.connections().couriers[0]?.state).toBe('distrusted')
  })

  it('by signing and forgetting makes a tick and loses nothing: its author still has it', async () => {
    const stage = new Stage()
    const house = houseOf(stage, 1)
    const { alice, bob } = await pair(stage, withCouriers(house), false)
    for (const courier of house.couriers) courier.lie = 'forgets'
    await send(stage, alice, bob, 'twice told')
    await stage.until(async () => (await statesOf(stage, alice, bob))[0] === 'stored')
    await stage.clock.run(120_000)
    expect(await textsOf(stage, bob, alice)).toEqual([])
    stage.network.heal()
    await arrives(stage, bob, alice, 'twice told')
    expect(signsOf(alice, 'twice told').at(-1)).toBe('delivered')
  })

  it('by silence holds up nothing', async () => {
    const stage = new Stage()
    const house = houseOf(stage)
    const { alice, bob } = await pair(stage, withCouriers(house), false)
    const [silent] = house.couriers
    // Known as ready, and it answers nothing any more.
    if (silent !== undefined) silent.up = false
    await send(stage, alice, bob, 'through the other')
    await arrives(stage, bob, alice, 'through the other')
  })

  it('by holding up a collection keeps nobody from the mail of others', async () => {
    const stage = new Stage()
    const house = houseOf(stage)
    let hangs = false
    const hanging = (given: Ports): Ports => {
      const { couriers, ...ports } = withCouriers(house)(given)
      if (!(couriers instanceof FakeCouriers)) return given
      const collect = couriers.collect.bind(couriers)
      couriers.collect = (courier, ...rest) =>
        hangs && courier === house.couriers[0]?.id
          ? stage.clock.sleep(10 * DAY).then(() => collect(courier, ...rest))
          : collect(courier, ...rest)
      return { ...ports, couriers }
    }
    const { alice, bob } = await pair(stage, hanging, true)
    await send(stage, bob, alice, 'hello')
    await arrives(stage, alice, bob, 'hello')
    await stage.clock.settle(alice.messenger.setAnchoring(bob.hash, { mode: 'off', textOnChain: false }))
    await stage.clock.run(5_000)
    stage.network.part(alice.hash, bob.hash)
    hangs = true
    await send(stage, alice, bob, 'from the other one')
    await arrives(stage, bob, alice, 'from the other one')
  })

  it('by never coming to an end keeps nothing back that the others gave', async () => {
    const stage = new Stage()
    const house = houseOf(stage)
    const [endless, honest] = house.couriers
    class Endless extends FakeCouriers {
      override async *fetch(...[courier, ...rest]: Parameters<FakeCouriers['fetch']>) {
        if (courier === endless?.id) await new Promise(() => undefined)
        yield* super.fetch(courier, ...rest)
      }
    }
    const hanging = (given: Ports): Ports => {
      const { exchange } = given
      const device = () => (exchange instanceof FakeExchange ? exchange.deviceKey : undefined)
      return { ...given, couriers: new Endless(house, device) }
    }
    const { alice, bob } = await pair(stage, hanging, false)
    await stage.clock.settle(bob.messenger.lock())
    await send(stage, alice, bob, 'lost')
    await stage.until(async () => (await statesOf(stage, alice, bob))[0] === 'stored')
    await stage.clock.run(60_000)
    honest?.forget()
    await send(stage, alice, bob, 'held by one')
    await stage.until(async () => (await statesOf(stage, alice, bob))[0] === 'stored')
    await stage.clock.settle(bob.messenger.unlock(PASSPHRASE))
    await arrives(stage, bob, alice, 'held by one')
    expect(await textsOf(stage, bob, alice)).toEqual(['held by one'])
  })
})

describe('⚔ a stranger', () => {
  it('makes nobody ask couriers or gateways for what he anchored, before his request is opened', async () => {
    const stage = new Stage()
    const house = houseOf(stage)
    const asked: string[] = []
    const gateways: Gateways = {
      configured: ['gateway'],
      check: (address) => address,
      fetch: (gateway) => {
        asked.push(gateway)
        return Promise.resolve(undefined)
      }
    }
    const ports = (given: Ports): Ports => ({ ...withCouriers(house)(given), gateways })
    const bob = await stage.client('bob', { ports })
    const mallory = await stage.client('mallory', { ports: withCouriers(house) })
    stage.network.part(mallory.hash, bob.hash)
    await stage.clock.settle(mallory.messenger.startChat(bob.address))
    await stage.until(() => mallory.messenger.conversations().every(({ sealing }) => sealing === 'ready'))
    await send(stage, mallory, bob, 'who are you?')
    await stage.until(() => bob.messenger.conversations().some(({ awaiting }) => awaiting > 0))
    await stage.clock.run(600_000)
    expect(asked).toEqual([])
    await arrives(stage, bob, mallory, 'who are you?')
  })
})

describe('a device that lost everything', () => {
  it('gets back from couriers what they hold, while the other side is away', async () => {
    const stage = new Stage()
    const ports = withCouriers(houseOf(stage))
    const { alice, bob } = await pair(stage, ports, false)
    const texts = ['one', 'two', 'three']
    for (const text of texts) await send(stage, alice, bob, text)
    await send(stage, bob, alice, 'and my answer')
    await arrives(stage, bob, alice, 'three')
    await arrives(stage, alice, bob, 'and my answer')
    const phrase = await stage.clock.settle(bob.messenger.phrase(PASSPHRASE))
    await stage.clock.settle(bob.messenger.close())
    await stage.clock.settle(alice.messenger.close())
    const restored = await stage.client('bob again', {
      ports,
      source: { kind: 'restore', secret: phrase }
    })
    await arrives(stage, restored, alice, 'and my answer')
    await arrives(stage, restored, alice, 'three')
    expect((await textsOf(stage, restored, alice)).toSorted()).toEqual([...texts, 'and my answer'].toSorted())
    await stage.until(() => restored.messenger.conversations().every(({ awaiting }) => awaiting === 0))
  })
})

describe('gateways', () => {
  const gatewaysOf = (answers: Record<string, (hash: ContentHash) => Uint8Array | undefined>): Gateways => ({
    configured: Object.keys(answers),
    check: (address) => address,
    fetch: (gateway, hash) => Promise.resolve(answers[gateway]?.(hash))
  })

  it('⚔ are asked one after the other; what is not the object is dropped, and who sent it is not asked again', async () => {
    const stage = new Stage()
    const held = new Map<ContentHash, Uint8Array>()
    const asked: string[] = []
    const gateways = gatewaysOf({
      liar: () => {
        asked.push('liar')
        return new Uint8Array(400).fill(7)
      },
      empty: () => undefined,
      honest: (hash) => held.get(hash)
    })
    const bob = await stage.client('bob', { ports: (given) => ({ ...given, gateways }) })
    const alice = await stage.client('alice')
    stage.network.part(alice.hash, bob.hash)
    await stage.clock.settle(alice.messenger.startChat(bob.address))
    await stage.until(() => alice.messenger.conversations().every(({ sealing }) => sealing === 'ready'))
    await send(stage, alice, bob, 'from somewhere')
    await stage.until(() => bob.messenger.conversations().some(({ awaiting }) => awaiting > 0))
    for (const { envelope } of alice.disk.contents.entries.get(bob.hash)?.values() ?? [])
      if (envelope !== undefined) held.set(contentHashOf(envelope), envelope)
    await arrives(stage, bob, alice, 'from somewhere')
    expect(bob.logged).toContain('hash-mismatch')
    expect(asked).toHaveLength(1)
    await stage.clock.settle(bob.messenger.removeGateway('liar'))
    expect(bob.messenger.connections().gateways).toEqual(
      ['empty', 'honest'].map((address) => ({ address, state: 'good' }))
    )
  })
})
