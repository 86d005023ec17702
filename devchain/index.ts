import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { DevchainError } from './errors.ts'
import { faucetAddress, faucetTransfer, transferFee } from './faucet.ts'
import { Faults } from './faults.ts'
import { isAddress } from './identifiers.ts'
import { fileJournal, memoryJournal } from './journal.ts'
import type { Genesis, Journal } from './journal.ts'
import type { BlockJson } from './blocks.ts'
import { Ledger } from './ledger.ts'
import { createRest } from './rest.ts'
import { listen } from './server.ts'

export type { BlockJson, ConfirmedJson } from './blocks.ts'
export { DevchainError } from './errors.ts'
export type { DevchainErrorCode } from './errors.ts'
export type { FaultSettings, Faults } from './faults.ts'
export { parseProgram } from './program-parser.ts'

/** Network number of Aleo's testnet, the one SDK transactions for a development node name. */
const testnet = 1

/** Blocks that stand at the start: an SDK builds for the newest rules from there on. */
const emptyBlocks = 25

/** Address of the account whose private key every Aleo development tool publishes; it holds a balance here as well. */
export const publishedAddress = 'aleo1rhgdu77hgyqd3xjj8ucu3jj9r2krwz6mnzyd80gncr5fxcwlh5rsvzp9px'

const defaultMicrocredits = 1_000_000_000_000n

/** How the chain is started. Everything may be left out. */
export interface DevchainOptions {
  /** Where to listen; 127.0.0.1 unless told. */
  readonly host?: string
  /** 0, the default, takes a free port. */
  readonly port?: number
  /** Compiled programs that stand on chain from the beginning. */
  readonly programs?: readonly string[]
  /** Balances in microcredits at the beginning; the published development account unless told. */
  readonly accounts?: Readonly<Record<string, bigint>>
  /** Balance of the faucet in microcredits. */
  readonly faucet?: bigint
  /** When a block is made: with each broadcast (default), only when asked, or every so many milliseconds. */
  readonly blocks?: 'broadcast' | 'demand' | { readonly everyMilliseconds: number }
  /** File that keeps the chain; in memory if left out. */
  readonly file?: string
  /** Milliseconds since 1970. */
  readonly now?: () => number
  /** Makes two chains alike; random unless told. */
  readonly seed?: string
}

/** What a faucet gave. */
export interface Credited {
  readonly transaction: string
  /** Height of the block it stands in; null while it waits for one. */
  readonly height: number | null
}

/** One more node of the same chain. */
export interface DevchainNode {
  /** Without the network's prefix. */
  readonly url: string
  /** What is wrong with this node's answers; what is wrong with blocks belongs to the chain. */
  readonly faults: Faults
  close(): Promise<void>
}

/** A running development chain. */
export interface Devchain {
  /** Without the network's prefix: `${url}/testnet/block/height/latest`. */
  readonly url: string
  readonly port: number
  readonly faults: Faults
  /** Makes a block of everything that waits. */
  produceBlock(): BlockJson
  /** Sends microcredits from the faucet's account, as a real transaction. Throws DevchainError. */
  credit(address: string, microcredits: bigint): Credited
  /** One more node of this chain, on a free port, with faults of its own. */
  join(): Promise<DevchainNode>
  /** Answers a request without the network, for a server that mounts the chain under its own address. */
  fetch(request: Request): Promise<Response>
  close(): Promise<void>
}

function genesisOf(options: DevchainOptions, now: () => number): Genesis {
  const accounts = options.accounts ?? { [publishedAddress]: defaultMicrocredits }
  const funded: [string, bigint][] = [
    ...Object.entries(accounts),
    [faucetAddress, options.faucet ?? defaultMicrocredits]
  ]
  for (const [address] of funded) {
    if (!isAddress(address)) throw new DevchainError('bad-option', `'${address}' is not an address`)
  }
  return {
    format: 'devchain/1',
    seed: options.seed ?? randomBytes(32).toString('hex'),
    network: testnet,
    timestamp: Math.floor(now() / 1000),
    emptyBlocks,
    accounts: Object.fromEntries(funded.map(([address, microcredits]) => [address, String(microcredits)])),
    programs: [...(options.programs ?? [])]
  }
}

function openJournal(options: DevchainOptions): Journal {
  if (options.file === undefined) return memoryJournal
  const journal = fileJournal(options.file)
  const kept = journal.past?.genesis.programs
  if (
    kept !== undefined &&
    options.programs !== undefined &&
    JSON.stringify(kept) !== JSON.stringify(options.programs)
  ) {
    throw new DevchainError(
      'bad-file',
      `${options.file} holds a chain that began with other programs; remove it or name another file`
    )
  }
  return journal
}

/** Starts a chain. Throws DevchainError for options or a file it cannot use, and the socket's error for a busy port. */
export async function createDevchain(options: DevchainOptions = {}): Promise<Devchain> {
  const now = options.now ?? Date.now
  const faults = new Faults()
  const credits = readFileSync(new URL('programs/credits.aleo', import.meta.url), 'utf8')
  const ledger = new Ledger(genesisOf(options, now), credits, openJournal(options), faults)
  const timing = options.blocks ?? 'broadcast'

  const produceBlock = (): BlockJson => ledger.produceBlock(Math.floor(now() / 1000))
  const broadcast = (json: unknown): string => {
    const { id } = ledger.submit(json)
    if (timing === 'broadcast') produceBlock()
    return id
  }
  const credit = (address: string, microcredits: bigint): Credited => {
    if (!isAddress(address)) throw new DevchainError('bad-option', `'${address}' is not an address`)
    if (microcredits <= 0n) throw new DevchainError('bad-option', 'a faucet gives at least one microcredit')
    if ((ledger.balance(faucetAddress) ?? 0n) < microcredits + transferFee)
      throw new DevchainError('faucet-empty', 'the faucet is empty')
    const nonce = randomBytes(32).toString('hex')
    const transaction = broadcast(faucetTransfer(address, microcredits, nonce, ledger.latestStateRoot))
    return { transaction, height: ledger.places.get(transaction)?.height ?? null }
  }

  const app = createRest({ ledger, faults, broadcast, produceBlock, now }, 'testnet')
  const host = options.host ?? '127.0.0.1'
  const server = await listen((request, bindings) => app.fetch(request, bindings), host, options.port ?? 0)
  const join = async (): Promise<DevchainNode> => {
    const own = new Faults()
    const rest = createRest({ ledger, faults: own, broadcast, produceBlock, now }, 'testnet')
    const node = await listen((request, bindings) => rest.fetch(request, bindings), host, 0)
    return { url: `http://${host}:${node.port}`, faults: own, close: () => node.close() }
  }
  const timer = typeof timing === 'object' ? setInterval(produceBlock, timing.everyMilliseconds) : undefined
  const close = async (): Promise<void> => {
    clearInterval(timer)
    await server.close()
  }
  const url = `http://${host}:${server.port}`
  const fetch = async (request: Request): Promise<Response> => app.fetch(request)
  return { url, port: server.port, faults, produceBlock, credit, join, fetch, close }
}
