/** The one file of the demo that loads the Aleo SDK: only with `--chain`, to deploy and to give test credits. */
import {
  Account,
  getOrInitConsensusVersionTestHeights,
  setLogLevel,
  ProgramManager,
  type Transaction
} from '@provablehq/sdk/testnet.js'
import { setTimeout as delay } from 'node:timers/promises'
import * as v from 'valibot'
import { DemoError, type DemoErrorCode } from './errors.ts'
import { NETWORK } from './program.ts'

/** Published with Leo (`leo devnode start --help`) for development chains: never a secret, worth nothing elsewhere. */
const DEVNODE_KEY = 'APrivateKey1zkp8CZNn3yeCseEtxuVPbDCwSyhGW6yZKUYKfgXmcpoGPWH'
/** The address of that key. */
export const DEVNODE_ADDRESS = 'aleo1rhgdu77hgyqd3xjj8ucu3jj9r2krwz6mnzyd80gncr5fxcwlh5rsvzp9px'
/** As many as SDK 0.11.10 knows consensus versions; every one in force from the start, as on a devnode. */
const CONSENSUS_HEIGHTS = '0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18'
/** ms between looks for a transaction's block, and how many looks. */
const LOOK_MS = 250
const LOOKS = 120

const Confirmed = v.object({ status: v.string() })

export interface DevnodeWallet {
  /** @throws DemoError `deployment-failed` */
  deploy(source: string): Promise<void>
  /** @throws DemoError `transfer-failed` */
  transfer(address: string, microcredits: number): Promise<string>
}

/** Broadcasts and waits for the block. Resolves with false when the chain refuses or rejects it. */
async function settle(url: string, transaction: Transaction): Promise<boolean> {
  const sent = await fetch(`${url}/${NETWORK}/transaction/broadcast`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: transaction.toString()
  })
  if (!sent.ok) return false
  const path = `${url}/${NETWORK}/transaction/confirmed/${transaction.id()}`
  for (let look = 0; look < LOOKS; look++) {
    const answer = await fetch(path)
    if (answer.ok) {
      const read = v.safeParse(Confirmed, await answer.json())
      if (read.success) return read.output.status === 'accepted'
    }
    await delay(LOOK_MS)
  }
  return false
}

/** The SDK throws strings and wasm errors of all sorts; its words are kept as the cause. */
async function building(
  code: DemoErrorCode,
  what: string,
  build: Promise<Transaction>
): Promise<Transaction> {
  try {
    return await build
  } catch (cause) {
    throw new DemoError(code, `${what} could not be built: ${String(cause)}.`, { cause })
  }
}

let wallet: { readonly url: string; readonly opened: DevnodeWallet } | undefined

function makeWallet(url: string): DevnodeWallet {
  // Standard output belongs to the demo's own line.
  setLogLevel('error')
  getOrInitConsensusVersionTestHeights(CONSENSUS_HEIGHTS)
  const manager = new ProgramManager(url)
  const account = new Account({ privateKey: DEVNODE_KEY })
  manager.setAccount(account)
  const fee = { priorityFee: 0, privateFee: false, privateKey: account.privateKey() }
  return {
    async deploy(program) {
      const build = manager.buildDevnodeDeploymentTransaction({ program, ...fee })
      const built = await building('deployment-failed', 'The deployment', build)
      if (await settle(url, built)) return
      throw new DemoError('deployment-failed', `The chain at ${url} did not accept the contract.`)
    },
    async transfer(address, microcredits) {
      const build = manager.buildDevnodeExecutionTransaction({
        programName: 'credits.aleo',
        functionName: 'transfer_public',
        inputs: [address, `${microcredits}u64`],
        ...fee
      })
      const built = await building('transfer-failed', 'The transfer', build)
      if (await settle(url, built)) return built.id()
      throw new DemoError('transfer-failed', 'The chain did not accept the transfer: try again.')
    }
  }
}

/** Opens the published key of `leo devnode` at a node; the SDK is set up once. */
export async function openDevnodeWallet(url: string): Promise<DevnodeWallet> {
  if (wallet?.url !== url) wallet = { url, opened: makeWallet(url) }
  return wallet.opened
}
