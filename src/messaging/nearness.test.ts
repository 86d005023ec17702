import { describe, expect, it } from 'vitest'
import { deviceKey } from '../crypto/derive.ts'
import { UsageError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { ExchangeHandler, Ports } from './ports.ts'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

/** What the network layer says to messaging can be said by a test as well. */
const overheard = () => {
  let handler: ExchangeHandler | undefined
  let looks = 0
  const hinted: AddressHash[] = []
  const ports = (given: Ports): Ports => {
    const { exchange, ledger } = given
    const [hint, height] = [exchange.hint.bind(exchange), ledger.height.bind(ledger)]
    exchange.hint = (peer) => {
      hinted.push(peer)
      hint(peer)
    }
    ledger.height = (options) => {
      looks++
      return height(options)
    }
    const start = exchange.start.bind(exchange)
    exchange.start = (identity, own, options) => {
      handler = own
      return start(identity, own, options)
    }
    return given
  }
  return {
    ports,
    hinted,
    get looks(): number {
      return looks
    },
    get handler(): ExchangeHandler {
      if (handler === undefined) throw new UsageError('never-happened', 'the network was not started')
      return handler
    }
  }
}

const reachOf = (actor: Actor, other: Actor) =>
  actor.messenger.conversations().find(({ peer }) => peer === other.hash)?.reachability

const pair = async () => {
  const stage = new Stage()
  const ear = overheard()
  const alice = await stage.client('alice', { ports: ear.ports })
  const bob = await stage.client('bob')
  await stage.clock.settle(alice.messenger.startChat(bob.address))
  await stage.clock.settle(alice.messenger.send(bob.hash, 'first'))
  await stage.until(() => reachOf(bob, alice) === 'online' && reachOf(alice, bob) === 'online')
  return { stage, alice, bob, ear }
}

describe('who is near', () => {
  it('is away while connected and nobody is at the page, and never when not connected', async () => {
    const { stage, alice, bob, ear } = await pair()
    ear.handler.onPresence(bob.hash, 'away')
    expect(reachOf(alice, bob)).toBe('away')
    expect(alice.changes.at(-1)).toMatchObject({
      kind: 'conversations',
      changed: [{ peer: bob.hash, reachability: 'away' }]
    })
    await stage.clock.settle(alice.messenger.send(bob.hash, 'to one who is away'))
    const texts = async () => (await bob.messenger.entries(alice.hash, { limit: 9 })).map(({ text }) => text)
    await stage.until(async () => (await texts()).includes('to one who is away'))
    await stage.clock.settle(bob.messenger.close())
    await stage.until(() => reachOf(alice, bob) === 'offline')
    ear.handler.onPresence(bob.hash, 'here')
    expect(reachOf(alice, bob)).toBe('offline')
  })

  it('is remembered by device, newest first, four at most, beyond a lock', async () => {
    const { stage, alice, bob, ear } = await pair()
    const session = (number: number) => ({
      peer: bob.hash,
      deviceKey: deviceKey(new Uint8Array(32).fill(number)).publicKey,
      certificate: new Uint8Array()
    })
    for (const number of [1, 2, 3, 4, 2]) {
      ear.handler.onMet(session(number))
      await stage.clock.run(1000)
    }
    await stage.clock.settle(alice.messenger.lock())
    await stage.clock.settle(alice.messenger.unlock(PASSPHRASE))
    const [row] = [...alice.disk.contents.conversations.values()].filter(({ peer }) => peer === bob.hash)
    // whoever is met again after the unlock is first; those from before follow
    const expected = [2, 4, 3].map((number) => session(number).deviceKey)
    expect(row?.devices?.filter((key) => expected.some((one) => String(one) === String(key)))).toEqual(
      expected
    )
    expect(row?.devices?.length).toBeLessThanOrEqual(4)
  })

  it('hints at what came onto the chain, and a hint is followed at once', async () => {
    const { stage, alice, bob, ear } = await pair()
    await stage.until(() => alice.disk.contents.calls.size === 0)
    expect(ear.hinted).toContain(bob.hash)
    for (const by of [bob.hash, undefined]) {
      // calm: the next look is seconds away
      await stage.clock.run(600_000)
      const before = ear.looks
      ear.handler.onHint(by)
      await stage.clock.run(200)
      expect(ear.looks).toBeGreaterThan(before)
    }
  })
})
