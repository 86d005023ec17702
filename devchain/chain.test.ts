import { mkdtemp, readFile, rm, writeFile, appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { BlockJson, ConfirmedJson } from './blocks.ts'
import { createDevchain, publishedAddress } from './index.ts'
import type { Devchain, DevchainOptions } from './index.ts'
import { get, post } from './testing/client.ts'
import { contract } from './testing/programs.ts'
import { balanceOf, broadcastJson, deployment, heightOf, someone, transfer } from './testing/transfers.ts'

const started: Devchain[] = []

async function start(options: DevchainOptions = {}): Promise<Devchain> {
  const chain = await createDevchain(options)
  started.push(chain)
  return chain
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((chain) => chain.close()))
})

describe('a new chain', () => {
  test('holds its programs and accounts, and differs from every other from block 0', async () => {
    const [one, two] = await Promise.all([start({ programs: [contract] }), start({ programs: [contract] })])
    expect((await get(one.url, '/program/ghost_msg.aleo')).body).toBe(contract)
    expect(await balanceOf(one, publishedAddress)).toMatch(/^[0-9]+u64$/)
    const genesis = await Promise.all(
      [one, two].map(async ({ url }) => (await get(url, '/block/0')).body as BlockJson)
    )
    expect(genesis[0]?.block_hash).not.toBe(genesis[1]?.block_hash)
  })

  test('blocks name the one before them, state roots follow from them', async () => {
    const chain = await start()
    chain.credit(someone, 7n)
    const blocks = (await get(chain.url, '/blocks?start=0&end=27')).body as BlockJson[]
    expect(blocks).toHaveLength(27)
    for (const [index, block] of blocks.entries()) {
      expect(block.header.metadata.height).toBe(index)
      if (index === 0) continue
      expect(block.previous_hash).toBe(blocks[index - 1]?.block_hash)
      expect(block.header.previous_state_root).toBe((await get(chain.url, `/stateRoot/${index - 1}`)).body)
    }
  })

  test('refuses options that make no sense', async () => {
    await expect(createDevchain({ accounts: { nobody: 5n } })).rejects.toMatchObject({ code: 'bad-option' })
    await expect(createDevchain({ programs: ['nonsense'] })).rejects.toMatchObject({ code: 'bad-program' })
    const chain = await start()
    await expect(createDevchain({ port: chain.port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
  })

  test('answers without the network as well', async () => {
    const chain = await start()
    const response = await chain.fetch(new Request('http://anywhere/testnet/block/height/latest'))
    expect(await response.json()).toBe(25)
  })
})

describe('the faucet', () => {
  test('pays by a transaction like any other', async () => {
    const chain = await start({ faucet: 10_000n })
    expect(await balanceOf(chain, someone)).toBeNull()
    const { transaction, height } = chain.credit(someone, 5000n)
    expect(await balanceOf(chain, someone)).toBe('5000u64')
    const confirmed = (await get(chain.url, `/transaction/confirmed/${transaction}`)).body as ConfirmedJson
    expect(confirmed).toMatchObject({ status: 'accepted', type: 'execute', transaction: { id: transaction } })
    const block = (await get(chain.url, `/block/${height ?? -1}`)).body as BlockJson
    expect(block.transactions).toEqual([confirmed])
    expect((await get(chain.url, `/find/blockHash/${transaction}`)).body).toBe(block.block_hash)
  })

  test('ends when it is empty, and gives nothing to no address', async () => {
    const chain = await start({ faucet: 10_000n })
    chain.credit(someone, 8232n)
    expect(() => chain.credit(someone, 1n)).toThrow(
      expect.objectContaining({ code: 'faucet-empty' }) as Error
    )
    expect(() => chain.credit('aleo1nobody', 1n)).toThrow(
      expect.objectContaining({ code: 'bad-option' }) as Error
    )
    expect(() => chain.credit(someone, 0n)).toThrow(expect.objectContaining({ code: 'bad-option' }) as Error)
  })
})

describe('blocks', () => {
  test('on demand: transactions wait, several share a block, a second broadcast of one changes nothing', async () => {
    const chain = await start({ blocks: 'demand' })
    const one = await transfer(chain, 'one')
    expect((await broadcastJson(chain, one)).body).toBe(one.id)
    expect((await broadcastJson(chain, one)).body).toBe(one.id)
    await broadcastJson(chain, await transfer(chain, 'two'))
    expect(await heightOf(chain)).toBe(25)
    expect((await get(chain.url, `/transaction/confirmed/${one.id}`)).status).toBe(500)
    const { transactions } = chain.produceBlock()
    expect(transactions.map(({ index, status }) => [index, status])).toEqual([
      [0, 'accepted'],
      [1, 'accepted']
    ])
    expect(await balanceOf(chain, someone)).toBe('10u64')
  })

  test('on demand over the network, many at once, no more than a thousand', async () => {
    const chain = await start({ blocks: 'demand' })
    expect((await post(chain.url, '/block/create', '{"num_blocks":3}')).body).toMatchObject({
      header: { metadata: { height: 28 } }
    })
    await post(chain.url, '/block/create', '{}')
    await post(chain.url, '/block/create', '{"num_blocks":5000}')
    expect(await heightOf(chain)).toBe(1029)
  })

  test('on a timer', async () => {
    const chain = await start({ blocks: { everyMilliseconds: 20 } })
    const { transaction, height } = chain.credit(someone, 5n)
    expect(height).toBeNull()
    const found = async (): Promise<unknown> =>
      (await get(chain.url, `/transaction/confirmed/${transaction}`)).body
    await vi.waitUntil(async () => JSON.stringify(await found()).includes('accepted'), { timeout: 30_000 })
    expect(await balanceOf(chain, someone)).toBe('5u64')
  })

  test('what is spent in a block is not spent again in it: the second is left out', async () => {
    const chain = await start({ blocks: 'demand' })
    const one = await transfer(chain, 'one')
    const other = await transfer(chain, 'other')
    const again = { ...one, id: other.id }
    await broadcastJson(chain, one)
    expect((await broadcastJson(chain, again)).status).toBe(200)
    const block = chain.produceBlock()
    expect(block.transactions.map(({ transaction }) => transaction.id)).toEqual([one.id])
    expect(block.aborted_transaction_ids).toEqual([other.id])
    expect((await get(chain.url, `/transaction/confirmed/${other.id}`)).status).toBe(500)
  })

  test('what is spent in an earlier block is refused at once', async () => {
    const chain = await start()
    const one = await transfer(chain, 'one')
    await broadcastJson(chain, one)
    const again = { ...one, id: (await transfer(chain, 'other')).id }
    expect((await broadcastJson(chain, again)).body).toMatch(
      /^Invalid transaction — The transition ID '.*' already exists/
    )
  })

  test('who can no longer pay when the block is made is left out of it', async () => {
    const chain = await start({ blocks: 'demand', faucet: 3000n })
    const [one, two] = [await transfer(chain, 'one'), await transfer(chain, 'two')]
    await broadcastJson(chain, one)
    await broadcastJson(chain, two)
    expect(chain.produceBlock().aborted_transaction_ids).toEqual([two.id])
  })
})

describe('transactions that are refused', () => {
  type Parts = Record<string, unknown>
  const change = (name: string, edit: (parts: { transfer: Parts; fee: Parts; all: Parts }) => void) => ({
    name,
    edit
  })

  test.each([
    change('another program', ({ transfer: one }) => (one['program'] = 'nowhere.aleo')),
    change('another function', ({ transfer: one }) => (one['function'] = 'transfer_everything')),
    change('too few inputs', ({ transfer: one }) => (one['inputs'] = [])),
    change('no future', ({ transfer: one }) => (one['outputs'] = [])),
    change('a future of another function', ({ transfer: one, fee }) => (one['outputs'] = fee['outputs'])),
    change(
      'a future that is none',
      ({ transfer: one }) => (one['outputs'] = [{ type: 'future', id: '1field', value: '5u8' }])
    ),
    change(
      'a future that cannot be read',
      ({ transfer: one }) => (one['outputs'] = [{ type: 'future', id: '1field', value: '{' }])
    ),
    change('a fee paid by another program', ({ fee }) => (fee['function'] = 'transfer_public')),
    change('a fee that is not what was said', ({ fee }) => {
      const [first, ...more] = fee['inputs'] as Parts[]
      fee['inputs'] = [{ ...first, value: '1u64' }, ...more]
    }),
    change('no fee', ({ all }) => delete all['fee']),
    change('no transitions', ({ all }) => (all['execution'] = { transitions: [], global_state_root: 'sr1' })),
    change('an unknown kind', ({ all }) => (all['type'] = 'gift')),
    change('an id twice', ({ transfer: one, fee }) => (one['id'] = fee['id']))
  ])('$name', async ({ edit }) => {
    const chain = await start()
    const all = (await transfer(chain, 'one')) as unknown as Parts
    const [one] = (all['execution'] as { readonly transitions: Parts[] }).transitions
    const { transition } = all['fee'] as { readonly transition: Parts }
    edit({ transfer: one ?? {}, fee: transition, all })
    const { status, body } = await broadcastJson(chain, all)
    expect(status).toBe(500)
    expect(body).toMatch(/^Invalid transaction/)
    expect(await heightOf(chain)).toBe(25)
  })

  test('a body over the limit', async () => {
    const chain = await start()
    const { status, body } = await post(
      chain.url,
      '/transaction/broadcast',
      JSON.stringify('x'.repeat(1_600_000))
    )
    expect([status, body]).toEqual([500, expect.stringMatching(/length limit exceeded$/)])
  })
})

describe('deployments', () => {
  const program = (line: string): string =>
    `program small.aleo;\n\nfunction f:\n    async f into r0;\n    output r0 as small.aleo/f.future;\n\nfinalize f:\n    ${line}\n`
  const harmless = program('assert.eq true true;')

  test('the second of two in one block is left out', async () => {
    const chain = await start({ blocks: 'demand' })
    const [one, two] = [
      await deployment(chain, 'one', harmless, ['f']),
      await deployment(chain, 'two', harmless, ['f'])
    ]
    await broadcastJson(chain, one)
    await broadcastJson(chain, two)
    expect(chain.produceBlock().aborted_transaction_ids).toEqual([two.id])
    expect((await get(chain.url, '/find/transactionID/deployment/small.aleo')).body).toBe(one.id)
  })

  test.each([
    [
      'what this chain cannot compute',
      program('hash.bhp256 1u8 into r0 as field;'),
      ['f'],
      'not supported in finalize'
    ],
    ['a program that cannot be read', 'nonsense', [], 'unfinished'],
    [
      'a program that imports what is not there',
      `import other.aleo;\n${harmless}`,
      ['f'],
      "'other.aleo' does not exist"
    ],
    ['a function without a key', harmless, [], 'has no verifying key']
  ])('%s is refused', async (_what, source, functions, sentence) => {
    const chain = await start()
    const { status, body } = await broadcastJson(chain, await deployment(chain, 'one', source, functions))
    expect(status).toBe(500)
    expect(body).toContain(sentence)
    expect((await get(chain.url, '/program/small.aleo')).status).toBe(500)
  })
})

describe('a chain in a file', () => {
  let folder: string
  let file: string

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'devchain-'))
    file = join(folder, 'chain.jsonl')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  const everything = async (chain: Devchain): Promise<unknown> => ({
    blocks: (await get(chain.url, '/blocks?start=0&end=30')).body,
    root: (await get(chain.url, '/stateRoot/latest')).body,
    balance: await balanceOf(chain, someone)
  })

  async function fill(): Promise<unknown> {
    const chain = await createDevchain({ file, programs: [contract] })
    chain.credit(someone, 5n)
    chain.faults.set({ reject: 1 })
    chain.credit(someone, 6n)
    for (let height = 28; height < 31; height += 1) chain.produceBlock()
    const before = await everything(chain)
    await chain.close()
    return before
  }

  test('is the same after a restart, rejections included, and goes on', async () => {
    const before = await fill()
    const chain = await start({ file, programs: [contract] })
    expect(await everything(chain)).toEqual(before)
    chain.credit(someone, 9n)
    expect(await balanceOf(chain, someone)).toBe('14u64')
  })

  test('refuses after a restart what it had accepted before', async () => {
    const first = await createDevchain({ file })
    const one = await transfer(first, 'one')
    await broadcastJson(first, one)
    await first.close()
    const chain = await start({ file })
    expect((await broadcastJson(chain, one)).body).toMatch(/already exists in the ledger$/)
  })

  test('drops a last line that was cut off', async () => {
    const before = await fill()
    await appendFile(file, '{"timestamp":17,"transa')
    const chain = await start({ file })
    expect(await everything(chain)).toEqual(before)
    chain.produceBlock()
    await chain.close()
    started.length = 0
    expect((await readFile(file, 'utf8')).endsWith('}\n')).toBe(true)
  })

  test('is refused if it is something else, or began with other programs', async () => {
    await fill()
    await expect(createDevchain({ file, programs: [] })).rejects.toMatchObject({ code: 'bad-file' })
    await writeFile(file, 'a letter\n')
    await expect(createDevchain({ file })).rejects.toMatchObject({ code: 'bad-file' })
  })
})
