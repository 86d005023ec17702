import { afterEach, describe, expect, it } from 'vitest'
import { addressHash } from '../protocol/ids.ts'
import type { AleoLedger } from './ledger.ts'
import { scriptedLedger } from './testing/scripted-ledger.ts'
import {
  recognised,
  sayJson,
  sayStatus,
  scriptedNode,
  SCRIPTED_SOURCE as SOURCE
} from './testing/scripted-node.ts'
import type { Script, ScriptedNode } from './testing/scripted-node.ts'

const ID = `at1${'q'.repeat(58)}`
const OTHER_ID = `at1${'p'.repeat(58)}`
const BLOCK_HASH = `ab1${'q'.repeat(58)}`
const user = addressHash('07'.padEnd(64, '0'))

let node: ScriptedNode
afterEach(() => node.close())

/** A node that shows the right chain and program first. */
const ledger = (script: Script): Promise<AleoLedger> => bare(recognised(script))

const bare = async (script: Script): Promise<AleoLedger> => {
  node = await scriptedNode(script)
  return scriptedLedger(node.url)
}

const block = (network: number, transactions: unknown[] = []): string =>
  JSON.stringify({ block_hash: BLOCK_HASH, header: { metadata: { network, height: 0 } }, transactions })

describe('the program on chain', () => {
  const showing =
    (source: Script): Script =>
    (path, response, request) =>
      (path.includes('/program/') ? source : sayJson(block(1)))(path, response, request)

  it('is the one we were built for', async () => {
    const right = await bare(showing(sayJson(JSON.stringify(SOURCE))))
    await expect(right.checkProgram()).resolves.toBeUndefined()
  })

  it('differs by a single character', async () => {
    const other = await bare(showing(sayJson(JSON.stringify(`${SOURCE} `))))
    await expect(other.checkProgram()).rejects.toMatchObject({
      name: 'RejectedError',
      code: 'program-differs'
    })
  })

  it('is not said to be missing by a host that is no node at all', async () => {
    const other = await bare(sayStatus(404, 'Not found'))
    await expect(other.checkProgram()).rejects.not.toMatchObject({ code: 'program-missing' })
  })

  it('is missing, and then nothing else is asked for', async () => {
    const empty = await bare(showing(sayStatus(500, 'Missing program for ID p.aleo')))
    const missing = { name: 'RejectedError', code: 'program-missing' }
    await expect(empty.checkProgram()).rejects.toMatchObject(missing)
    await expect(empty.inbox(user)).rejects.toMatchObject(missing)
    await expect(empty.broadcast({ id: ID, body: '{}', fee: 1 })).rejects.toMatchObject(missing)
    expect(node.asked.filter((path) => !/block\/0$|program\/p.aleo$/.test(path))).toEqual([])
  })
})

describe('the chain itself', () => {
  it('is named by its block 0', async () => {
    expect(await (await ledger(sayJson('1'))).identify()).toEqual({
      network: 'testnet',
      genesis: BLOCK_HASH
    })
  })

  it('is not another network', async () => {
    const other: Script = (path, response, request) =>
      sayJson(path.includes('/program/') ? JSON.stringify(SOURCE) : block(0))(path, response, request)
    await expect((await bare(other)).identify()).rejects.toMatchObject({ code: 'node-malformed' })
  })
})

describe('an outcome', () => {
  const outcome = async (confirmed: unknown): Promise<unknown> => {
    const answers: readonly (readonly [string, string])[] = [
      ['/find/', `"${BLOCK_HASH}"`],
      ['/height/', '9'],
      ['/confirmed/', JSON.stringify(confirmed)]
    ]
    const found = (path: string): string => answers.find(([part]) => path.includes(part))?.[1] ?? 'null'
    const honest = await ledger((path, response, request) => sayJson(found(path))(path, response, request))
    return honest.outcome(ID)
  }
  const fee = {
    transition: {
      program: 'credits.aleo',
      function: 'fee_public',
      inputs: [
        { type: 'public', value: '40u64' },
        { type: 'public', value: '2u64' },
        { type: 'public', value: '1field' }
      ]
    }
  }

  it('is that of the transaction that was asked for', async () => {
    const transaction = { id: ID, type: 'execute', fee }
    expect(await outcome({ status: 'accepted', type: 'execute', transaction })).toEqual({
      state: 'accepted',
      height: 9,
      fee: 42
    })
  })

  it('is not that of another one', async () => {
    const transaction = { id: OTHER_ID, type: 'execute', fee }
    await expect(outcome({ status: 'accepted', type: 'execute', transaction })).rejects.toMatchObject({
      code: 'node-malformed'
    })
  })

  it('of a rejected one stands under the id of its fee', async () => {
    const transaction = { id: OTHER_ID, type: 'fee', fee }
    expect(await outcome({ status: 'rejected', type: 'execute', transaction })).toMatchObject({
      state: 'rejected',
      fee: 42
    })
  })

  it('is no state of its own invention', async () => {
    const transaction = { id: ID, type: 'execute', fee }
    await expect(outcome({ status: 'final', type: 'execute', transaction })).rejects.toMatchObject({
      code: 'node-malformed'
    })
  })
})

describe('a scan', () => {
  const future = (program: string, name: string, recipient: string): string =>
    `{program_id: ${program}, function_name: ${name}, arguments: [1field, 2field, 3field, 4u64, ${recipient}]}`
  const transaction = (status: string, value: string, program = 'p.aleo') => ({
    status,
    type: 'execute',
    transaction: {
      id: ID,
      type: 'execute',
      execution: {
        transitions: [{ program, function: 'send_message', inputs: [], outputs: [{ type: 'future', value }] }]
      }
    }
  })
  const scan = async (...transactions: unknown[]): Promise<unknown> =>
    (await ledger(sayJson(`[${block(1, transactions)}]`))).scan(user, 0, 0)
  const own = future('p.aleo', 'send_message', '7field')

  it('finds who wrote to a user through our program, once for each dialog', async () => {
    const others = [
      transaction('rejected', own),
      transaction('accepted', future('p.aleo', 'send_message', '8field')),
      transaction('accepted', future('q.aleo', 'send_message', '7field'), 'q.aleo')
    ]
    expect(await scan(...others)).toEqual([])
    await node.close()
    const hash = (byte: string): string => byte.padEnd(64, '0')
    expect(await scan(transaction('accepted', own), transaction('accepted', own))).toEqual([
      { dialog: hash('01'), peer: hash('02') }
    ])
  })

  it('refuses futures that our program cannot have made', async () => {
    const lies = [
      future('q.aleo', 'send_message', '7field'),
      future('p.aleo', 'start_dialog', '7field'),
      future('p.aleo', 'send_message', '7field, 8field'),
      future('p.aleo', 'send_message', '7u32'),
      '',
      '5field'
    ]
    for (const lie of lies) {
      await expect(scan(transaction('accepted', lie))).rejects.toMatchObject({ code: 'node-malformed' })
      await node.close()
    }
    node = await scriptedNode(sayJson('1'))
  })

  it('reads at most fifty blocks, and never fewer than it was asked for', async () => {
    const short = await ledger(sayJson(`[${block(1)}]`))
    await expect(short.scan(user, 0, 50)).rejects.toMatchObject({ name: 'UsageError', code: 'scan-range' })
    expect(node.asked).toEqual([])
    await expect(short.scan(user, 0, 1)).rejects.toMatchObject({ code: 'node-malformed' })
  })
})
