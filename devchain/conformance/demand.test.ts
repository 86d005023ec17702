import { beforeAll, expect, test } from 'vitest'
import { get, idOf } from '../testing/client.ts'
import { ballot } from '../testing/programs.ts'
import { onEachTarget } from '../testing/targets.ts'

interface Block {
  readonly transactions: readonly { readonly status: string; readonly index: number }[]
  readonly aborted_transaction_ids: readonly string[]
}

const vote = (topic: string) => ({ program: 'ballot_box.aleo', function: 'vote', inputs: [topic, '1u8'] })

onEachTarget('several transactions of one block', { demand: true }, (chain) => {
  const makeBlock = async (): Promise<Block> => (await chain.post('/block/create', '{}')).body as Block

  beforeAll(async () => {
    const deployment = await chain.deploy('alice', ballot)
    expect(await chain.broadcast(deployment)).toBe('ok')
    await makeBlock()
    expect(await chain.outcome(deployment)).toBe('accepted')
    const gift = ['transfer_public', chain.wallet('bob').address, '20000u64']
    const call = { program: 'credits.aleo', function: gift[0] ?? '', inputs: gift.slice(1) }
    expect(await chain.broadcast(await chain.build('alice', call))).toBe('ok')
    await makeBlock()
  })

  test('what waits is in no block yet', async () => {
    const height = (await chain.ask('/block/height/latest')).body
    const transaction = await chain.build('alice', vote('1field'))
    expect(await chain.broadcast(transaction)).toBe('ok')
    expect(await chain.outcome(transaction)).toMatch(/^Missing confirmed transaction/)
    expect((await chain.ask('/block/height/latest')).body).toBe(height)
    expect((await makeBlock()).transactions).toMatchObject([{ status: 'accepted', index: 0 }])
    expect(await chain.outcome(transaction)).toBe('accepted')
  })

  test('they run in the order in which they came, each on what the one before it left', async () => {
    const first = await chain.build('bob', vote('2field'))
    const second = await chain.build('bob', vote('2field'))
    expect(await chain.broadcast(first)).toBe('ok')
    expect(await chain.broadcast(second)).toBe('ok')
    expect((await makeBlock()).transactions).toMatchObject([
      { status: 'accepted', index: 0 },
      { status: 'rejected', index: 1 }
    ])
    expect(await chain.outcome(first)).toBe('accepted')
    expect(await chain.outcome(second)).toBe('rejected')
  })

  test('who cannot pay a second fee in the same block is left out of it', async () => {
    const { body } = await get(
      chain.url,
      `/program/credits.aleo/mapping/account/${chain.wallet('bob').address}`
    )
    const owned = Number(String(body).replace('u64', ''))
    const spend = async (amount: number): Promise<string> =>
      chain.build('bob', {
        program: 'credits.aleo',
        function: 'transfer_public',
        inputs: [chain.wallet('alice').address, `${amount}u64`]
      })
    // The first leaves less than a fee.
    const first = await spend(owned - 2000)
    const second = await spend(1)
    expect(await chain.broadcast(first)).toBe('ok')
    expect(await chain.broadcast(second)).toBe('ok')
    const block = await makeBlock()
    expect(block.transactions).toHaveLength(1)
    expect(block.aborted_transaction_ids).toEqual([idOf(second)])
    expect(await chain.outcome(first)).toBe('accepted')
    for (const way of ['transaction', 'transaction/confirmed', 'transaction/unconfirmed'])
      expect((await chain.ask(`/${way}/${idOf(second)}`)).status).toBe(500)
    expect((await chain.ask(`/find/blockHash/${idOf(second)}`)).status).toBe(200)
  })

  test('a block with nothing in it', async () => {
    const block = await makeBlock()
    expect(block.transactions).toEqual([])
    await chain.ask('/block/latest')
  })
})
