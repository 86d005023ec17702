import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { DemoError } from './errors.ts'
import { addFaucet, GIFT, type Treasury } from './faucet.ts'

const ADDRESS = 'aleo1rhgdu77hgyqd3xjj8ucu3jj9r2krwz6mnzyd80gncr5fxcwlh5rsvzp9px'
const HOUR_MS = 3_600_000

/** Counts transfers that run at the same time, and takes a turn of the event loop for each. */
class CountingTreasury implements Treasury {
  running = 0
  atOnce = 0
  readonly given: string[] = []

  async transfer(address: string): Promise<string> {
    this.running += 1
    this.atOnce = Math.max(this.atOnce, this.running)
    await new Promise((resolve) => setImmediate(resolve))
    this.running -= 1
    this.given.push(address)
    return `at1gift${this.given.length}`
  }
}

function faucet(treasury: Treasury, now: () => number = () => 0) {
  const app = new Hono()
  addFaucet(app, treasury, now)
  return async (body: string) => app.request('/faucet', { method: 'POST', body })
}
const asking = (address: string) => JSON.stringify({ address })

test('gives ten credits and names the transaction', async () => {
  const answer = await faucet(new CountingTreasury())(asking(ADDRESS))
  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({ transaction: 'at1gift1', microcredits: GIFT })
  expect(GIFT).toBe(10_000_000)
})

test.each([
  ['no JSON', '{'],
  ['no address', '{}'],
  ['a number', '{"address":1}'],
  ['a wrong checksum', asking(`${ADDRESS.slice(0, -1)}q`)],
  ['another prefix', asking('at1ug9yg2cv7v9jth66p4hlr6qt9gaq33ks83e2vdxnj8mznxp8qu9qh6m9sw')],
  ['null', 'null']
])('refuses %s', async (_, body) => {
  const treasury = new CountingTreasury()
  expect((await faucet(treasury)(body)).status).toBe(400)
  expect(treasury.given).toEqual([])
})

test('refuses a body without end', async () => {
  expect((await faucet(new CountingTreasury())(asking('a'.repeat(5000)))).status).toBe(413)
})

test('three gifts an hour for an address, and another address is not concerned', async () => {
  let time = 0
  const ask = faucet(new CountingTreasury(), () => time)
  for (let gift = 0; gift < 3; gift++) expect((await ask(asking(ADDRESS))).status).toBe(200)
  expect((await ask(asking(ADDRESS))).status).toBe(429)
  expect((await ask(asking(` ${ADDRESS} `))).status).toBe(429)
  time = HOUR_MS
  expect((await ask(asking(ADDRESS))).status).toBe(200)
})

test('an empty treasury is told, and does not use up the gifts', async () => {
  let empty = true
  const treasury: Treasury = {
    transfer: async () => {
      if (empty) throw new DemoError('no-funds', 'The faucet is empty.')
      return 'at1gift'
    }
  }
  const ask = faucet(treasury)
  for (let attempt = 0; attempt < 4; attempt++) {
    const answer = await ask(asking(ADDRESS))
    expect(answer.status).toBe(503)
    expect(await answer.json()).toEqual({ error: 'The faucet is empty.' })
  }
  empty = false
  expect((await ask(asking(ADDRESS))).status).toBe(200)
})

test('one transfer at a time, in the order of asking', async () => {
  const treasury = new CountingTreasury()
  const ask = faucet(treasury)
  const asked = [ADDRESS, ADDRESS, ADDRESS]
  const answers = await Promise.all(asked.map((address) => ask(asking(address))))
  expect(answers.map((answer) => answer.status)).toEqual([200, 200, 200])
  expect(treasury.atOnce).toBe(1)
  expect(treasury.given).toHaveLength(3)
})
