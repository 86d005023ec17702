import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createBoth } from '../testing/both.ts'
import type { Both } from '../testing/both.ts'
import { get, idOf, post, rooted } from '../testing/client.ts'
import { patience } from '../testing/node.ts'
import { ballot } from '../testing/programs.ts'
import { createWallet } from '../testing/wallet.ts'
import type { Wallet } from '../testing/wallet.ts'

interface TransitionPart {
  readonly id: string
  readonly inputs: readonly { readonly id: string }[]
}

// What a node says of text it cannot read is its parser's own; that it refuses is what counts.
const parserWords = /( unknown error:| as JSON:| JSON body into the target type:)[\s\S]*/

describe('routes answer as a node does', { timeout: patience }, () => {
  let both: Both
  let alice: Wallet
  let accepted: string
  let rejected: string

  const send = async (name: string, ...inputs: string[]): Promise<string> => {
    const transaction = await alice.build(both.embedded.url, {
      program: 'ballot_box.aleo',
      function: name,
      inputs
    })
    await both.send(transaction)
    return transaction
  }
  const transitionOf = (transaction: string): TransitionPart =>
    (JSON.parse(transaction) as { readonly execution: { readonly transitions: readonly [TransitionPart] } })
      .execution.transitions[0]

  beforeAll(async () => {
    alice = createWallet()
    both = await createBoth(alice, [ballot])
    accepted = await send('vote', '5field', '1u8')
    rejected = await send('vote', '5field', '1u8')
  }, patience)
  afterAll(() => both.close())

  test('heights, hashes, state roots', async () => {
    const height = Number((await both.ask('/block/height/latest')).body)
    expect(height).toBeGreaterThan(25)
    expect((await both.ask('/consensus_version')).body).toBe(22)
    for (const path of [
      '/block/hash/latest',
      '/stateRoot/latest',
      `/stateRoot/${height}`,
      '/stateRoot/5',
      '/stateRoot/9999'
    ]) {
      expect((await both.ask(path)).status).toBe(200)
    }
    await both.compare(async (url) => {
      const hash = String((await get(url, '/block/hash/latest')).body)
      const root = String((await get(url, '/stateRoot/latest')).body)
      const block = (await get(url, `/block/${hash}`)).body
      const found = [await get(url, `/height/${hash}`), await get(url, `/find/blockHeight/${root}`)]
      return [block, ...found]
    })
  })

  test.each(['0&end=51', '5&end=3', '5&end=5', '24&end=26', '9990&end=9991', '24', 'a&end=b', '-1&end=2'])(
    'blocks?start=%s',
    async (range) => {
      await both.ask(`/blocks?start=${range}`)
    }
  )

  test.each([
    '999',
    'abc',
    '-1',
    '4294967296',
    '25/header',
    '26/header',
    '999/header',
    'x/header',
    '25/transactions',
    '26/transactions'
  ])('block/%s', async (path) => {
    await both.ask(`/block/${path}`)
  })

  test('a transaction is found by every id it has, an unknown one is not', async () => {
    for (const transaction of [accepted, rejected]) {
      const { id, inputs } = transitionOf(transaction)
      await both.ask(`/find/transactionID/${id}`)
      await both.ask(`/find/transitionID/${inputs[0]?.id ?? ''}`)
    }
    await both.ask('/find/transitionID/5field')
    const unknown = idOf(
      await alice.build(both.embedded.url, { program: 'ballot_box.aleo', function: 'withdraw', inputs: [] })
    )
    for (const kind of [
      'transaction',
      'transaction/confirmed',
      'transaction/unconfirmed',
      'find/blockHash'
    ]) {
      const { status, body } = await both.ask(`/${kind}/${unknown}`)
      expect([status, body]).toEqual(
        kind === 'find/blockHash' ? [200, null] : [500, expect.stringContaining('Missing')]
      )
    }
  })

  test('a rejected transaction has a second id, and is found by both', async () => {
    await both.compare(async (url) => {
      const id = idOf(rejected)
      const shown = (await get(url, `/transaction/${id}`)).body as {
        readonly id: string
        readonly type: string
      }
      expect(shown.type).toBe('fee')
      expect(shown.id).not.toBe(id)
      const paths = [
        `/transaction/confirmed/${shown.id}`,
        `/transaction/unconfirmed/${shown.id}`,
        `/find/blockHash/${shown.id}`
      ]
      return Promise.all(paths.map((path) => get(url, path)))
    })
  })

  test.each([
    '/program/ballot_box.aleo',
    '/program/ballot_box.aleo/0',
    '/program/ballot_box.aleo/1',
    '/program/ballot_box.aleo/zz',
    '/program/ballot_box.aleo/latest_edition',
    '/program/ballot_box.aleo/mappings',
    '/program/ballot_box.aleo/amendment_count',
    '/program/credits.aleo',
    '/program/credits.aleo?metadata=true',
    '/program/credits.aleo/latest_edition',
    '/program/credits.aleo/mappings',
    '/program/nowhere.aleo',
    '/program/nowhere.aleo/latest_edition',
    '/program/nowhere.aleo/mappings',
    '/program/ballot_box.aleo/mapping/votes?all=true',
    '/program/ballot_box.aleo/mapping/votes?all=true&metadata=true',
    '/program/ballot_box.aleo/mapping/votes',
    '/program/ballot_box.aleo/mapping/stakes?all=true',
    '/program/ballot_box.aleo/mapping/nothing?all=true',
    '/program/ballot_box.aleo/mapping/votes/%7Btopic%3A5field%2Coption%3A1u8%7D',
    '/program/ballot_box.aleo/mapping/votes/%7B%20topic%3A%205field%2C%20option%3A%201u8%20%7D',
    '/program/ballot_box.aleo/mapping/votes/%7Btopic%3A5field%2Coption%3A1u8%7D?metadata=true',
    '/program/ballot_box.aleo/mapping/votes/%7Btopic%3A6field%2Coption%3A1u8%7D',
    '/program/ballot_box.aleo/mapping/votes/%7Btopic%3A6field%2Coption%3A1u8%7D?metadata=true',
    '/program/ballot_box.aleo/mapping/votes/%7Boption%3A1u8%2Ctopic%3A5field%7D',
    '/program/ballot_box.aleo/mapping/votes/1u8',
    '/program/ballot_box.aleo/mapping/nothing/1u8',
    '/program/ballot_box.aleo/mapping/votes/%7Btopic%3A8444461749428370424248824938781546531375899335154063827935233455917409239046field%2Coption%3A1u8%7D',
    '/program/ballot_box.aleo/mapping/votes/%7Btopic%3A-1field%2Coption%3A1u8%7D',
    '/program/ballot_box.aleo/mapping/1st/1u8',
    '/program/nowhere.aleo/mapping/votes/1u8',
    '/find/transactionID/deployment/credits.aleo',
    '/find/transactionID/deployment/nowhere.aleo',
    '/find/transactionID/deployment/ballot_box.aleo/7',
    '/statePath/5field',
    '/statePaths?commitments=',
    '/statePaths?commitments=5field',
    '/stateRoot/abc',
    '/find/blockHeight/sr1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq6gk0xu',
    '/nothing',
    '/latest/height'
  ])('%s', async (path) => {
    await both.ask(path)
  })

  test.each([
    '/program/bad',
    '/program/ballot_box.aleo/mapping/votes/zzz',
    '/program/ballot_box.aleo/mapping/votes/%7Btopic%3A5field',
    '/program/ballot_box.aleo/mapping/stakes/aleo1qqqqqq',
    '/program/ballot_box.aleo/mapping/stakes/256u8',
    '/program/ballot_box.aleo/mapping/stakes/-1u8',
    '/transaction/confirmed/xyz',
    '/transaction/at1tjr5zauzlwc8nwkva4lkx3hva0eezwj4ve83gze7s5j4d0hstv8qyk9gqa',
    '/find/blockHash/ab1qqq',
    '/height/ab1qqq'
  ])('%s is refused', async (path) => {
    await both.compare(async (url) => {
      const { status, body } = await get(url, path)
      expect(status).toBe(500)
      return String(body).replace(parserWords, '')
    })
  })

  test('a second broadcast, and bodies that are no transactions, are refused', async () => {
    expect(await both.send(accepted)).toMatch(/already exists in the ledger$/)
    expect(await both.send(rejected)).toMatch(/already exists in the ledger$/)
    for (const body of [
      '',
      '{',
      '[]',
      '{}',
      '{"type":"execute","id":"at1xyz"}',
      '{"type":"execute","id":5}'
    ]) {
      await both.compare(async (url) => {
        const answer = await post(url, '/transaction/broadcast', body)
        expect(answer.status).toBe(500)
        return String(answer.body).replace(parserWords, '')
      })
    }
  })

  test('a transaction of another chain is refused', async () => {
    const foreign = await alice.build(both.embedded.url, {
      program: 'ballot_box.aleo',
      function: 'withdraw',
      inputs: []
    })
    const nowhere = 'sr1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq6gk0xu'
    await both.compare(async (url) => {
      const answer = await post(url, '/transaction/broadcast', rooted(foreign, nowhere))
      expect(answer.status).toBe(500)
      return answer.body
    })
  })

  test('who never had credits cannot pay, and who has too few cannot either', async () => {
    const poor = createWallet(null)
    const vote = { program: 'ballot_box.aleo', function: 'vote', inputs: ['9field', '0u8'] }
    expect(await both.send(await poor.build(both.embedded.url, vote))).toMatch(
      /the payer account balance is missing$/
    )
    const transfer = { program: 'credits.aleo', function: 'transfer_public', inputs: [poor.address, '10u64'] }
    expect(await both.send(await alice.build(both.embedded.url, transfer))).toBe('accepted')
    expect(await both.send(await poor.build(both.embedded.url, vote))).toMatch(/insufficient balance$/)
  })

  test('a browser may ask from anywhere, with any header', async () => {
    const asked = 'content-type,x-aleo-sdk-version'
    const headers = {
      origin: 'http://a.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': asked
    }
    const response = await fetch(`${both.embedded.url}/testnet/transaction/broadcast`, {
      method: 'OPTIONS',
      headers
    })
    expect(response.ok).toBe(true)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-headers')).toBe(asked)
    const refused = await fetch(`${both.embedded.url}/testnet/block/999`, {
      headers: { origin: 'http://a.example' }
    })
    expect(refused.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('the second version of the API tells its errors apart', async () => {
    for (const [path, status] of [
      ['block/999', 500],
      ['block/abc', 400],
      ['program/nowhere.aleo', 500]
    ] as const) {
      await both.compare(async (url) => {
        const response = await fetch(`${url}/v2/testnet/${path}`)
        expect(response.status).toBe(status)
        return (await response.json()) as unknown
      })
    }
  })
})
