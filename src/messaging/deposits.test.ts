import { expect, it } from 'vitest'
import { readCourierPermit } from '../crypto/courier-permit.ts'
import { bytesToHex } from '@noble/hashes/utils.js'
import { RejectedError } from '../protocol/errors.ts'
import type { Ports } from './ports.ts'
import { CourierHouse, FakeCouriers } from './testing/fake-couriers.ts'
import { synchronousSignatures } from '../crypto/testing/synchronous-signatures.ts'
import { FakeExchange } from './testing/fake-exchange.ts'
import { SeededRandom } from './testing/seeded-random.ts'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

type Deposit = FakeCouriers['deposit']
type Refuses = (courier: string, device: Uint8Array | undefined) => boolean

/** Couriers of which some have no room for some devices. */
const portsOf =
  (house: CourierHouse, refuses: Refuses) =>
  (given: Ports): Ports => {
    const { exchange } = given
    const device = () => (exchange instanceof FakeExchange ? exchange.deviceKey : undefined)
    class Choosy extends FakeCouriers {
      override async deposit(...[courier, deposit, options]: Parameters<Deposit>) {
        const { right } = deposit
        const to = right.kind === 'permit' ? readCourierPermit(right.permit).device : undefined
        if (!refuses(courier, to)) return super.deposit(courier, deposit, options)
        throw new RejectedError('courier-refused', 'no room', { details: { reason: 'quota' } })
      }
    }
    return { ...given, couriers: new Choosy(house, device) }
  }
const textsOf = async (stage: Stage, at: Actor, with_: Actor) =>
  (await stage.clock.settle(at.messenger.entries(with_.hash, { limit: 2000 }))).flatMap(
    ({ text }) => text ?? []
  )
const reads = (stage: Stage, at: Actor, from: Actor, text: string) =>
  stage.until(async () => (await textsOf(stage, at, from)).includes(text))
const deviceOf = ({ ports }: Actor) =>
  ports.exchange instanceof FakeExchange ? bytesToHex(ports.exchange.deviceKey ?? new Uint8Array()) : ''

/** Bob and Alice have met on all their devices, anchor nothing, and are apart now. */
const apart = async (refuses: Refuses, devices = 1) => {
  const stage = new Stage()
  const house = new CourierHouse(stage.clock, stage.chain, synchronousSignatures, new SeededRandom(7), 3)
  const ports = portsOf(house, refuses)
  const bob = await stage.client('bob', { ports })
  const alice = await stage.client('alice', { ports })
  await stage.clock.settle(alice.messenger.startChat(bob.address))
  await stage.clock.settle(bob.messenger.startChat(alice.address))
  await stage.until(() => alice.messenger.conversations().every(({ sealing }) => sealing === 'ready'))
  await stage.clock.settle(bob.messenger.send(alice.hash, 'hello'))
  await reads(stage, alice, bob, 'hello')
  const all = [bob]
  if (devices > 1) {
    const secret = await stage.clock.settle(bob.messenger.phrase(PASSPHRASE))
    const laptop = await stage.client('laptop', { ports, source: { kind: 'restore', secret } })
    await reads(stage, laptop, alice, 'hello')
    await stage.clock.settle(laptop.messenger.acceptRequest(alice.hash))
    all.push(laptop)
  }
  await stage.clock.settle(alice.messenger.setAnchoring(bob.hash, { mode: 'off', textOnChain: false }))
  await stage.clock.run(60_000)
  stage.network.part(alice.hash, bob.hash)
  await stage.until(() => alice.messenger.conversations()[0]?.reachability === 'offline')
  return { stage, alice, bob, devices: all }
}

it('⚔ a courier whose mailbox of one device is full is none for that device: another one is', async () => {
  let full = ''
  const { stage, alice, bob, devices } = await apart(
    (courier, device) => courier !== 'courier-2' && device !== undefined && bytesToHex(device) === full,
    2
  )
  const [phone, laptop] = devices as [Actor, Actor]
  full = deviceOf(laptop)
  await stage.clock.settle(alice.messenger.send(bob.hash, 'for both'))
  await reads(stage, phone, alice, 'for both')
  await reads(stage, laptop, alice, 'for both')
  expect(alice.messenger.conversations()[0]?.reachability).toBe('offline')
})

it('what is beyond the first two hundred is left as well', async () => {
  const { stage, alice, bob } = await apart(() => false)
  await stage.clock.settle(bob.messenger.lock())
  const texts = Array.from({ length: 220 }, (_, number) => `number ${number}`)
  await stage.clock.settle(Promise.all(texts.map((text) => alice.messenger.send(bob.hash, text))))
  await stage.until(() => {
    const entries = [...(alice.disk.contents.entries.get(bob.hash)?.values() ?? [])]
    return entries.filter(({ delivery }) => delivery === 'stored').length === texts.length
  })
  await stage.clock.settle(bob.messenger.unlock(PASSPHRASE))
  await reads(stage, bob, alice, texts.at(-1) ?? '')
})

it('⚔ mail is named as durable by the next look, not while its commit may be lost with the power', async () => {
  const { stage, alice, bob } = await apart(() => false)
  const calls: { readonly after: number; readonly at: number; last: number }[] = []
  const { couriers } = bob.ports
  if (!(couriers instanceof FakeCouriers)) throw new TypeError('these couriers are fakes')
  const collect = couriers.collect.bind(couriers)
  couriers.collect = async (courier, after, options) => {
    const answer = await collect(courier, after, options)
    calls.push({ after, at: stage.clock.now(), last: answer.mail.at(-1)?.sequence ?? 0 })
    return answer
  }
  await stage.clock.settle(alice.messenger.send(bob.hash, 'kept first'))
  await reads(stage, bob, alice, 'kept first')
  await stage.until(() => calls.some(({ after }) => after > 0))
  for (const naming of calls.filter(({ after }) => after > 0)) {
    const given = calls.find(({ last }) => last >= naming.after)
    expect(naming.at - (given?.at ?? naming.at)).toBeGreaterThan(10_000)
  }
})
