import { describe, expect, it } from 'vitest'
import { contentHashFromBytes } from '../protocol/ids.ts'
import type { Ports } from './ports.ts'
import { fakeAddress } from './testing/fake-hasher.ts'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

/** Bytes that no two strangers share. */
const numbered = (length: number, value: number): Uint8Array => {
  const bytes = new Uint8Array(length).fill(9)
  new DataView(bytes.buffer).setUint32(0, value)
  return bytes
}

/** Answered without a request. */
const ASKED_OF_NOBODY = new Set(['fee', 'nodes', 'observeNodes', 'expectChain'])

/** Counts the questions that a page asks of the chain. */
const counting = () => {
  const count = { asked: 0 }
  const ports = (given: Ports): Ports => ({
    ...given,
    ledger: new Proxy(given.ledger, {
      get: (ledger, name) => {
        const value: unknown = Reflect.get(ledger, name)
        if (typeof value !== 'function') return value
        const bound = value.bind(ledger) as (...parameters: unknown[]) => unknown
        return (...parameters: unknown[]) => {
          if (!ASKED_OF_NOBODY.has(String(name))) count.asked++
          return bound(...parameters)
        }
      }
    })
  })
  return { count, ports }
}

const flood = async (stage: Stage, { address }: Actor, strangers: number): Promise<void> => {
  const opened = Array.from({ length: strangers }, (_, stranger) => {
    const contentHash = contentHashFromBytes(numbered(31, stranger))
    const call = { function: 'start_dialog', recipient: address, contentHash, timestamp: 1 } as const
    return { id: `at1stranger${stranger}`, sender: fakeAddress(numbered(32, stranger)), call }
  })
  stage.chain.submit(...opened)
  await stage.clock.run(6_000)
}

/** Somebody with one friend, restored after so many strangers opened dialogs with her. */
const restoredAmong = async (strangers: number) => {
  const stage = new Stage()
  const bob = await stage.client('bob')
  const alice = await stage.client('alice')
  await stage.clock.settle(alice.messenger.startChat(bob.address))
  await stage.until(() => alice.messenger.conversations().every(({ sealing }) => sealing === 'ready'))
  await stage.clock.settle(alice.messenger.send(bob.hash, 'hello'))
  await stage.until(() => bob.messenger.conversations().length === 1)
  await flood(stage, alice, strangers)
  const secret = await alice.messenger.phrase(PASSPHRASE)
  await stage.clock.settle(alice.messenger.close())
  const { count, ports } = counting()
  const restored = await stage.client('alice restored', { source: { kind: 'restore', secret }, ports })
  return { stage, alice, bob, count, restored }
}

/** Questions that a restored page asks in its first minutes, and in ten minutes after a message from a friend. */
const costWith = async (strangers: number) => {
  const { stage, alice, bob, count, restored } = await restoredAmong(strangers)
  await stage.clock.run(300_000)
  const rebuild = count.asked
  await stage.clock.settle(bob.messenger.send(alice.hash, 'welcome back'))
  await stage.clock.run(600_000)
  const conversations = restored.messenger.conversations()
  return {
    rebuild,
    poll: count.asked - rebuild,
    friends: conversations.filter(({ request }) => !request).length
  }
}

/** The last is shown; one is looked at: its number, profile and address, for which is looked three times more, size and slot; one to spare. */
const HANDFUL = 14

describe('dialogs that strangers opened', () => {
  it('by the ten thousand cost a handful of questions, for a rebuild as for polling', async () => {
    const none = await costWith(0)
    const many = await costWith(10_000)
    expect(many.friends).toBe(1)
    expect(many.rebuild - none.rebuild).toBeLessThanOrEqual(HANDFUL)
    expect(many.poll - none.poll).toBeLessThanOrEqual(HANDFUL)
  })

  it('are all found in the end', async () => {
    const { restored, stage } = await restoredAmong(70)
    const requests = () => restored.messenger.conversations().filter(({ request }) => request).length
    await stage.clock.run(60_000)
    expect(requests()).toBe(1)
    expect(restored.messenger.account().requestsWaiting).toBe(69)
    await restored.messenger.moreRequests()
    await stage.until(() => requests() === 11)
    await stage.clock.run(4 * 3_600_000)
    expect(requests()).toBe(70)
    expect(restored.messenger.account().requestsWaiting).toBe(0)
  })
})
