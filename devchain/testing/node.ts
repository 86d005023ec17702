import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
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

/** The path of `leo`, if this machine has it: the comparison with a real node needs it. */
export const leo: string | undefined = process.env['LEO_BIN']

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

/** Starts `leo devnode` in memory and waits until its rules are the newest. */
export async function startDevnode(binary: string): Promise<Node> {
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(
    binary,
    ['devnode', 'start', '--private-key', publishedKey, '--socket-addr', address, '-v', '0'],
    {
      stdio: 'ignore'
    }
  )
  const url = `http://${address}`
  const end = Date.now() + patience
  while ((await latestHeight(url)) < firstHeight && Date.now() < end) await wait(100)
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
