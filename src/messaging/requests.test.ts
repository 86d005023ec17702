import { expect, it } from 'vitest'
import { TransientError } from '../protocol/errors.ts'
import { contentHashFromBytes, type AddressHash } from '../protocol/ids.ts'
import { fakeAddress } from './testing/fake-hasher.ts'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'
import type { Ledger, Ports } from './ports.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE

const numbered = (length: number, value: number): Uint8Array => {
  const bytes = new Uint8Array(length).fill(9)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

/** Somebody nobody knows opens a dialog. */
const opens = (stage: Stage, { address }: Pick<Actor, 'address'>, stranger: number): void => {
  const contentHash = contentHashFromBytes(numbered(31, stranger))
  const call = { function: 'start_dialog', recipient: address, contentHash, timestamp: 1 } as const
  stage.chain.submit({ id: `at1stranger${stranger}`, sender: fakeAddress(numbered(32, stranger)), call })
}

/** A ledger that answers some questions otherwise. */
const answering =
  (otherwise: (ledger: Ledger) => Partial<Ledger>) =>
  (ports: Ports): Ports => ({
    ...ports,
    ledger: new Proxy(ports.ledger, {
      get: (ledger, name) => {
        const own: unknown = Reflect.get(otherwise(ledger), name)
        const value: unknown = own ?? Reflect.get(ledger, name)
        return typeof value === 'function' && own === undefined ? (value.bind(ledger) as unknown) : value
      }
    })
  })

const gone = () => new TransientError('node-unreachable', 'this node is gone')

const requests = ({ messenger }: Actor) => messenger.conversations().filter(({ request }) => request)

/** Alice is away while a friend writes, and then strangers; she comes back with her words. */
const away = async (strangers: number, ports: (ports: Ports) => Ports = (same) => same) => {
  const stage = new Stage(strangers + 1)
  const [alice, friend] = [await stage.client('Alice'), await stage.client('a friend')]
  const secret = await stage.clock.settle(alice.messenger.phrase(PASSPHRASE))
  await stage.clock.settle(alice.messenger.close())
  await stage.clock.settle(friend.messenger.startChat(alice.address))
  await stage.clock.settle(friend.messenger.send(alice.hash, 'do you remember me?'))
  await stage.until(async () => {
    const entries = await stage.clock.settle(friend.messenger.entries(alice.hash, { limit: 1 }))
    return entries[0]?.anchor === 'final' || entries[0]?.anchor === 'block'
  })
  for (let stranger = 0; stranger < strangers; stranger++) opens(stage, alice, stranger)
  await stage.clock.run(10_000)
  const back = await stage.client('Alice again', { source: { kind: 'restore', secret }, ports })
  const isFound = () => requests(back).some(({ peer }) => peer === friend.hash)
  return { stage, alice, back, friend, isFound }
}

it('the oldest take turns with the newest: who opens one after the other keeps nobody else waiting', async () => {
  const { stage, alice, isFound } = await away(80)
  for (let stranger = 100; stranger < 130 && !isFound(); stranger++) {
    opens(stage, alice, stranger)
    await stage.clock.run(10 * MINUTE)
  }
  expect(isFound()).toBe(true)
})

it('⚔ a count that cannot be shown counts as far as it is shown', async () => {
  const { stage, back, isFound } = await away(
    12,
    answering(() => ({ requestCount: async () => 4_000_000_000 }))
  )
  await stage.until(isFound)
  await stage.clock.run(HOUR)
  expect(requests(back)).toHaveLength(13)
  expect(back.messenger.account().requestsWaiting).toBe(0)
})

it('⚔ one that cannot be read holds up no other', async () => {
  const stage = new Stage(5)
  let hidden: AddressHash | 'nobody' = 'nobody'
  const alice = await stage.client('Alice', {
    ports: answering((ledger) => ({
      // The friend is found by his number alone, and the stranger cannot be read.
      scan: async (...given) => (await ledger.scan(...given)).filter(({ peer }) => peer !== hidden),
      claimedAddress: async (...given) =>
        given[0] === hidden || hidden === 'nobody' ? ledger.claimedAddress(...given) : Promise.reject(gone())
    }))
  })
  const friend = await stage.client('a friend')
  hidden = friend.hash
  opens(stage, alice, 1)
  await stage.clock.run(MINUTE)
  stage.network.part(alice.hash, friend.hash)
  await stage.clock.settle(friend.messenger.startChat(alice.address))
  await stage.clock.settle(friend.messenger.send(alice.hash, 'hello'))
  await stage.until(() => requests(alice).some(({ peer }) => peer === friend.hash))
})
