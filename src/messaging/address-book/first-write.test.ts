import { describe, expect, it } from 'vitest'
import { contentHashOf } from '../../crypto/content-hash.ts'
import type { ContentHash } from '../../protocol/ids.ts'
import { isSealedSettings } from '../../protocol/settings.ts'
import type { Ports } from '../ports.ts'
import { PASSPHRASE, Stage, type Actor } from '../testing/stage.ts'
import { FirstWrite } from './first-write.ts'

const MINUTE = 60_000
const DAY = 86_400_000
const [older, newer] = [contentHashOf(Uint8Array.of(1)), contentHashOf(Uint8Array.of(2))]

describe('what the chain names is the newest', () => {
  it('where as many nodes as must agree name it, or say that there is none', () => {
    const write = new FirstWrite(2)
    write.saw({ contentHash: older, confirmed: false }, 0)
    expect(write.isNewest(older)).toBe(false)
    write.saw({ contentHash: newer, confirmed: true }, MINUTE)
    expect([write.isNewest(older), write.isNewest(newer)]).toEqual([false, true])
    write.saw(undefined, 2 * MINUTE)
    expect([write.isNewest(newer), write.isNewest('none')]).toEqual([false, true])
  })

  it('where those who would make it enough have not answered for a day', () => {
    const write = new FirstWrite(2)
    write.saw({ contentHash: older, confirmed: false }, 0)
    write.saw({ contentHash: older, confirmed: false }, DAY - 1)
    expect(write.isNewest(older)).toBe(false)
    write.saw({ contentHash: older, confirmed: false }, DAY)
    expect(write.isNewest(older)).toBe(true)
  })

  it('where one node that is asked alone names it for some time', () => {
    const write = new FirstWrite(1)
    write.saw({ contentHash: older, confirmed: true }, 0)
    write.saw({ contentHash: newer, confirmed: true }, 3 * MINUTE)
    expect(write.isNewest(newer)).toBe(false)
    write.saw({ contentHash: newer, confirmed: true }, 5 * MINUTE)
    expect(write.isNewest(newer)).toBe(true)
  })

  it('is not known after the clock was set back', () => {
    const write = new FirstWrite(1)
    write.saw({ contentHash: older, confirmed: true }, DAY)
    write.saw({ contentHash: older, confirmed: true }, 0)
    expect(write.isNewest(older)).toBe(false)
  })
})

const rowOf = ({ messenger }: Actor, peer: Actor['hash']) =>
  messenger.conversations().find((row) => row.peer === peer)
const book = ({ messenger }: Actor) => messenger.account().addressBook

/** Bob saved two versions, and is left with his words. */
const left = async (stage: Stage) => {
  const [alice, bob] = [await stage.client('Alice'), await stage.client('Bob')]
  await stage.clock.settle(alice.messenger.startChat(bob.address))
  await stage.clock.settle(alice.messenger.send(bob.hash, 'hello'))
  await stage.until(() => rowOf(bob, alice.hash) !== undefined)
  await stage.clock.settle(bob.messenger.send(alice.hash, 'hello back'))
  for (const name of ['Alice', 'Alice of the lighthouse']) {
    await stage.clock.settle(bob.messenger.rename(alice.hash, name))
    const isSaved = () => book(bob).state === 'saved' && book(bob).holders > 0
    await stage.until(isSaved)
    await stage.clock.run(15 * MINUTE)
    await stage.until(isSaved)
  }
  const secret = await stage.clock.settle(bob.messenger.phrase(PASSPHRASE))
  await stage.clock.settle(bob.messenger.close())
  return { alice, bob, secret }
}

/** Nodes that name what `named` says instead of what stands on chain. */
const naming =
  (named: (truth: ContentHash) => { readonly contentHash: ContentHash; readonly confirmed: boolean }) =>
  (ports: Ports): Ports => ({
    ...ports,
    ledger: new Proxy(ports.ledger, {
      get: (ledger, name) => {
        if (name !== 'addressBook') {
          const value: unknown = Reflect.get(ledger, name)
          return typeof value === 'function' ? (value.bind(ledger) as unknown) : value
        }
        return async (...given: Parameters<typeof ledger.addressBook>) => {
          const shown = await ledger.addressBook(...given)
          return shown && named(shown.contentHash)
        }
      }
    })
  })

