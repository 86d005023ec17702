import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createDevchain } from './index.ts'
import type { Devchain } from './index.ts'
import { get } from './testing/client.ts'
import { balanceOf, broadcastJson, heightOf, someone, transfer } from './testing/transfers.ts'

describe('faults on demand', () => {
  let chain: Devchain

  beforeEach(async () => {
    chain = await createDevchain({ blocks: 'demand', now: () => 1_700_000_000_000 })
  })
  afterEach(() => chain.close())

  test('a node that is down says nothing, and comes back', async () => {
    chain.faults.set({ down: true })
    await expect(get(chain.url, '/block/height/latest')).rejects.toThrow()
    chain.faults.clear()
    expect(await heightOf(chain)).toBe(25)
  })

  test('a node that lags shows the past, wholly', async () => {
    const { transaction } = chain.credit(someone, 5n)
    chain.produceBlock()
    chain.produceBlock()
    const root = (await get(chain.url, '/stateRoot/25')).body
    chain.faults.set({ lag: 2 })
    expect(await heightOf(chain)).toBe(25)
    expect((await get(chain.url, '/stateRoot/latest')).body).toBe(root)
    expect(await balanceOf(chain, someone)).toBeNull()
    expect((await get(chain.url, `/transaction/confirmed/${transaction}`)).status).toBe(500)
    expect((await get(chain.url, `/find/blockHash/${transaction}`)).body).toBeNull()
    expect((await get(chain.url, '/block/26')).status).toBe(500)
    chain.faults.set({ lag: 1 })
    expect(await balanceOf(chain, someone)).toBe('5u64')
    expect((await get(chain.url, `/transaction/confirmed/${transaction}`)).status).toBe(200)
  })

  test('so many requests are turned away, then no more', async () => {
    chain.faults.set({ tooManyRequests: 2 })
    const statuses = [
      await get(chain.url, '/block/latest'),
      await get(chain.url, '/block/latest'),
      await get(chain.url, '/block/latest')
    ]
    expect(statuses.map(({ status }) => status)).toEqual([429, 429, 200])
  })

  test('so many requests a second, the clock standing still', async () => {
    chain.faults.set({ requestsPerSecond: 2 })
    const answers = [
      await get(chain.url, '/block/latest'),
      await get(chain.url, '/block/latest'),
      await get(chain.url, '/block/latest')
    ]
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429])
  })

  test('a transaction is rejected that had nothing wrong, and pays', async () => {
    const one = await transfer(chain, 'one')
    const two = await transfer(chain, 'two')
    await broadcastJson(chain, one)
    await broadcastJson(chain, two)
    chain.faults.set({ reject: 1 })
    expect(chain.produceBlock().transactions.map(({ status }) => status)).toEqual(['rejected', 'accepted'])
    expect(await balanceOf(chain, someone)).toBe('5u64')
    expect((await get(chain.url, `/transaction/confirmed/${one.id}`)).body).toMatchObject({
      status: 'rejected'
    })
  })

  test('a broadcast is answered and forgotten', async () => {
    chain.faults.set({ lose: 1 })
    const one = await transfer(chain, 'one')
    expect((await broadcastJson(chain, one)).body).toBe(one.id)
    expect(chain.produceBlock().transactions).toEqual([])
    expect((await broadcastJson(chain, one)).body).toBe(one.id)
    expect(chain.produceBlock().transactions).toHaveLength(1)
  })

  test('transactions of a block change places', async () => {
    const ids = []
    for (const nonce of ['one', 'two', 'three']) {
      const { id } = await transfer(chain, nonce)
      ids.push(id)
      await broadcastJson(chain, await transfer(chain, nonce))
    }
    chain.faults.set({ reorder: true })
    expect(chain.produceBlock().transactions.map(({ transaction }) => transaction.id)).toEqual(ids.reverse())
  })

  test('a node lies about what it is told to lie about', async () => {
    chain.credit(someone, 5n)
    chain.produceBlock()
    chain.faults.set({
      answer: (path, truth) =>
        path.includes('/mapping/account/') ? '999u64' : path === '/block/latest' ? { truth } : undefined
    })
    expect(await balanceOf(chain, someone)).toBe('999u64')
    expect((await get(chain.url, '/block/latest')).body).toHaveProperty('truth.block_hash')
    expect(await heightOf(chain)).toBe(26)
    chain.faults.clear()
    expect(await balanceOf(chain, someone)).toBe('5u64')
  })
})
