import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { delimiter, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** A node under test, ours or a real one. */
export interface Node {
  readonly name: string
  readonly url: string
  close(): Promise<void>
}

const publishedKey = 'APrivateKey1zkp8CZNn3yeCseEtxuVPbDCwSyhGW6yZKUYKfgXmcpoGPWH'
/** Blocks a devnode makes by itself before it is ready; ours starts there. */
const firstHeight = 25
/** Milliseconds for what a busy machine may need to build its first transactions; nothing is measured by it. */
export const patience = 600_000

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

function inPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, program)).find(isExecutable)
}

/** The path of `leo`, from LEO_BIN or PATH, if this machine has it: the comparison with a real node needs it. */
export const leo: string | undefined = process.env['LEO_BIN'] ?? inPath('leo')

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function latestHeight(url: string): Promise<number> {
  try {
    return Number(await (await fetch(`${url}/testnet/block/height/latest`)).text())
  } catch {
    return -1
  }
}

async function createBlocks(url: string, count: number): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ num_blocks: count })
  await fetch(`${url}/testnet/block/create`, { method: 'POST', headers, body })
}

/** How a devnode is started. */
export interface DevnodeOptions {
  /** It makes blocks only when asked. */
  readonly demand?: boolean
}

/** Starts `leo devnode` in memory and waits until its rules are the newest. */
export async function startDevnode(binary: string, { demand = false }: DevnodeOptions = {}): Promise<Node> {
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(
    binary,
    [
      ...['devnode', 'start', '--private-key', publishedKey, '--socket-addr', address, '-v', '0'],
      ...(demand ? ['--manual-block-creation'] : [])
    ],
    {
      stdio: 'ignore'
    }
  )
  const url = `http://${address}`
  const end = Date.now() + patience
  while ((await latestHeight(url)) < (demand ? 0 : firstHeight) && Date.now() < end) await wait(100)
  if (demand) await createBlocks(url, firstHeight)
  const kill = (): void => void child.kill()
  // A test run that breaks off must not leave a node behind.
  process.once('exit', kill)
  const close = async (): Promise<void> => {
    process.off('exit', kill)
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill()
    await ended
  }
  return { name: 'leo devnode', url, close }
}
