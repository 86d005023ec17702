import { admit } from './admission.ts'
import { buildBlock, confirm, stateRootAfter } from './blocks.ts'
import type { BlockJson, ConfirmedJson, Ran } from './blocks.ts'
import { execute } from './execution.ts'
import type { ChainFacts, Deployed } from './execution.ts'
import type { Faults } from './faults.ts'
import { programChecksum } from './identifiers.ts'
import type { BlockRecord, Genesis, Journal } from './journal.ts'
import { parsePlaintext } from './plaintext.ts'
import { parseProgram } from './program-parser.ts'
import { MappingState, Overlay } from './state.ts'
import { parseTransaction, transitionsOf, uniqueIds } from './transaction.ts'
import type { TransactionJson } from './transaction.ts'
import type { Plaintext } from './values.ts'

// What a beacon block of `leo devnode` names; nobody is paid.
const rewards = [
  { type: 'block_reward', amount: 2378234 },
  { type: 'puzzle_reward', amount: 0 }
]

/** Where a transaction stands. */
export interface Place {
  readonly height: number
  readonly index: number
  /** The transaction as it was broadcast; a rejected one is confirmed as another. */
  readonly original: TransactionJson
}

/** The chain: programs, mappings, blocks, and the transactions that wait for one. */
export class Ledger {
  readonly genesis: Genesis
  readonly state = new MappingState()
  readonly programs = new Map<string, Deployed>()
  /** Height at which each program came to be. */
  readonly deployedAt = new Map<string, number>()
  readonly blocks: BlockJson[] = []
  readonly stateRoots: string[] = []
  readonly heightOfStateRoot = new Map<string, number>()
  readonly places = new Map<string, Place>()
  /** Height of the block that left a transaction out. */
  readonly abortedAt = new Map<string, number>()
  readonly heights = new Map<string, number>()
  readonly transactionOfTransition = new Map<string, string>()
  readonly transitionOfPut = new Map<string, string>()
  readonly #pool: TransactionJson[] = []
  readonly #spent = new Set<string>()
  readonly #journal: Journal
  readonly #faults: Faults

  /** Starts from the journal's past, or from this genesis. Throws DevchainError for programs or a past it cannot run. */
  constructor(genesis: Genesis, creditsSource: string, journal: Journal, faults: Faults) {
    this.#journal = journal
    this.#faults = faults
    this.genesis = journal.past?.genesis ?? genesis
    for (const source of [creditsSource, ...this.genesis.programs]) this.#install(source)
    this.#fundAccounts()
    this.#begin()
    if (journal.past === undefined) journal.begin(genesis)
    for (const block of journal.past?.blocks ?? []) this.#make(block)
  }

  get height(): number {
    return this.blocks.length - 1
  }

  get latest(): BlockJson {
    return this.blocks[this.height] as BlockJson
  }

  get latestStateRoot(): string {
    return this.stateRoots[this.height] as string
  }

  /** Microcredits of an account; null for one that never had any. */
  balance(address: string, height: number = Infinity): bigint | null {
    const value = this.state.read('credits.aleo', 'account', parsePlaintext(address), height)
    return value?.kind === 'u64' ? value.value : null
  }

  /** Takes a transaction into the pool, or throws one sentence why not. Giving one twice before its block changes nothing. */
  submit(json: unknown): TransactionJson {
    const transaction = parseTransaction(json)
    if (this.#pool.some((waiting) => waiting.id === transaction.id)) return transaction
    admit(transaction, {
      find: (id) => this.programs.get(id)?.program,
      isKnown: (id) => this.places.has(id),
      isSpent: (id) => this.#spent.has(id),
      isStateRoot: (root) => this.heightOfStateRoot.has(root),
      balance: (address) => this.balance(address)
    })
    if (!this.#faults.strikes('lose')) this.#pool.push(transaction)
    return transaction
  }

  /** Makes a block of all that waits. `timestamp` in unix seconds. */
  produceBlock(timestamp: number): BlockJson {
    const waiting = this.#pool.splice(0)
    const transactions = this.#faults.settings.reorder ? waiting.reverse() : waiting
    const refused = transactions
      .filter(() => this.#faults.strikes('reject'))
      .map((transaction) => transaction.id)
    const record: BlockRecord = { timestamp, transactions, refused }
    // Written down before anybody can see it: a block that was answered for is never lost.
    this.#journal.append(record)
    return this.#make(record)
  }

  /** Entries of a mapping at a height; undefined if the program or mapping is not there. */
  entries(program: string, mapping: string, height: number): [Plaintext, Plaintext][] | undefined {
    if (!this.programs.get(program)?.program.mappings.has(mapping)) return undefined
    return this.state.entries(program, mapping, height)
  }

  #install(source: string): void {
    const program = parseProgram(source)
    const checksum = programChecksum(source)
    this.#deploy({ program, edition: 0, checksum, owner: null, transaction: null }, 0)
  }

  #fundAccounts(): void {
    const changes = Object.entries(this.genesis.accounts).map(([address, microcredits]) => ({
      program: 'credits.aleo',
      mapping: 'account',
      key: parsePlaintext(address),
      value: { kind: 'u64', value: BigInt(microcredits) } as const
    }))
    this.state.commit(changes, 0)
  }

  #begin(): void {
    const { accounts, network, timestamp, seed } = this.genesis
    const balances = Object.fromEntries(
      Object.entries(accounts).map(([address, amount]) => [address, Number(amount)])
    )
    const genesis = {
      type: 'genesis',
      committee: { id: '0field', starting_round: 0, members: {}, total_stake: 0 },
      public_balances: balances,
      bonded_balances: {}
    }
    const content = { network, timestamp, transactions: [], aborted: [] }
    this.#push(buildBlock({ ...content, height: 0, ratifications: [genesis] }, undefined, seed))
    // An SDK takes the rules in force from the height: the newest need as many blocks as there are versions of them.
    for (let count = 0; count < this.genesis.emptyBlocks; count += 1) {
      this.#make({ timestamp, transactions: [], refused: [] })
    }
  }

