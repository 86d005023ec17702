import { serve, type ServerType } from '@hono/node-server'
import { Hono } from 'hono'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { pageConfiguration } from './configuration.ts'
import { checkPort, createPageApplication, startPageServer } from './page-server.ts'

const configuration = pageConfiguration({
  programChecksum: 'c0ffee',
  execution: 'unproven',
  relays: ['/relay'],
  hasFaucet: false
})
const seen: { path: string; headers: Headers; body: string }[] = []
let page: string
let node: ServerType
let chain: string

beforeAll(async () => {
  page = mkdtempSync(join(tmpdir(), 'page-'))
  mkdirSync(join(page, 'assets'))
  writeFileSync(join(page, 'index.html'), '<!doctype html><title>the page</title>')
  writeFileSync(join(page, 'config.json'), '{"names":"no host"}')
  writeFileSync(join(page, 'assets', 'main-abc.js'), 'export {}')
  const plain = new Hono()
  plain.all('*', async (context) => {
    const { pathname, search } = new URL(context.req.url)
    seen.push({ path: pathname + search, headers: context.req.raw.headers, body: await context.req.text() })
    if (pathname.endsWith('/absent')) return context.json('Something went wrong', 500)
    return context.json(42, 200, { 'access-control-allow-origin': 'http://elsewhere' })
  })
  await new Promise<void>((resolve) => {
    node = serve({ fetch: plain.fetch, hostname: '127.0.0.1', port: 0, overrideGlobalObjects: false }, () =>
      resolve()
    )
  })
  chain = `http://127.0.0.1:${(node.address() as AddressInfo).port}`
})
afterAll(() => {
  node.close()
  rmSync(page, { recursive: true })
})

const ask = (path: string, init?: RequestInit, behind = chain) =>
  createPageApplication({ page, configuration, chain: behind }).request(path, init)

describe('the page', () => {
  test('is served with what keeps a browser from guessing', async () => {
    const answer = await ask('/')
    expect(await answer.text()).toContain('the page')
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    expect(answer.headers.get('cache-control')).toBe('no-cache')
    expect(answer.headers.has('cross-origin-embedder-policy')).toBe(false)
  })

  test('its hashed files are kept for ever, as scripts', async () => {
    const answer = await ask('/assets/main-abc.js')
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/)
    expect(answer.headers.get('cache-control')).toContain('immutable')
  })

  test('its configuration is the generated one and never kept', async () => {
    const answer = await ask('/config.json')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toEqual({
      version: 1,
      network: 'testnet',
      program: 'ghost_msg.aleo',
      programChecksum: 'c0ffee',
      nodes: ['./chain'],
      quorum: 1,
      relays: ['/relay'],
      gateways: [],
      iceServers: [],
      faucet: null,
      proverUri: null,
      execution: 'unproven',
      parameters: []
    })
  })

  test.each(['/nothing', '/../package.json', '/%2e%2e/package.json', '/faucet'])(
    '%s is not there',
    async (path) => {
      expect((await ask(path)).status).toBe(404)
    }
  )
})

