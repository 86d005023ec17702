import { afterEach, describe, expect, it, vi } from 'vitest'
import { GhostError, IntegrityError, RejectedError, TransientError } from '../../protocol/errors.ts'
import { sayJson, sayStatus, scriptedNode } from '../testing/scripted-node.ts'
import type { Script, ScriptedNode } from '../testing/scripted-node.ts'
import { NodeClient } from './node-client.ts'
import type { NodeOptions } from './node-client.ts'

let node: ScriptedNode
afterEach(() => node.close())

const client = async (script: Script, options: Partial<NodeOptions> = {}): Promise<NodeClient> => {
  node = await scriptedNode(script)
  return new NodeClient({ url: node.url, network: 'testnet', retries: 0, ...options })
}

const failure = async (work: Promise<unknown>): Promise<{ type: unknown; code: string }> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason
  )
  if (!(error instanceof GhostError)) return expect.unreachable(`no typed error: ${String(error)}`)
  const types = [TransientError, IntegrityError, RejectedError]
  return { type: types.find((type) => error instanceof type), code: error.code }
}

const MALFORMED = { type: IntegrityError, code: 'node-malformed' }
const UNREACHABLE = { type: TransientError, code: 'node-unreachable' }
const BUSY = { type: TransientError, code: 'node-busy' }
const ID = `at1${'q'.repeat(58)}`
const OTHER_ID = `at1${'p'.repeat(58)}`

