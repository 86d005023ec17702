import type { PrivateKey } from '@provablehq/sdk/testnet.js'
import { setTimeout as pause } from 'node:timers/promises'
import { loadSdk } from '../../src/chain/prover/sdk.ts'
import type { Sdk } from '../../src/chain/prover/sdk.ts'
import { ContractReader, NodeClient, programChecksum } from '../../src/chain/rest/index.ts'
import { GhostError } from '../../src/protocol/errors.ts'
import { parseAddress } from '../../src/protocol/ids.ts'
import { buildDeployment } from './build.ts'
import type { BuiltDeployment } from './build.ts'
import { DeployError } from './errors.ts'
import { progressLines } from './progress-lines.ts'
import type { Target } from './target.ts'
import type { Terminal } from './terminal.ts'

/** ms between looks for the block, and how many looks: five minutes. */
const LOOK_MS = 1_000
const LOOKS = 300

export interface Deploying {
  readonly target: Target
  /** Text of the compiled program, byte for byte. */
  readonly source: string
  readonly program: string
  /** From the environment; asked for where it is not there. */
  readonly privateKey: string | undefined
  /** No question is asked. */
  readonly yes: boolean
  readonly cache: string
  readonly terminal: Terminal
}

/** What belongs into config.json. */
export interface Deployed {
  readonly network: string
  readonly program: string
  readonly programChecksum: string
  readonly nodes: readonly string[]
  /** Undefined where the program stood there before. */
  readonly transaction?: string
  readonly block?: number
}

/**
 * Puts the contract on a chain, once: looks whether it is there, builds, shows the fee, asks, hands over, waits.
 * Nothing is spent before the answer.
 * @throws DeployError; of nodes and hosts of parameters, GhostError
 */
export const deployContract = async (deploying: Deploying): Promise<Deployed> => {
  const { target, source, program, terminal } = deploying
  const node = new NodeClient({ url: target.node, network: target.network })
  const checksum = programChecksum(source)
  const result = { network: target.network, program, programChecksum: checksum, nodes: [target.node] }
  terminal.say(`${target.name}: ${target.node}, block ${await node.height()}`)
  if (await isThere(node, program, checksum)) {
    terminal.say(`${program} stands there already, and is this program. Nothing to do.`)
    return result
  }
  const sdk = await loadSdk(target.network)
  const key = await privateKey(sdk, deploying)
  try {
    const balance = await balanceOf(node, program, key, terminal)
    const report = progressLines(terminal)
    terminal.say(target.proven ? 'Building and proving; this takes minutes …' : 'Building, without a proof …')
    const built = await buildDeployment({ ...deploying, sdk, key, node, report })
    await confirmed(deploying, built, balance)
    const block = await settle(node, built, terminal)
    return { ...result, transaction: built.id, block }
  } finally {
    key.free()
  }
}

const isThere = async (node: NodeClient, program: string, checksum: string): Promise<boolean> => {
  const standing = await node.program(program)
  if (standing === undefined) return false
  if (programChecksum(standing) === checksum) return true
  throw new DeployError(
    'program-differs',
    `Another ${program} stands on this chain (checksum ${programChecksum(standing)}); names are given once, so this one cannot be deployed there.`
  )
}

const privateKey = async (sdk: Sdk, { privateKey: given, terminal }: Deploying): Promise<PrivateKey> => {
  const text = given ?? (await terminal.secret('Private key that pays (not shown): '))
  if (text === undefined || text === '')
    throw new DeployError(
      'key-missing',
      'Set DEPLOYER_PRIVATE_KEY, or run this in a terminal and type the key. It is never taken as an argument.'
    )
  try {
    return sdk.PrivateKey.from_string(text.trim())
  } catch (cause) {
    throw new DeployError('key-invalid', 'That is no Aleo private key (APrivateKey1…).', { cause })
  }
}

const balanceOf = async (
  node: NodeClient,
  program: string,
  key: PrivateKey,
  terminal: Terminal
): Promise<number> => {
  const address = parseAddress(key.to_address().to_string())
  const balance = await new ContractReader(node, program).balance(address)
  terminal.say(`Paid by ${address}, which has ${credits(balance)}`)
  if (balance === 0) throw new DeployError('no-credits', `${address} has no credits on this chain.`)
  return balance
}

/** The fee is the transaction's own, not an estimate. */
const confirmed = async ({ terminal, yes, target }: Deploying, { fee }: BuiltDeployment, balance: number) => {
  terminal.say(`Fee: ${credits(fee)}`)
  if (fee > balance)
    throw new DeployError('no-credits', `The account has ${credits(balance)}; ${credits(fee)} are needed.`)
  if (yes) return
  const answer = await terminal.ask(
    `Pay ${credits(fee)} and deploy on ${target.name}? It cannot be undone. (yes/no) `
  )
  if (answer?.trim().toLowerCase() !== 'yes')
    throw new DeployError('not-confirmed', 'Not deployed; nothing was paid. (--yes deploys without asking.)')
}

/** Hands the transaction over and waits for its block. */
const settle = async (node: NodeClient, built: BuiltDeployment, terminal: Terminal): Promise<number> => {
  try {
    await node.broadcast(built.id, built.body)
  } catch (cause) {
    if (!(cause instanceof GhostError)) throw cause
    throw new DeployError('refused', `The node did not take the deployment: ${cause.message}`, { cause })
  }
  terminal.say(`Handed over as ${built.id}; waiting for its block …`)
  for (let look = 0; look < LOOKS; look++) {
    const height = await node.heightOf(built.id)
    if (height === undefined) await pause(LOOK_MS)
    else return accepted(node, built, height)
  }
  throw new DeployError(
    'not-seen',
    `${built.id} is in no block after five minutes. Run this again: it looks first whether the program stands there.`
  )
}

const accepted = async (node: NodeClient, built: BuiltDeployment, height: number): Promise<number> => {
  const transaction = await node.confirmed(built.id)
  if (transaction?.status === 'accepted') return height
  throw new DeployError('rejected', `The chain rejected ${built.id} in block ${height}; the fee was paid.`)
}

const credits = (microcredits: number): string =>
  `${(microcredits / 1_000_000).toFixed(6)} credits (${microcredits} microcredits)`