describe('the chain behind it', () => {
  test('answers under /chain, path and query as they were', async () => {
    const key = '%7Bof%3A1field%2Cindex%3A0u32%7D'
    const answer = await ask(`/chain/testnet/program/ghost_msg.aleo/mapping/messages/${key}?a=1`)
    expect(await answer.json()).toBe(42)
    expect(seen.at(-1)?.path).toBe(`/testnet/program/ghost_msg.aleo/mapping/messages/${key}?a=1`)
  })

  test('also where the address of the page and the path both bring a slash', async () => {
    expect((await ask('http://page//chain/testnet/block/height/latest')).status).toBe(200)
    expect(seen.at(-1)?.path).toBe('/testnet/block/height/latest')
  })

  test('takes bodies, and passes on neither cookies nor origin', async () => {
    const init = { method: 'POST', body: '{"id":"at1"}', headers: { cookie: 'a=b', origin: 'http://page' } }
    await ask('/chain/testnet/transaction/broadcast', init)
    expect(seen.at(-1)?.body).toBe('{"id":"at1"}')
    expect(seen.at(-1)?.headers.get('cookie')).toBeNull()
    expect(seen.at(-1)?.headers.get('origin')).toBeNull()
  })

  test('passes on what the node says when it fails', async () => {
    const answer = await ask('/chain/testnet/absent')
    expect(answer.status).toBe(500)
    expect(await answer.json()).toBe('Something went wrong')
  })

  test('is open to every page with any header', async () => {
    const plain = await ask('/chain/testnet/x', { headers: { origin: 'http://127.0.0.1:1' } })
    expect(plain.headers.get('access-control-allow-origin')).toBe('*')
    const preflight = await ask('/chain/testnet/x', {
      method: 'OPTIONS',
      headers: { origin: 'http://a', 'access-control-request-headers': 'x-aleo-sdk-version,x-other' }
    })
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
    expect(preflight.headers.get('access-control-allow-headers')).toContain('x-aleo-sdk-version')
  })

  test('a node that is gone is a 502, a body without end a 413', async () => {
    expect((await ask('/chain/testnet/x', {}, 'http://127.0.0.1:9')).status).toBe(502)
    const huge = { method: 'POST', body: 'x'.repeat(3_000_000) }
    expect((await ask('/chain/testnet/transaction/broadcast', huge)).status).toBe(413)
  })
})

describe('over a socket', () => {
  test('takes a body of unknown length, and leaves the process its own Request', async () => {
    const { Request: before } = globalThis
    const server = await startPageServer({ page, configuration, chain, port: 0 })
    const body = new Blob(['{"id":', '"at2"}']).stream()
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    const url = `http://127.0.0.1:${server.port}/chain/testnet/transaction/broadcast`
    expect((await fetch(url, init)).status).toBe(200)
    expect(seen.at(-1)?.body).toBe('{"id":"at2"}')
    expect(globalThis.Request).toBe(before)
    await server.close()
  })
})

describe('its port', () => {
  test('0 is a free one, and a busy one is a sentence', async () => {
    const server = await startPageServer({ page, configuration, chain, port: 0 })
    expect((await fetch(`http://127.0.0.1:${server.port}/`)).status).toBe(200)
    const busy = { code: 'port-busy', message: expect.stringMatching(/^Port \d+ is busy: .+\.$/) as unknown }
    await expect(checkPort(server.port)).rejects.toMatchObject(busy)
    await expect(startPageServer({ page, configuration, chain, port: server.port })).rejects.toMatchObject(
      busy
    )
    await server.close()
    await expect(checkPort(server.port)).resolves.toBeUndefined()
  })
})

test('a browser that leaves in the middle of a node’s answer is no error of the demo', async () => {
  const said = vi.spyOn(console, 'error').mockReturnValue(undefined)
  const begun = Promise.withResolvers<undefined>()
  const left = Promise.withResolvers<undefined>()
  const slow = createServer((_request, response) => {
    response.once('close', () => left.resolve(undefined))
    response.writeHead(200, { 'content-type': 'application/json' })
    response.write('[1,', () => begun.resolve(undefined))
  })
  await once(slow.listen(0, '127.0.0.1'), 'listening')
  const behind = `http://127.0.0.1:${(slow.address() as AddressInfo).port}`
  const server = await startPageServer({ page, configuration, chain: behind, port: 0 })
  try {
    const leaving = new AbortController()
    const asked = fetch(`http://127.0.0.1:${server.port}/chain/testnet/block/1`, { signal: leaving.signal })
    asked.catch(() => undefined)
    await begun.promise
    leaving.abort()
    await left.promise
    expect((await fetch(`http://127.0.0.1:${server.port}/config.json`)).status).toBe(200)
    expect(said).not.toHaveBeenCalled()
  } finally {
    said.mockRestore()
    await server.close()
    slow.close()
  }
})