describe('a node that answers nonsense', () => {
  it.each([
    ['HTML with 200', sayStatus(200, '<html>login</html>', { 'content-type': 'text/html' })],
    ['HTML that calls itself JSON', sayJson('<html>login</html>')],
    ['nothing', sayJson('')],
    ['NaN', sayJson('NaN')],
    ['a number as text', sayJson('"12"')],
    ['a negative height', sayJson('-1')],
    ['a fraction', sayJson('1.5')],
    ['a height beyond u32', sayJson('4294967296')],
    ['a number too large for anything', sayJson('1e999')],
    ['null', sayJson('null')],
    ['a prototype', sayJson('{"__proto__":{"valueOf":12}}')],
    [
      'bytes that are no UTF-8',
      ((_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(Uint8Array.of(0x22, 0xff, 0x22))
      }) satisfies Script
    ]
  ])('is malformed: %s', async (_, script) => {
    expect(await failure((await client(script)).height())).toEqual(MALFORMED)
  })

  it('is cut off beyond the cap, whether it names its length or not', async () => {
    const five = `"${'x'.repeat(5_000_000)}"`
    expect(await failure((await client(sayJson(five))).height())).toEqual(MALFORMED)
    await node.close()
    let sent = 0
    const endless: Script = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const chunk = 'x'.repeat(16_384)
      const more = (): void => {
        while (!response.destroyed && response.write(chunk)) sent += chunk.length
        if (!response.destroyed) response.once('drain', more)
      }
      more()
    }
    expect(await failure((await client(endless)).height())).toEqual(MALFORMED)
    expect(sent).toBeLessThan(5_000_000)
  })

  it('is malformed when it answers with other blocks than were asked for', async () => {
    const block = (height: number) => ({
      block_hash: `ab1${'q'.repeat(58)}`,
      header: { metadata: { network: 1, height } },
      transactions: []
    })
    const reordered = await client(sayJson(JSON.stringify([block(8), block(7)])))
    expect(await failure(reordered.blocks(7, 8))).toEqual(MALFORMED)
    expect(await failure(reordered.blocks(8, 8))).toEqual(MALFORMED)
    await node.close()
    const genesis = await client(sayJson(JSON.stringify(block(3))))
    expect(await failure(genesis.block(0))).toEqual(MALFORMED)
    expect((await genesis.block(3)).header.metadata.height).toBe(3)
  })

  it('copies nothing but what was asked for, so no prototype changes', async () => {
    const hostile = `[{"__proto__":{"polluted":true},"block_hash":"ab1${'q'.repeat(58)}","extra":1,
      "header":{"metadata":{"network":1,"height":0,"__proto__":{"polluted":true}}},
      "transactions":[{"status":"accepted","type":"execute","__proto__":{"polluted":true},
        "transaction":{"id":"${ID}","type":"execute"}}]}]`
    const [block] = await (await client(sayJson(hostile))).blocks(0, 0)
    expect(Object.keys(block ?? {}).sort()).toEqual(['block_hash', 'header', 'transactions'])
    expect(block?.transactions[0]).not.toHaveProperty('polluted')
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('a node that does not answer', () => {
  it('is unreachable when it drips', async () => {
    const timers = new Set<NodeJS.Timeout>()
    const drip: Script = (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      timers.add(setInterval(() => response.write(' '), 20))
    }
    const slow = await client(drip, { timeout: 300 })
    expect(await failure(slow.height())).toEqual(UNREACHABLE)
    for (const timer of timers) clearInterval(timer)
  })

  it('is unreachable when it hangs up, is a gateway in trouble, or redirects', async () => {
    const scripts: Script[] = [
      (_, response) => response.destroy(),
      sayStatus(502, 'bad gateway'),
      sayStatus(504, 'gateway timeout'),
      sayStatus(302, '', { location: 'http://127.0.0.1:1/' }),
      sayStatus(500, 'Something went wrong')
    ]
    for (const script of scripts) {
      expect(await failure((await client(script)).height())).toEqual(UNREACHABLE)
      await node.close()
    }
    expect(await failure(new NodeClient({ url: node.url, network: 'testnet', retries: 0 }).height())).toEqual(
      UNREACHABLE
    )
    node = await scriptedNode(sayJson('1'))
  })

  it('is busy with 429 and 503', async () => {
    expect(await failure((await client(sayStatus(429, 'slow down'))).height())).toEqual(BUSY)
    await node.close()
    const later = sayStatus(503, '', { 'retry-after': '3600' })
    expect(await failure((await client(later, { retries: 5 })).height())).toEqual(BUSY)
    expect(node.asked).toHaveLength(1)
  })

  it('is asked again when the trouble passes', async () => {
    let asked = 0
    const recovering: Script = (path, response, request) =>
      (asked++ === 0 ? sayStatus(429, '') : sayJson('7'))(path, response, request)
    expect(await (await client(recovering, { retries: 1 })).height()).toBe(7)
  })

  it('leaves the caller’s own reason alone', async () => {
    const silent = await client(() => undefined)
    const controller = new AbortController()
    const asking = silent.height({ signal: controller.signal })
    const reason = new DOMException('enough', 'AbortError')
    controller.abort(reason)
    await expect(asking).rejects.toBe(reason)
  })
})

describe('what a node says about transactions', () => {
  const broadcast = async (script: Script): Promise<unknown> => (await client(script)).broadcast(ID, '{}')

  it('takes one, or has it already', async () => {
    await expect(broadcast(sayJson(`"${ID}"`))).resolves.toBeUndefined()
    await node.close()
    const twice = sayStatus(500, `Invalid transaction — Transaction '${ID}' already exists in the ledger`)
    await expect(broadcast(twice)).resolves.toBeUndefined()
  })

  it.each([
    ['Invalid transaction — Fee verification failed: insufficient balance', 'no-credits'],
    ['Invalid transaction — fee is public, but the payer account balance is missing', 'no-credits'],
    ['Invalid transaction — Found a duplicate serial number', 'transaction-refused']
  ])('refuses one: %s', async (sentence, code) => {
    expect(await failure(broadcast(sayStatus(500, sentence)))).toEqual({ type: RejectedError, code })
  })

  it('is not believed when it takes another', async () => {
    expect(await failure(broadcast(sayJson(`"${OTHER_ID}"`)))).toEqual(MALFORMED)
  })

  it('refuses nothing by breaking down', async () => {
    for (const script of [sayStatus(500, ''), sayStatus(500, '<html>transaction</html>')]) {
      expect(await failure(broadcast(script))).toEqual(UNREACHABLE)
      await node.close()
    }
    node = await scriptedNode(sayJson('1'))
  })

  it('knows nothing of one that is in no block', async () => {
    const missing = sayStatus(500, `Missing confirmed transaction for ID ${ID}`)
    expect(await (await client(missing)).confirmed(ID)).toBeUndefined()
    await node.close()
    expect(await (await client(sayJson('null'))).heightOf(ID)).toBeUndefined()
  })
})

describe('the rate of requests', () => {
  const fakeTime = () =>
    vi.useFakeTimers({
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance']
    })
  afterEach(() => vi.useRealTimers())

  it('is kept to what was configured', async () => {
    fakeTime()
    const limited = await client(sayJson('1'), { requestsPerSecond: 2 })
    const [first, second, third] = [limited.height(), limited.height(), limited.height()]
    await Promise.all([first, second])
    expect(node.asked).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(1000)
    await third
    expect(node.asked).toHaveLength(3)
  })

  it('is the same when the clock is set back by years', async () => {
    fakeTime()
    const limited = await client(sayJson('1'), { requestsPerSecond: 2 })
    await Promise.all([limited.height(), limited.height()])
    vi.setSystemTime(0)
    const third = limited.height()
    await vi.advanceTimersByTimeAsync(1000)
    await third
    expect(node.asked).toHaveLength(3)
  })

  it('is lower for a while after the node asked for patience', async () => {
    fakeTime()
    let asked = 0
    const busy: Script = (path, response, request) =>
      (asked++ === 0 ? sayStatus(429, '', { 'retry-after': '2' }) : sayJson('7'))(path, response, request)
    const patient = await client(busy, { retries: 1 })
    const first = patient.height()
    await vi.waitUntil(() => vi.getTimerCount() > 0, { timeout: 10_000 })
    const others = [first, patient.height(), patient.height()]
    await vi.advanceTimersByTimeAsync(1900)
    expect(node.asked).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(200)
    expect(await Promise.all(others)).toEqual([7, 7, 7])
  })

  it('has no limit on this machine unless one was configured', async () => {
    fakeTime()
    const free = await client(sayJson('1'))
    await Promise.all(Array.from({ length: 40 }, () => free.height()))
    expect(node.asked).toHaveLength(40)
  })
})

describe('program and mapping', () => {
  it('are undefined when the node has none', async () => {
    const missing = sayStatus(500, 'Failed to find program `x.aleo` — Missing program for ID x.aleo')
    expect(await (await client(missing)).program('x.aleo')).toBeUndefined()
    await node.close()
    expect(
      await (await client(sayJson('null'))).mapping('x.aleo', 'm', '{of:1field,index:0u32}')
    ).toBeUndefined()
    expect(node.asked).toEqual(['/testnet/program/x.aleo/mapping/m/%7Bof%3A1field%2Cindex%3A0u32%7D'])
  })
})
