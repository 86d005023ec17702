import { describe, expect, it } from 'vitest'
import { RejectedError, TransientError } from '../protocol/errors.ts'
import type { ContentHash } from '../protocol/ids.ts'
import type { Ports } from './ports.ts'
import { fakeDialogHash } from './testing/fake-hasher.ts'
import { PASSPHRASE, Stage, type Actor } from './testing/stage.ts'

const threePeople = async (ports?: (ports: Ports) => Ports) => {
  const stage = new Stage()
  const bob = await stage.client('bob')
  const carol = await stage.client('carol')
  const alice = await stage.client('alice', ports && { ports })
  for (const { address } of [bob, carol]) await stage.clock.settle(alice.messenger.startChat(address))
  const send = async (to: Actor, text: string) => {
    const ready = () => alice.messenger.conversations().every(({ sealing }) => sealing === 'ready')
    await stage.until(ready)
    return (await stage.clock.settle(alice.messenger.send(to.hash, text))) as ContentHash
  }
  const anchored = (to: Actor, id: ContentHash) =>
    stage.chain.anchored(fakeDialogHash(alice.hash, to.hash)).has(id)
  const calls = () => [...alice.disk.contents.calls.values()]
  return { stage, alice, bob, carol, send, anchored, calls }
}

describe('the queue of anchors', () => {
  it('goes on after a conversation was deleted whose anchor was on its way, and does not bring it back', async () => {
    const { stage, alice, bob, carol, send, anchored, calls } = await threePeople()
    await send(bob, 'to be deleted')
    await stage.until(() => calls().some(({ state }) => state === 'broadcast'))
    await stage.clock.settle(alice.messenger.deleteConversation(bob.hash))
    const second = await send(carol, 'to be anchored')
    await stage.until(() => anchored(carol, second))
    await stage.until(() => calls().length === 0)
    expect(alice.messenger.conversations().map(({ peer }) => peer)).toEqual([carol.hash])
  })

  it('goes on while one dialog cannot be read', async () => {
    let closed: string | undefined
    const { stage, alice, bob, carol, send, anchored } = await threePeople((ports) => ({
      ...ports,
      ledger: new Proxy(ports.ledger, {
        get: (ledger, name) => {
          if (name === 'dialog')
            return async (dialog: Parameters<typeof ledger.dialog>[0]) => {
              if (dialog === closed) throw new TransientError('node-busy', 'not this one')
              return ledger.dialog(dialog)
            }
          const value: unknown = Reflect.get(ledger, name)
          return typeof value === 'function' ? (value.bind(ledger) as unknown) : value
        }
      })
    }))
    closed = fakeDialogHash(alice.hash, bob.hash)
    const first = await send(bob, 'waits')
    const second = await send(carol, 'goes on')
    await stage.until(() => anchored(carol, second))
    expect(anchored(bob, first)).toBe(false)
    closed = undefined
    await stage.until(() => anchored(bob, first))
  })

  it('⚔ goes on after a node showed another hash in the slot of an accepted anchor', async () => {
    const { stage, alice, bob, carol, send, anchored, calls } = await threePeople()
    alice.faults.forging = 1
    const first = await send(bob, 'forged')
    await stage.until(() => anchored(bob, first) && calls().every(({ state }) => state === 'broadcast'))
    await stage.clock.run(30_000)
    alice.faults.forging = 0
    const second = await send(carol, 'goes on')
    await stage.until(() => anchored(carol, second))
  })

  it('goes on when the clock is set back by years', async () => {
    let years = 0
    const { stage, alice, bob, send, anchored } = await threePeople((ports) => ({
      ...ports,
      clock: {
        now: () => ports.clock.now() + years,
        sleep: (ms, options) => ports.clock.sleep(ms, options)
      }
    }))
    await stage.clock.run(60_000)
    alice.faults.unreachable = true
    years = 1e11
    const first = await send(bob, 'from the future')
    years = 0
    alice.faults.unreachable = false
    await stage.until(() => anchored(bob, first))
  })

  it('writes nothing where the program is another one, says so once, and goes on when it is right', async () => {
    let wrong = false
    const { stage, alice, bob, send, anchored, calls } = await threePeople((ports) => ({
      ...ports,
      ledger: new Proxy(ports.ledger, {
        get: (ledger, name) => {
          if (name === 'checkProgram')
            return async () => {
              if (wrong) throw new RejectedError('program-differs', 'another program')
            }
          const value: unknown = Reflect.get(ledger, name)
          return typeof value === 'function' ? (value.bind(ledger) as unknown) : value
        }
      })
    }))
    wrong = true
    await stage.clock.settle(alice.messenger.lock())
    await stage.clock.settle(alice.messenger.unlock(PASSPHRASE))
    const first = await send(bob, 'waits')
    await stage.clock.run(300_000)
    expect(anchored(bob, first)).toBe(false)
    expect(calls().map(({ state }) => state)).toEqual(['queued'])
    const told = alice.changes.filter((change) => change.kind === 'problem')
    expect(told).toEqual([{ kind: 'problem', code: 'program-differs' }])
    wrong = false
    await stage.until(() => anchored(bob, first))
  })
})
