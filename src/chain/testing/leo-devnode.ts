import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { PrivateKey } from '@provablehq/sdk/testnet.js'
import { UsageError } from '../../protocol/errors.ts'
import type { Address } from '../../protocol/ids.ts'
import { loadSdk } from '../prover/sdk.ts'
import type { Sdk } from '../prover/sdk.ts'

/** Where `leo` is, or undefined where these tests cannot run. */
export const leoBinary = process.env['LEO_BIN']

/** Published by `leo devnode` for local chains; holds all credits of its genesis. */
export const GENESIS_KEY = 'APrivateKey1zkp8CZNn3yeCseEtxuVPbDCwSyhGW6yZKUYKfgXmcpoGPWH'
const TEST_HEIGHTS = Array.from({ length: 19 }, (_, height) => height).join(',')

/** snarkVM's own chain with our program deployed on it. */
export interface Devnode {
  readonly url: string
  fund(address: Address, microcredits: number): Promise<void>
  close(): Promise<void>
}

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const until = async (what: string, done: () => Promise<boolean>): Promise<void> => {
  for (let look = 0; look < 300; look++) {
    if (await done().catch(() => false)) return
    await pause(100)
  }
  throw new UsageError('devnode-silent', what)
}

const get = async (url: string): Promise<string> => {
  const response = await fetch(url)
  return response.ok
    ? response.text()
    : Promise.reject(new UsageError('devnode-refused', await response.text()))
}

const hand = async (url: string, id: string, body: string): Promise<void> => {
  const response = await fetch(`${url}/testnet/transaction/broadcast`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body
  })
  if (!response.ok) throw new UsageError('devnode-refused', await response.text())
  await until('transaction', async () => (await get(`${url}/testnet/transaction/confirmed/${id}`)) !== '')
}

const deploy = async (sdk: Sdk, url: string, key: PrivateKey, program: string): Promise<void> => {
  const manager = new sdk.ProgramManager(url)
  const transaction = await manager.buildDevnodeDeploymentTransaction({
    program,
    priorityFee: 0,
    privateFee: false,
    privateKey: key
  })
  await hand(url, transaction.id(), transaction.toString())
}

const transfer = async (sdk: Sdk, url: string, key: PrivateKey, address: Address, microcredits: number) => {
  const transaction = await sdk.ProgramManagerBase.buildDevnodeExecutionTransaction(
    key,
    sdk.Program.getCreditsProgram().toString(),
    'transfer_public',
    [address, `${microcredits}u64`],
    0,
    undefined,
    url,
    undefined,
    0
  )
  await hand(url, transaction.id(), transaction.toString())
}

interface RunningNode {
  readonly url: string
  readonly close: () => Promise<void>
}

/** Starts `leo devnode` on a free port, with nothing of ours on it. */
export const startEmptyDevnode = async (): Promise<RunningNode> => {
  const url = `http://127.0.0.1:${await freePort()}`
  const node = spawn(
    leoBinary ?? '',
    ['devnode', 'start', '--private-key', GENESIS_KEY, '-a', new URL(url).host, '-v', '0'],
    { stdio: 'ignore' }
  )
  const close = async (): Promise<void> => {
    if (node.exitCode !== null) return
    node.kill('SIGKILL')
    await once(node, 'exit')
  }
  try {
    // The newest rules begin at height 18; the node makes these blocks by itself.
    await until(
      'leo devnode did not start',
      async () => Number(await get(`${url}/testnet/block/height/latest`)) > 18
    )
    return { url, close }
  } catch (error) {
    await close()
    throw error
  }
}

/** Starts `leo devnode` on a free port and deploys `program` (5.5 s). */
export const startLeoDevnode = async (program: string): Promise<Devnode> => {
  const { url, close } = await startEmptyDevnode()
  try {
    const sdk = await loadSdk('testnet')
    sdk.getOrInitConsensusVersionTestHeights(TEST_HEIGHTS)
    const key = sdk.PrivateKey.from_string(GENESIS_KEY)
    await deploy(sdk, url, key, program)
    return { url, fund: (address, microcredits) => transfer(sdk, url, key, address, microcredits), close }
  } catch (error) {
    await close()
    throw error
  }
}
