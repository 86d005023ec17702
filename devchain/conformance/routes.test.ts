import { beforeAll, describe, expect, test } from 'vitest'
import { servedRoutes } from '../rest.ts'
import { get } from '../testing/client.ts'
import { blockPaths, blockRanges, lookupPaths, mappingPaths, programPaths } from '../testing/paths.ts'
import { ballot } from '../testing/programs.ts'
import { onEachTarget } from '../testing/targets.ts'
import { comparisons } from './comparison.ts'

onEachTarget('every route', { programs: [ballot] }, (chain) => {
  beforeAll(async () => {
    const vote = ['ballot_box.aleo', 'vote', '5field', '1u8'] as const
    expect(await chain.call('alice', ...vote)).toBe('accepted')
    expect(await chain.call('alice', ...vote)).toBe('rejected')
  })

  test('heights and consensus', async () => {
    expect((await chain.ask('/block/height/latest')).body).toBe(28)
    expect((await chain.ask('/consensus_version')).body).toBe(22)
  })

  test('a block is found by its hash, a height by hash and by state root', async () => {
    const { url } = chain
    const hash = String((await get(url, '/block/hash/latest')).body)
    const root = String((await get(url, '/stateRoot/latest')).body)
    expect((await chain.askOwn('block by hash', `/block/${hash}`)).status).toBe(200)
    expect((await chain.askOwn('height of a hash', `/height/${hash}`)).body).toBe(28)
    // `stateRoot/latest` is the root after the newest block, which the next block names.
    expect((await chain.askOwn('height of a state root', `/find/blockHeight/${root}`)).status).toBe(200)
    expect((await chain.ask('/stateRoot/latest')).body).toBe(root)
    expect((await chain.ask('/stateRoot/28')).body).toBe(root)
  })

  // The first version of the API says why in words, the second as JSON with a status.
  describe.each(['', '/v1', '/v2'])('version "%s"', (version) => {
    test.each(blockPaths)('%s', async (path) => {
      await chain.ask(path, version)
    })
    test.each(blockRanges)('%s', async (path) => {
      await chain.ask(path, version)
    })
    test.each(programPaths)('%s', async (path) => {
      await chain.ask(path, version)
    })
    test.each(mappingPaths)('%s', async (path) => {
      await chain.ask(path, version)
    })
    test.each(lookupPaths)('%s', async (path) => {
      const { status } = await chain.ask(path, version)
      if (!path.startsWith('/find/blockHash')) expect(status).not.toBe(200)
    })
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('%s is refused where one can only ask', async (method) => {
    expect((await chain.request(method, '/testnet/block/height/latest')).status).toBe(500)
    expect((await chain.request(method, '/v2/testnet/block/height/latest')).status).toBe(405)
  })
  test.each(['/', '/testnet', '/mainnet/block/height/latest', '/v3/testnet/block/latest'])(
    '%s is not there',
    async (path) => {
      expect((await chain.request('GET', path)).status).toBe(404)
    }
  )

  describe.each(['', '/v2'])('blocks are made when asked, version "%s"', (version) => {
    test.each(['{}', '{"num_blocks":2}', '{"num_blocks":null}', '{"other":1}', '[3]'])('%s', async (body) => {
      expect((await chain.post('/block/create', body, version)).status).toBe(200)
    })
    test.each([
      '',
      '{',
      '[]',
      'null',
      '1',
      '"x"',
      '{"num_blocks":-1}',
      '{"num_blocks":"2"}',
      '{"num_blocks":1.5}'
    ])('"%s" is refused', async (body) => {
      expect((await chain.post('/block/create', body, version)).status).not.toBe(200)
    })
  })

  test('with the other files of this suite, every served route was answered and refused', () => {
    // Broadcasts are refused in broadcast.test.ts, transactions are found in transactions.test.ts.
    const elsewhere = ['transaction', 'find/transactionID/:transition', 'find/transitionID']
    const mine = comparisons.filter(({ route }) => !elsewhere.some((part) => route.includes(`/${part}`)))
    const answered = mine.filter(({ never }) => never !== 'answered').map(({ route }) => route)
    const refused = mine.filter(({ never }) => never !== 'refused').map(({ route }) => route)
    expect(answered.filter((route) => !chain.answered.has(route))).toEqual([])
    expect(refused.filter((route) => !chain.refused.has(route))).toEqual([])
  })
})

test('what is compared is listed for every route that is served', () => {
  expect(comparisons.map(({ route }) => route).sort()).toEqual([...servedRoutes].sort())
})