describe('⚔ a restored device with a node that is behind', () => {
  it('does not write over what it was not shown, and names it once it is', async () => {
    const stage = new Stage(31)
    const { alice, bob, secret } = await left(stage)
    const written = () => stage.chain.addressBooks(bob.hash, stage.chain.height)
    const [newest, before] = written()
    let isBehind = true
    const again = await stage.client('Bob again', {
      source: { kind: 'restore', secret },
      ports: naming((truth) => ({ contentHash: isBehind ? before! : truth, confirmed: true }))
    })
    await stage.until(() => rowOf(again, alice.hash)?.title === 'Alice')
    await stage.clock.settle(again.messenger.setVerified(alice.hash, true))
    await stage.clock.settle(again.messenger.saveAddressBook())
    await stage.clock.run(MINUTE)
    expect(written()).toEqual([newest, before])
    expect(book(again).state).toBe('pause')
    isBehind = false
    await stage.until(() => rowOf(again, alice.hash)?.title === 'Alice of the lighthouse')
    await stage.until(() => book(again).state === 'saved' && written().length === 3)
    expect(rowOf(again, alice.hash)).toMatchObject({ title: 'Alice of the lighthouse', verified: true })
  })

  it('waits for as many nodes as must agree, where several are asked', async () => {
    const stage = new Stage(32)
    const { alice, bob, secret } = await left(stage)
    const written = () => stage.chain.addressBooks(bob.hash, stage.chain.height)
    const [newest, before] = written()
    let isAlone = true
    const again = await stage.client('Bob again', {
      source: { kind: 'restore', secret },
      ports: (ports) => {
        const named = naming((truth) => ({ contentHash: isAlone ? before! : truth, confirmed: !isAlone }))(
          ports
        )
        return {
          ...named,
          ledger: new Proxy(named.ledger, {
            get: (ledger, name) => (name === 'quorum' ? 2 : (Reflect.get(ledger, name) as unknown))
          })
        }
      }
    })
    await stage.until(() => rowOf(again, alice.hash)?.title === 'Alice')
    await stage.clock.settle(again.messenger.setVerified(alice.hash, true))
    await stage.clock.run(60 * MINUTE)
    expect(written()).toEqual([newest, before])
    isAlone = false
    await stage.until(() => book(again).state === 'saved' && written().length === 3)
    expect(rowOf(again, alice.hash)).toMatchObject({ title: 'Alice of the lighthouse', verified: true })
  })
})

/** Address books that are handed over arrive nowhere while `isLosing`. */
const losing = (exchange: Ports['exchange'], isLosing: () => boolean): Ports['exchange'] =>
  new Proxy(exchange, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (name !== 'push') return typeof value === 'function' ? (value.bind(target) as unknown) : value
      return async (...[peer, sealed, options]: Parameters<typeof target.push>) => {
        const isBook = sealed.some((bytes) => isSealedSettings(bytes))
        if (!isBook || !isLosing()) await target.push(peer, sealed, options)
      }
    }
  })

describe('a contact who signed that he keeps the book', () => {
  it('is asked again, and does not count any more once he does not sign', async () => {
    const stage = new Stage(33)
    const { secret } = await left(stage)
    let isLosing = false
    const again = await stage.client('Bob again', {
      source: { kind: 'restore', secret },
      ports: (ports) => ({ ...ports, exchange: losing(ports.exchange, () => isLosing) })
    })
    await stage.until(() => book(again).state === 'saved' && book(again).holders === 1)
    await stage.clock.run(DAY + 30 * MINUTE)
    expect(book(again).holders).toBe(1)
    isLosing = true
    await stage.clock.run(DAY + 30 * MINUTE)
    expect(book(again).holders).toBe(0)
    isLosing = false
    await stage.clock.run(90 * MINUTE)
    expect(book(again).holders).toBe(1)
  })
})
