import { describe, expect, it } from 'vitest'
import { UsageError } from '../protocol/errors.ts'
import { Stage } from './testing/stage.ts'

describe('an account', () => {
  it('keeps what was sent while it was being locked, and says so', async () => {
    const stage = new Stage()
    const bob = await stage.client('bob')
    const written = Promise.withResolvers<undefined>()
    let slow = false
    const alice = await stage.client('alice', {
      ports: (ports) => {
        const { store } = ports
        const commit: typeof store.commit = async (changes) => {
          await store.commit(changes)
          if (slow) await written.promise
        }
        const late = new Proxy(store, {
          get: (whole, name) => {
            if (name === 'commit') return commit
            const value: unknown = Reflect.get(whole, name)
            return typeof value === 'function' ? (value.bind(whole) as unknown) : value
          }
        })
        return { ...ports, store: late }
      }
    })
    await stage.clock.settle(alice.messenger.startChat(bob.address))
    await stage.clock.run(60_000)
    slow = true
    const sent = alice.messenger.send(bob.hash, 'just before')
    await stage.clock.run(1_000)
    await stage.clock.settle(alice.messenger.lock())
    written.resolve(undefined)
    expect(await sent).toMatch(/^[0-9a-f]{62}$/)
  })

  it('refuses to discard what was sealed and sent meanwhile', async () => {
    const stage = new Stage()
    const mallory = await stage.impostor('mallory')
    const alice = await stage.client('alice')
    alice.faults.unreachable = true
    const peer = await stage.clock.settle(alice.messenger.startChat(mallory.identity.address))
    const waiting = await stage.clock.settle(alice.messenger.send(peer, 'waits for a key'))
    const discarded: Promise<string>[] = []
    alice.disk.hooks.beforeCommit = ({ removedEntries }) => {
      if (removedEntries?.includes(waiting) !== true || discarded.length > 0) return
      discarded.push(
        alice.messenger.discard(waiting).then(
          () => 'discarded',
          (error: unknown) => (error instanceof UsageError ? error.code : 'another')
        )
      )
    }
    alice.faults.unreachable = false
    await stage.until(() => discarded.length > 0)
    expect(await discarded[0]).toBe('message-on-its-way')
    expect(await alice.messenger.entries(peer, { limit: 9 })).toHaveLength(1)
  })
})
