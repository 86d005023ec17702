import { describe, expect, it } from 'vitest'
import { addressHash, contentHash } from '../../protocol/ids.ts'
import type { Deposit } from '../model.ts'
import { SETTINGS_MAGIC } from '../../protocol/settings.ts'
import { Stage } from '../testing/stage.ts'
import { depositing } from './deposits.ts'

const deposit = (digit: number): Deposit => ({
  owner: addressHash('01'.repeat(32)),
  contentHash: contentHash(String(digit).repeat(62)),
  bytes: new Uint8Array(1),
  keptAt: digit
})

describe('versions that are kept', () => {
  const held = [deposit(1), deposit(2), deposit(3)]

  it('are three: the oldest goes', () => {
    expect(depositing(held, deposit(4)).removedDeposits).toEqual([deposit(1)])
  })

  it('are never without the one that the chain is to name, however many older ones come', () => {
    expect(depositing(held, deposit(4), deposit(1).contentHash).removedDeposits).toEqual([deposit(2)])
  })
})

describe('a version that is handed over again', () => {
  it('is no newer than it was: it does not drive out what another device wrote since', async () => {
    const stage = new Stage()
    const [alice, bob] = [await stage.client('alice'), await stage.impostor('bob')]
    const address = stage.chain.registration(bob.hash, stage.chain.height)?.address ?? alice.address
    await stage.clock.settle(alice.messenger.startChat(address))
    await bob.connect(alice.hash)
    await stage.until(() =>
      alice.messenger.conversations().every(({ reachability }) => reachability === 'online')
    )
    for (const book of [1, 2, 3, 1, 4]) {
      await stage.clock.settle(bob.exchange.push(alice.hash, [Uint8Array.of(SETTINGS_MAGIC, book)]))
      await stage.clock.run(5_000)
    }
    const kept = await alice.ports.store.deposits(bob.hash)
    expect(kept.map(({ bytes }) => bytes[1])).toEqual([2, 3, 4])
  })
})
