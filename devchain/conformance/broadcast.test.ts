import { beforeAll, describe, expect, test } from 'vitest'
import { Account } from '@provablehq/sdk'
import { get, idOf, post, rooted } from '../testing/client.ts'
import { ballot } from '../testing/programs.ts'
import { onEachTarget } from '../testing/targets.ts'
import { publishedKey } from '../testing/wallet.ts'

const withdraw = { program: 'ballot_box.aleo', function: 'withdraw', inputs: [] }
const vote = { program: 'ballot_box.aleo', function: 'vote', inputs: ['5field', '1u8'] }
const nowhere = 'sr1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq6gk0xu'
const megabytes = 1024 * 1024

/** Members without which a transaction is none. */
const members = ['type', 'id', 'execution', 'fee', 'execution.transitions', 'execution.global_state_root']
const ofTransition = ['id', 'program', 'function', 'inputs', 'outputs', 'tpk', 'tcm', 'scm']

function without(transaction: string, path: string): string {
  const whole = JSON.parse(transaction) as Record<string, unknown>
  const parts = path.split('.')
  let parent: Record<string, unknown> = whole
  for (const part of parts.slice(0, -1)) parent = parent[part] as Record<string, unknown>
  delete parent[parts.at(-1) ?? '']
  return JSON.stringify(whole)
}

onEachTarget('what is broadcast', { programs: [ballot] }, (chain) => {
  let accepted = ''
  let rejected = ''
  let unsent = ''

  beforeAll(async () => {
    accepted = await chain.build('alice', vote)
    rejected = await chain.build('alice', vote)
    unsent = await chain.build('alice', withdraw)
    expect(await chain.send(accepted)).toBe('accepted')
    expect(await chain.send(rejected)).toBe('rejected')
  })
  const rootedHere = async (transaction: string): Promise<string> =>
    rooted(transaction, String((await get(chain.url, '/stateRoot/latest')).body))

  describe.each(['', '/v1', '/v2'])('garbage, version "%s"', (version) => {
    test.each([
      '',
      ' ',
      '{',
      '[]',
      '{}',
      'null',
      '1',
      '"x"',
      'true',
      '\u0000',
      '<html></html>',
      '{"type":"execute","id":"at1xyz"}',
      '{"type":"execute","id":5}',
      '{"type":"execute","id":null}',
      '{"type":"nothing","id":"at1xyz"}',
      '{"__proto__":{"type":"execute"}}'
    ])('%j', async (body) => {
      expect((await chain.post('/transaction/broadcast', body, version)).status).not.toBe(200)
    })
  })

  test.each([...members, ...ofTransition.map((name) => `fee.transition.${name}`)])(
    'a transaction without its %s',
    async (path) => {
      const { status } = await post(
        chain.url,
        '/transaction/broadcast',
        await rootedHere(without(unsent, path))
      )
      expect(status).toBe(500)
    }
  )

  test('a body of another type, and one that is too long', async () => {
    const path = '/testnet/transaction/broadcast'
    for (const type of ['text/plain', 'application/x-www-form-urlencoded'])
      await chain.request('POST', path, { headers: { 'content-type': type }, body: '{}' })
    const headers = { 'content-type': 'application/json' }
    const body = `{"type":"execute","id":"${'a'.repeat(3 * megabytes)}"}`
    for (const [version, status] of [
      ['', 500],
      ['/v2', 400]
    ] as const) {
      const answer = await fetch(`${chain.url}${version}${path}`, { method: 'POST', headers, body })
      expect([answer.status, await answer.text()]).toEqual([
        status,
        expect.stringContaining('Failed to buffer the request body: length limit exceeded')
      ])
    }
  })

  test('a duplicate of an accepted one and of a rejected one', async () => {
    for (const transaction of [accepted, rejected])
      expect(await chain.broadcast(transaction)).toMatch(/already exists in the ledger$/)
  })

  test('one of another chain', async () => {
    const answer = await chain.post('/transaction/broadcast', rooted(unsent, nowhere))
    expect(answer.status).toBe(500)
    expect(answer.body).toMatch(/state root|State root/)
  })

  test('a call of a program that is not there', async () => {
    const other = unsent.replaceAll('ballot_box.aleo', 'nowhere.aleo')
    expect((await post(chain.url, '/transaction/broadcast', await rootedHere(other))).status).toBe(500)
  })

  test('one whose sender never had credits, and one whose sender has too few', async () => {
    const poor = { ...vote, inputs: ['9field', '0u8'] }
    expect(await chain.send(await chain.build('poor', poor))).toMatch(/the payer account balance is missing$/)
    const { address } = chain.wallet('poor')
    expect(await chain.call('alice', 'credits.aleo', 'transfer_public', address, '10u64')).toBe('accepted')
    expect(await chain.send(await chain.build('poor', poor))).toMatch(/insufficient balance$/)
  })

  test('a spent record', async () => {
    const { address } = chain.wallet('alice')
    const mint = await chain.build('alice', {
      program: 'credits.aleo',
      function: 'transfer_public_to_private',
      inputs: [address, '500000u64']
    })
    expect(await chain.send(mint)).toBe('accepted')
    const output = (
      JSON.parse(mint) as { execution: { transitions: [{ outputs: [{ type: string; value: string }] }] } }
    ).execution.transitions[0].outputs[0]
    expect(output.type).toBe('record')
    const record = new Account({ privateKey: publishedKey }).decryptRecord(output.value).toString()
    const spend = { program: 'credits.aleo', function: 'transfer_private' }
    const first = await chain.build('alice', { ...spend, inputs: [record, address, '100u64'] })
    const second = await chain.build('alice', { ...spend, inputs: [record, address, '200u64'] })
    expect(idOf(first)).not.toBe(idOf(second))
    expect(await chain.send(first)).toBe('accepted')
    expect(await chain.send(second)).toMatch(/The input ID '[0-9]+field' already exists in the ledger$/)
  })
})
