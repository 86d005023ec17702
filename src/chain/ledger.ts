import type { ChainIdentity, PinnedKeys } from '../messaging/model.ts'
import type {
  CallOptions,
  DialogEntry,
  DialogRecord,
  Ledger,
  SignedTransaction,
  SlotRecord,
  TransactionOutcome
} from '../messaging/ports.ts'
import type { ContractCall, ContractFunction } from '../protocol/contract.ts'
import { IntegrityError, RejectedError, UsageError } from '../protocol/errors.ts'
import type { Address, AddressHash, DialogHash } from '../protocol/ids.ts'
import type { ChainConfig } from './config.ts'
import { feeFor } from './fees.ts'
import { NodePool } from './node-pool.ts'
import type { ChainState, Prover } from './prover/prover.ts'
import { anchorsIn, ContractReader, MAX_BLOCKS, NodeClient, programChecksum } from './rest/index.ts'
import type { RequestOptions } from './rest/index.ts'
import { feeOf } from './rest/transitions.ts'

/** Number of each network in a block's header (snarkVM, `Network::ID`). */
const NETWORK_IDS = { mainnet: 0, testnet: 1 } as const

/** The Aleo chain behind the configured nodes; what it reads is believed in nothing but its shape. */
export class AleoLedger implements Ledger {
  readonly #config: ChainConfig
  readonly #nodes: NodePool
  readonly #prover: Prover

  /** @param config its nodes as absolute URLs */
  constructor(config: ChainConfig, prover: Prover) {
    const { network, program, requestsPerSecond } = config
    this.#config = config
    this.#prover = prover
    this.#nodes = new NodePool(
      config.nodes.map((url) => {
        const options = { url, network, ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }) }
        return new ContractReader(new NodeClient(options), program)
      })
    )
  }

  identify(options?: CallOptions): Promise<ChainIdentity> {
    const { network } = this.#config
    return this.#nodes.ask(async ({ node }) => {
      const genesis = await node.block(0, options)
      if (genesis.header.metadata.network !== NETWORK_IDS[network])
        throw new IntegrityError('node-malformed', `the node is on another network than ${network}`)
      return { network, genesis: genesis.block_hash }
    })
  }

  height(options?: CallOptions): Promise<number> {
    return this.#nodes.ask(({ node }) => node.height(options))
  }

  async checkProgram(options?: CallOptions): Promise<void> {
    const { program, programChecksum: expected } = this.#config
    const source = await this.#nodes.ask(({ node }) => node.program(program, options))
    if (source === undefined) throw new RejectedError('program-missing', `${program} is not on this chain`)
    if (programChecksum(source) !== expected)
      throw new RejectedError('program-differs', `${program} on this chain is another program`)
  }

  profile(user: AddressHash, options?: CallOptions): Promise<PinnedKeys | undefined> {
    return this.#nodes.ask((reader) => reader.profile(user, options))
  }

  profileVersion(user: AddressHash, version: number, options?: CallOptions): Promise<PinnedKeys | undefined> {
    return this.#nodes.ask((reader) => reader.profileVersion(user, version, options))
  }

  claimedAddress(user: AddressHash, options?: CallOptions): Promise<Address | undefined> {
    return this.#nodes.ask((reader) => reader.claimedAddress(user, options))
  }

  inbox(
    user: AddressHash,
    options?: CallOptions
  ): Promise<{ readonly count: number; readonly dialog: DialogHash } | undefined> {
    return this.#nodes.ask((reader) => reader.inbox(user, options))
  }

  dialog(dialog: DialogHash, options?: CallOptions): Promise<DialogRecord | undefined> {
    return this.#nodes.ask((reader) => reader.dialog(dialog, options))
  }

  slots(dialog: DialogHash, from: number, to: number, options?: CallOptions): Promise<readonly SlotRecord[]> {
    return this.#nodes.ask((reader) => reader.slots(dialog, from, to, options))
  }

  writtenDialogs(user: AddressHash, options?: CallOptions): Promise<readonly DialogEntry[]> {
    return this.#nodes.ask((reader) => reader.writtenDialogs(user, options))
  }

  requests(user: AddressHash, limit: number, options?: CallOptions): Promise<readonly DialogEntry[]> {
    return this.#nodes.ask((reader) => reader.requests(user, limit, options))
  }

  /** @throws UsageError `scan-range` for more than 50 blocks */
  async scan(
    user: AddressHash,
    from: number,
    to: number,
    options?: CallOptions
  ): Promise<readonly DialogEntry[]> {
    if (to - from >= MAX_BLOCKS)
      throw new UsageError('scan-range', `at most ${MAX_BLOCKS} blocks are read at once`)
    const blocks = await this.#nodes.ask(({ node }) => node.blocks(from, to, options))
    const written = new Map<DialogHash, DialogEntry>()
    for (const block of blocks)
      for (const anchor of anchorsIn(block, this.#config.program))
        if (anchor.recipient === user)
          written.set(anchor.dialog, { dialog: anchor.dialog, peer: anchor.sender })
    return [...written.values()]
  }

  balance(address: Address, options?: CallOptions): Promise<number> {
    return this.#nodes.ask((reader) => reader.balance(address, options))
  }

  fee(call: ContractFunction): number {
    return feeFor(call, this.#config.execution)
  }

  build(call: ContractCall, accountSeed: Uint8Array, options?: CallOptions): Promise<SignedTransaction> {
    const proves = this.#config.execution === 'prove'
    return this.#nodes.ask(async ({ node }) => {
      const state = proves ? { state: await stateOf(node, options) } : {}
      return this.#prover.build({ call, accountSeed, nodeUrl: node.url, ...state }, options)
    })
  }

  broadcast(transaction: SignedTransaction, options?: CallOptions): Promise<void> {
    return this.#nodes.ask(({ node }) => node.broadcast(transaction.id, transaction.body, options))
  }

  outcome(transactionId: string, options?: CallOptions): Promise<TransactionOutcome> {
    return this.#nodes.ask(async ({ node }) => {
      // Asked first, because a node answers null here, while it answers 500 to `confirmed` as long as nothing is known.
      const height = await node.heightOf(transactionId, options)
      const confirmed = height === undefined ? undefined : await node.confirmed(transactionId, options)
      if (height === undefined || confirmed === undefined) return { state: 'unknown' }
      // A rejected one stands in its block as a fee transaction under an id of its own.
      if (confirmed.status === 'accepted' && confirmed.transaction.id !== transactionId)
        throw new IntegrityError('node-malformed', 'the node answered with another transaction')
      return { state: confirmed.status, height, fee: feeOf(confirmed) }
    })
  }
}

const stateOf = async (node: NodeClient, options: RequestOptions | undefined): Promise<ChainState> => {
  const [height, root] = await Promise.all([node.height(options), node.stateRoot(options)])
  return { height, root }
}
