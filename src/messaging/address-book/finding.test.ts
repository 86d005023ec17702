import { it } from 'vitest'
import type { Ports } from '../ports.ts'
import { PASSPHRASE, Stage } from '../testing/stage.ts'

it('⚔ a contact whose answer never ends holds up nobody who has the address book', async () => {
  const stage = new Stage(32)
  const [alice, bob] = [await stage.client('Alice'), await stage.client('Bob')]
  const slow = await stage.impostor('Mallory')
  await stage.clock.settle(bob.messenger.startChat(slow.identity.address))
  await stage.clock.settle(bob.messenger.send(slow.hash, 'so that a dialog is on chain'))
  await stage.clock.settle(alice.messenger.startChat(bob.address))
  await stage.clock.settle(alice.messenger.send(bob.hash, 'hello'))
  const row = (of: typeof bob) => of.messenger.conversations().find(({ peer }) => peer === alice.hash)
  await stage.until(() => row(bob)?.preview?.text === 'hello')
  await stage.clock.settle(bob.messenger.send(alice.hash, 'hello back'))
  await stage.clock.settle(bob.messenger.rename(alice.hash, 'Alice of the lighthouse'))
  await stage.until(() => {
    const { state, holders } = bob.messenger.account().addressBook
    return state === 'saved' && holders > 0 && bob.messenger.connections().queuedCalls === 0
  })
  const secret = await stage.clock.settle(bob.messenger.phrase(PASSPHRASE))
  await stage.clock.settle(bob.messenger.close())
  let asked = 0
  async function* nothing() {
    yield* await Promise.resolve<readonly Uint8Array[]>([])
  }
  const endless = (ports: Ports): Ports => {
    const honest = ports.exchange.fetch.bind(ports.exchange)
    ports.exchange.fetch = (peer, hashes, options) => {
      // Nobody else has it before the slow one was asked.
      if (peer !== slow.hash) return asked > 0 ? honest(peer, hashes, options) : nothing()
      asked += 1
      return {
        [Symbol.asyncIterator]: () => ({
          next: () => new Promise<IteratorResult<Uint8Array>>(() => undefined)
        })
      }
    }
    return ports
  }
  const again = await stage.client('Bob again', { source: { kind: 'restore', secret }, ports: endless })
  await slow.connect(bob.hash)
  await stage.until(() => asked > 0)
  await stage.until(() => row(again)?.title === 'Alice of the lighthouse')
})