  #push(block: BlockJson): void {
    this.blocks.push(block)
    this.stateRoots.push(stateRootAfter(block))
    this.heightOfStateRoot.set(this.latestStateRoot, this.height)
    this.heights.set(block.block_hash, this.height)
  }

  #facts(height: number, timestamp: number): ChainFacts {
    return {
      find: (id) => this.programs.get(id)?.program,
      facts: (id) => this.programs.get(id),
      height,
      timestamp,
      network: this.genesis.network
    }
  }

  #make(record: BlockRecord): BlockJson {
    const height = this.blocks.length
    const overlay = new Overlay(this.state)
    const { ran, aborted } = this.#run(record, overlay, height)
    this.state.commit(overlay.changes, height)
    const transactions = ran.map(confirm)
    const { network, seed } = this.genesis
    const { timestamp } = record
    const content = { network, height, timestamp, transactions, aborted, ratifications: rewards }
    const block = buildBlock(content, this.blocks.at(-1), seed)
    this.#push(block)
    for (const id of aborted) this.abortedAt.set(id, height)
    ran.forEach(({ transaction }, index) =>
      this.#index(transaction, transactions[index] as ConfirmedJson, { height, index, original: transaction })
    )
    return block
  }

  #run(
    record: BlockRecord,
    overlay: Overlay,
    height: number
  ): { readonly ran: Ran[]; readonly aborted: string[] } {
    const chain = this.#facts(height, record.timestamp)
    const ran: Ran[] = []
    const aborted: string[] = []
    for (const json of record.transactions) {
      const transaction = parseTransaction(json)
      const outcome = this.#isTaken(transaction)
        ? undefined
        : execute(transaction, overlay, chain, record.refused.includes(transaction.id))
      if (outcome === undefined || outcome.status === 'aborted') aborted.push(transaction.id)
      else {
        ran.push({ transaction, outcome })
        for (const { id } of uniqueIds(transaction)) this.#spent.add(id)
        if (outcome.status === 'accepted' && outcome.deployed) this.#deploy(outcome.deployed, height)
      }
    }
    return { ran, aborted }
  }

  /** Whether an earlier transaction, perhaps of the same block, took what this one needs. */
  #isTaken(transaction: TransactionJson): boolean {
    const isSecond =
      transaction.type === 'deploy' && this.programs.has(parseProgram(transaction.deployment.program).id)
    return isSecond || uniqueIds(transaction).some(({ id }) => this.#spent.has(id))
  }

  #deploy(deployed: Deployed, height: number): void {
    this.programs.set(deployed.program.id, deployed)
    this.deployedAt.set(deployed.program.id, height)
  }

  #index(original: TransactionJson, confirmed: ConfirmedJson, place: Place): void {
    this.places.set(original.id, place)
    this.places.set(confirmed.transaction.id, place)
    const shown =
      confirmed.status === 'accepted' ? transitionsOf(original) : transitionsOf(original).slice(-1)
    for (const transition of shown) {
      this.transactionOfTransition.set(transition.id, confirmed.transaction.id)
      for (const put of [...transition.inputs, ...transition.outputs])
        this.transitionOfPut.set(put.id, transition.id)
    }
  }
}
