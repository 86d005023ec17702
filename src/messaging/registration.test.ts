import { describe, expect, it } from 'vitest'
import { fakeDialogHash } from './testing/fake-hasher.ts'
import { PASSPHRASE, Stage } from './testing/stage.ts'

describe('an account whose nodes are of another chain than before', () => {
  it('says that it moves, and that it has moved', async () => {
    let genesis = ''
    const stage = new Stage()
    const bob = await stage.client('bob')
    const alice = await stage.client('alice', {
      ports: (ports) => ({
        ...ports,
        ledger: new Proxy(ports.ledger, {
          get: (ledger, name) => {
            if (name === 'identify')
              return async () => ({ ...(await ledger.identify()), ...(genesis === '' ? {} : { genesis }) })
            const value: unknown = Reflect.get(ledger, name)
            return typeof value === 'function' ? (value.bind(ledger) as unknown) : value
          }
        })
      })
    })
    await stage.clock.settle(alice.messenger.startChat(bob.address))
    await stage.until(() => alice.messenger.conversations().every(({ sealing }) => sealing === 'ready'))
    await stage.clock.settle(alice.messenger.send(bob.hash, 'anchored on both'))
    const dialog = fakeDialogHash(alice.hash, bob.hash)
    await stage.until(() => stage.chain.anchored(dialog).size === 1 && alice.disk.contents.calls.size === 0)
    expect(alice.messenger.account().anotherChain).toBe(false)

    await stage.clock.settle(alice.messenger.lock())
    genesis = 'ab1another'
    await stage.clock.settle(alice.messenger.unlock(PASSPHRASE))
    const told = () =>
      alice.changes.flatMap((change) => (change.kind === 'account' ? [change.account.anotherChain] : []))
    await stage.until(() => told().includes(true))
    await stage.until(() => told().at(-1) === false)
    expect(alice.messenger.account().anotherChain).toBe(false)
    expect(alice.messenger.connections().queuedCalls).toBe(0)
  })
})

describe('a profile that is seen while the balance is asked for', () => {
  it('is not registered a second time', async () => {
    const stage = new Stage()
    let asked = 0
    let isSeen = false
    const alice = await stage.client('alice', {
      ports: (ports) => {
        const ledger = new Proxy(ports.ledger, {
          get: (honest, name) => {
            // A node that is behind, until the balance is asked for again.
            if (name === 'outcome' && asked < 2) return async () => ({ state: 'unknown' })
            if (name === 'profile')
              return async (...question: Parameters<typeof honest.profile>) => {
                const profile = asked < 2 ? undefined : await honest.profile(...question)
                isSeen ||= profile !== undefined
                return profile
              }
            if (name === 'balance')
              return async (...question: Parameters<typeof honest.balance>) => {
                const balance = await honest.balance(...question)
                if (balance > 0 && ++asked === 2) {
                  while (!isSeen) await stage.clock.sleep(1_000)
                  await stage.clock.sleep(1_000)
                }
                return balance
              }
            const value: unknown = Reflect.get(honest, name)
            return typeof value === 'function' ? (value.bind(honest) as unknown) : value
          }
        })
        return { ...ports, ledger }
      }
    })
    await stage.clock.run(120_000)
    expect(asked).toBeGreaterThanOrEqual(2)
    expect(stage.chain.registration(alice.hash, stage.chain.height)?.keys.version).toBe(1)
    expect(alice.messenger.connections().queuedCalls).toBe(0)
  })
})

describe('the own name', () => {
  it('can be changed, and is kept over a lock', async () => {
    const stage = new Stage()
    const alice = await stage.client('alice')
    await stage.clock.settle(alice.messenger.renameAccount('  Quiet Heron '))
    await stage.clock.settle(alice.messenger.lock())
    await stage.clock.settle(alice.messenger.unlock(PASSPHRASE))
    expect(alice.messenger.account().name).toBe('Quiet Heron')
  })
})
