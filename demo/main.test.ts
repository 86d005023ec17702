import { createServer, type AddressInfo } from 'node:net'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { runDemo, startDemoProcess } from './child.ts'

const ADDRESS = 'aleo1rhgdu77hgyqd3xjj8ucu3jj9r2krwz6mnzyd80gncr5fxcwlh5rsvzp9px'

function busyPort(): Promise<{ port: number; free: () => void }> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      resolve({ port: (server.address() as AddressInfo).port, free: () => void server.close() })
    })
  })
}

describe('what cannot be started says so in one sentence', () => {
  const unreachable = ['--port', '0', '--chain', 'http://127.0.0.1:9']
  test.each([
    ['a port that is none', ['--port', '70000'], /port is a whole number/],
    ['a port in words', ['--port', 'many'], /port is a whole number/],
    ['a node that is no address', ['--chain', 'devnode'], /address such as/],
    ['an option that does not exist', ['--fast'], /unknown option/],
    ['a node that does not answer', unreachable, /^No Aleo node answers at [^\n]+\n$/],
    [
      'a relay that is no multiaddr',
      ['--port', '0', '--relay', 'relay.example'],
      /^"relay.example" is no relay [^\n]+\n$/
    ],
    [
      'a folder where the system makes none',
      ['--port', '0', '--data', '/proc/nope/deeper'],
      /^Nothing can be kept in \/proc\/nope\/deeper: [^\n]+\n$/
    ],
    [
      'a folder that is a file',
      ['--port', '0', '--data', import.meta.filename],
      /^Nothing can be kept in [^\n]+\n$/
    ],
    [
      'a relay that pages cannot dial',
      ['--port', '0', '--relay', '/ip4/1.2.3.4/tcp/1'],
      /no relay that a page can dial/
    ]
  ])('%s', async (_, args, sentence) => {
    const result = await runDemo(args)
    expect(result.code).toBe(1)
    expect(result.stderr).toMatch(sentence)
    expect(result.stderr).not.toMatch(/\n\s+at /)
    expect(result.stdout).toBe('')
  })

  test('a busy port', async () => {
    const { port, free } = await busyPort()
    const result = await runDemo(['--port', String(port)])
    free()
    expect(result).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Port \d+ is busy: [^\n]+\n$/) as unknown
    })
  })
})

describe('a running demo', () => {
  test('prints one line, serves what it names, and ends with Ctrl-C', async () => {
    const demo = await startDemoProcess(['--port', '0'])
    const { url, urls, chain, relays, faucet } = demo.description
    expect(urls).toEqual([url, url.replace('127.0.0.1', 'localhost')])
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    expect(chain).toBe(`${url}chain`)
    expect(relays).toHaveLength(2)
    for (const relay of relays) expect(relay).toMatch(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+\/ws\/p2p\/\w+$/)

    expect(await (await fetch(url)).text()).toContain('<title>Ghost Messenger</title>')
    const configuration: unknown = await (await fetch(`${url}config.json`)).json()
    expect(configuration).toMatchObject({ version: 1, nodes: ['./chain'], relays, faucet: './faucet' })
    const program = await fetch(`${chain}/testnet/program/ghost_msg.aleo`)
    expect(await program.json()).toContain('program ghost_msg.aleo;')

    const gift = await fetch(String(faucet), { method: 'POST', body: JSON.stringify({ address: ADDRESS }) })
    expect(gift.status).toBe(200)
    const { transaction } = (await gift.json()) as { transaction: string }
    const confirmed = await fetch(`${chain}/testnet/transaction/confirmed/${transaction}`)
    expect(await confirmed.json()).toMatchObject({ status: 'accepted' })

    const result = await demo.stop('SIGINT')
    expect(result.code).toBe(0)
    expect(result.stderr).toBe('')
    expect(JSON.parse(result.stdout)).toEqual(demo.description)
    await expect(fetch(url)).rejects.toThrow()
  })

  test('two run side by side, and a relay of one serves the other', async () => {
    const first = await startDemoProcess(['--port', '0'])
    const relay = first.description.relays[0] ?? ''
    const second = await startDemoProcess(['--port', '0', '--relay', relay])
    expect(second.description.relays).toEqual([relay])
    expect(second.description.url).not.toBe(first.description.url)
    expect((await second.stop()).code).toBe(0)
    expect((await first.stop()).code).toBe(0)
  })

  test('keeps chain and relays in a folder', async () => {
    const data = mkdtempSync(join(tmpdir(), 'demo-data-'))
    try {
      const before = await startDemoProcess(['--port', '0', '--data', data])
      await fetch(String(before.description.faucet), {
        method: 'POST',
        body: JSON.stringify({ address: ADDRESS })
      })
      const height: unknown = await (
        await fetch(`${before.description.chain}/testnet/block/height/latest`)
      ).json()
      await before.stop()
      expect(readdirSync(data).length).toBeGreaterThan(0)

      const after = await startDemoProcess(['--port', '0', '--data', data])
      const again: unknown = await (
        await fetch(`${after.description.chain}/testnet/block/height/latest`)
      ).json()
      expect(again).toBe(height)
      expect(after.description.relays).toEqual(before.description.relays)
      await after.stop()
    } finally {
      rmSync(data, { recursive: true })
    }
  })
})
