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
