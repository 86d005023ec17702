import { describe, expect, it } from 'vitest'
import type { Ledger, Ports } from './ports.ts'
import { FakeChain } from './testing/fake-chain.ts'
import { FakeLedger } from './testing/fake-ledger.ts'
import { SeededRandom } from './testing/seeded-random.ts'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

/** Two people whose nodes can be led to another chain. */
const twoPeople = async () => {
  const stage = new Stage()
  const chain = { current: stage.chain }
  const nodes =
    (name: string) =>
    (ports: Ports): Ports => {
      const ledgers = new Map<FakeChain, Ledger>([[stage.chain, ports.ledger]])
      const current = (): Ledger => {
        const known = ledgers.get(chain.current)
        const ledger = known ?? new FakeLedger(chain.current, new SeededRandom(9).fork(name))
        ledgers.set(chain.current, ledger)
        return ledger
      }
      const ledger = new Proxy(ports.ledger, {
        get: (_, property) => {
          const value: unknown = Reflect.get(current(), property)
          return typeof value === 'function' ? (value.bind(current()) as unknown) : value
        }
      })
      return { ...ports, ledger }
    }
  const bob = await stage.client('bob', { ports: nodes('bob') })
  const alice = await stage.client('alice', { ports: nodes('alice') })
  const send = async (from: Actor, to: Actor, text: string) => {
    await stage.clock.settle(from.messenger.startChat(to.address))
    await stage.clock.settle(from.messenger.send(to.hash, text))
  }
  const texts = async (of: Actor, peer: Actor) =>
    (await of.messenger.entries(peer.hash, { limit: 99 })).map(({ text }) => text).toReversed()
  const anchoredAll = () => [alice, bob].every((actor) => actor.disk.contents.calls.size === 0)
  const talk = async () => {
    await send(bob, alice, 'one')
    await send(alice, bob, 'two')
    await stage.until(
      async () => (await texts(alice, bob)).length === 2 && (await texts(bob, alice)).length === 2
    )
  }
  /** Everybody's nodes are of a chain that begins anew. */
  const anotherChain = async () => {
    chain.current = new FakeChain(stage.clock, { network: 'other', genesis: 'ab1other' })
    for (const actor of [alice, bob]) {
      chain.current.credit(actor.address, 50_000_000)
      await stage.clock.settle(actor.messenger.lock())
      await stage.clock.settle(actor.messenger.unlock(PASSPHRASE))
    }
    // Told once, and over as soon as keys and anchors are there.
    const moved = ({ changes }: Actor) =>
      changes.some((change) => change.kind === 'account' && change.account.anotherChain)
    await stage.until(() => [alice, bob].every(moved))
  }
  return { stage, alice, bob, send, texts, anchoredAll, talk, anotherChain }
}

const shown = ({ messenger }: Actor) =>
  messenger.conversations().map(({ awaiting, request }) => ({ awaiting, request }))

describe('a deleted conversation', () => {
  it('does not come back when its messages are anchored afterwards', async () => {
    const { stage, alice, bob, talk, anchoredAll } = await twoPeople()
    await talk()
    await stage.clock.settle(alice.messenger.deleteConversation(bob.hash))
    await stage.until(anchoredAll)
    await stage.clock.run(300_000)
    expect(shown(alice)).toEqual([])
  })

  it('does not come back on another chain, where the other side anchors it again', async () => {
    const { stage, alice, bob, talk, anchoredAll, anotherChain } = await twoPeople()
    await talk()
    await stage.until(anchoredAll)
    await stage.clock.settle(alice.messenger.deleteConversation(bob.hash))
    await anotherChain()
    await stage.until(anchoredAll)
    await stage.clock.run(300_000)
    expect(shown(alice)).toEqual([])
  })

  it('begins anew with what is newer, and holds nothing of before', async () => {
    const { stage, alice, bob, send, texts, talk, anchoredAll, anotherChain } = await twoPeople()
    await talk()
    await stage.until(anchoredAll)
    await stage.clock.run(5_000)
    await stage.clock.settle(alice.messenger.deleteConversation(bob.hash))
    await anotherChain()
    await send(bob, alice, 'three')
    await stage.until(async () => (await texts(alice, bob)).length > 0)
    await stage.until(anchoredAll)
    await stage.clock.run(300_000)
    expect(await texts(alice, bob)).toEqual(['three'])
    expect(shown(alice)).toEqual([{ awaiting: 0, request: true }])
  })
})
