import { serve, type ServerType } from '@hono/node-server'
import { Hono } from 'hono'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { useExternalChain } from './external-chain.ts'
import { programChecksum, programSource } from './program.ts'

/** A node as far as it is asked before anything is built. */
let height: unknown
let program: unknown
let balance: unknown
let node: ServerType
let url: string

beforeEach(async () => {
  height = 7
  program = programSource()
  balance = null
  const app = new Hono()
  app.get('/testnet/block/height/latest', (context) => context.json(height))
  app.get('/testnet/program/ghost_msg.aleo', (context) =>
    program === undefined ? context.json('no such program', 500) : context.json(program)
  )
  app.get('/testnet/program/credits.aleo/mapping/account/:address', (context) => context.json(balance))
  await new Promise<void>((resolve) => {
    node = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0, overrideGlobalObjects: false }, () =>
      resolve()
    )
  })
  url = `http://127.0.0.1:${(node.address() as AddressInfo).port}`
})
afterEach(() => node.close())

const use = (address = url) => useExternalChain(address, () => undefined)

test('the contract is there: used as it is, without a faucet where the published key has nothing', async () => {
  const chain = await use(`${url}/`)
  expect(chain.url).toBe(url)
  expect(chain.programChecksum).toBe(programChecksum(programSource()))
  expect(chain.treasury).toBeUndefined()
})

test('the published key has a balance: there is a faucet', async () => {
  balance = '1500000000u64'
  expect((await use()).treasury).toBeDefined()
})

test.each(['-1u64', '1u32', 'lots', 5, { u64: 1 }])('a balance of %j is no balance', async (nonsense) => {
  balance = nonsense
  expect((await use()).treasury).toBeUndefined()
})

test('another program under the name is refused', async () => {
  program = `${programSource()} `
  await expect(use()).rejects.toMatchObject({ code: 'program-differs' })
})

test('the contract is missing and nobody can pay for it', async () => {
  program = undefined
  await expect(use()).rejects.toMatchObject({ code: 'chain-lacks-program' })
})

test('no node there, or something else: a sentence', async () => {
  await expect(use('http://127.0.0.1:9')).rejects.toMatchObject({
    code: 'chain-unreachable',
    message: expect.stringMatching(/^No Aleo node answers at .+\?$/) as unknown
  })
  height = '<html>'
  await expect(use()).rejects.toMatchObject({ code: 'chain-unreachable' })
})

test('the checksum is the one a node computes', () => {
  expect(programChecksum(programSource())).toBe(
    '77fd79c1cea6e58eb57181a9a61ef73e602e639aeb5baba015bbb3246367d7b1'
  )
})
