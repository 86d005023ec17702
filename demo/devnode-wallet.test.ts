import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { useExternalChain } from './external-chain.ts'
import { programSource } from './program.ts'

const LEO = process.env['LEO_BIN']
const KEY = 'APrivateKey1zkp8CZNn3yeCseEtxuVPbDCwSyhGW6yZKUYKfgXmcpoGPWH'
/** Funded in a devnode's first block, so that its balance is never absent. */
const RECIPIENT = 'aleo1s3ws5tra87fjycnjrwsjcrnw2qxr8jfqqdugnf0xzqqw29q9m5pqem2u4t'

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/testnet/block/height/latest`)).ok
  } catch {
    return false
  }
}

async function balance(url: string): Promise<bigint> {
  const answer = await fetch(`${url}/testnet/program/credits.aleo/mapping/account/${RECIPIENT}`)
  const text: unknown = await answer.json()
  return BigInt(String(text).replace('u64', ''))
}

describe.skipIf(LEO === undefined)('with a real leo devnode', () => {
  let devnode: ChildProcess
  let folder: string
  let url: string

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'devnode-'))
    const address = `127.0.0.1:${await freePort()}`
    url = `http://${address}`
    const args = ['devnode', 'start', '--private-key', KEY, '-a', address, '-q']
    devnode = spawn(LEO ?? 'leo', args, { cwd: folder, stdio: 'ignore' })
    while (!(await answers(url))) await delay(100)
  })
  afterAll(async () => {
    const ended = new Promise((resolve) => devnode.once('exit', resolve))
    devnode.kill('SIGKILL')
    await ended
    rmSync(folder, { recursive: true, force: true })
  })

  test('the contract is deployed once, and gifts arrive', async () => {
    const lines: string[] = []
    const first = await useExternalChain(url, (line) => lines.push(line))
    expect(lines).toEqual([`Deploying ghost_msg.aleo at ${url} …`])
    const program: unknown = await (await fetch(`${url}/testnet/program/ghost_msg.aleo`)).json()
    expect(program).toBe(programSource())

    const again = await useExternalChain(url, (line) => lines.push(line))
    expect(lines).toHaveLength(1)

    const before = await balance(url)
    expect(await first.treasury?.transfer(RECIPIENT, 10_000_000)).toMatch(/^at1/)
    expect(await again.treasury?.transfer(RECIPIENT, 5)).toMatch(/^at1/)
    expect((await balance(url)) - before).toBe(10_000_005n)
  })
})
