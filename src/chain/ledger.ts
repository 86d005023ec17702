import type { ChainIdentity, PinnedKeys } from '../messaging/model.ts'
import type {
  Belief,
  CallOptions,
  DialogEntry,
  DialogRecord,
  Ledger,
  NodeStatus,
  ProfileOptions,
  SignedTransaction,
  SlotRecord,
  TransactionOutcome
} from '../messaging/ports.ts'
import type { ContractCall, ContractFunction } from '../protocol/contract.ts'
import type { Address, AddressHash, DialogHash } from '../protocol/ids.ts'
import { namedAddressBook, type NamedAddressBook } from './address-book.ts'
import { buildAgainst } from './building.ts'
import type { ChainConfig } from './config.ts'
import { configuredNodes, type NodeOptions } from './configured-nodes.ts'
import { DialogAgreement } from './dialog-agreement.ts'
import { feeFor } from './fees.ts'
import { InboxWatch } from './inbox-watch.ts'
import { NodePool } from './node-pool.ts'
import { nameOfOutcome } from './names.ts'
import { PeopleAgreement } from './people-agreement.ts'
import type { Prover } from './prover/prover.ts'
import { Proving } from './proving.ts'
import { Quorum } from './quorum.ts'
import { abortable } from './rest/abortable.ts'
import { checkRange, type ContractReader } from './rest/index.ts'
import { outcomeAt } from './rest/outcome.ts'
import { SlotAgreement } from './slot-agreement.ts'
import { dialogsTo, payloadsIn } from './rest/transitions.ts'

/** How a page proves, and what tests set otherwise than a page does. */
export interface LedgerOptions extends NodeOptions {
  /** How transactions come to their proof from now on; as the configuration says unless given. */
  readonly proving?: Proving
}

/** The Aleo chain behind the configured nodes: several are believed where they agree, one in nothing but its shape. */
export class AleoLedger implements Ledger {
  readonly #config: ChainConfig
  readonly #pool: NodePool
  readonly #quorum: Quorum
  readonly #slots: SlotAgreement
  readonly #dialogs: DialogAgreement
  readonly #people: PeopleAgreement
  readonly #inboxes = new InboxWatch()
  readonly #prover: Prover
  readonly #proving: Proving
  readonly #listeners = new Set<() => void>()
  /** Handed to a node before: the next one is given it the next time. */
  readonly #broadcast = new Set<string>()
  #heightsCompared = false
  #scans = 0

  /** @param config its nodes as absolute URLs */
  constructor(config: ChainConfig, prover: Prover, options: LedgerOptions = {}) {
    this.#config = config
    this.#prover = prover
    this.#proving = options.proving ?? new Proving(config.execution)
    this.#pool = new NodePool(
      configuredNodes(config, options, () => this.#listeners.forEach((listener) => listener())),
      config.quorum ?? 1
    )
    this.#quorum = new Quorum(this.#pool)
    this.#slots = new SlotAgreement(this.#pool, this.#quorum)
    this.#dialogs = new DialogAgreement(this.#pool, this.#quorum, this.#slots)
    this.#people = new PeopleAgreement(this.#pool, this.#quorum)
  }

  get quorum(): number {
    return this.#pool.quorum
  }

  nodes(): readonly NodeStatus[] {
    return this.#pool.nodes.map(({ health }) => health.status)
  }

  observeNodes(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  expectChain(chain: ChainIdentity | undefined): void {
    // Under another name for the network there is nothing to compare: the account is on its way to this one.
    this.#pool.chain.expect(chain?.genesis)
  }

  async identify(options?: CallOptions): Promise<ChainIdentity> {
    const genesis = await within(options, this.#pool.genesis())
    return { network: this.#config.network, genesis }
  }

  /** Of all nodes at first, so that one that is far behind is not asked for more. */
  async height(options?: CallOptions): Promise<number> {
    const question = ({ node }: ContractReader): Promise<number> => node.height(options)
    if (!this.#heightsCompared && this.quorum > 1) {
      const votes = await within(options, this.#pool.votes(this.#pool.nodes.length, question))
      for (const { node, answer } of votes) this.#pool.sawHeight(node, answer)
      this.#heightsCompared = true
    }
    const { node, answer } = await within(options, this.#quorum.cheap('height', question))
    this.#pool.sawHeight(node, answer)
    await within(options, this.#pool.checkAhead(node))
    return answer
  }

  async checkProgram(options?: CallOptions): Promise<void> {
    await within(options, this.#pool.genesis())
  }

  /** @throws IntegrityError `nodes-disagree`, TransientError `node-unreachable` where `certain` and too few answer */
  profile(user: AddressHash, options?: ProfileOptions): Promise<PinnedKeys | undefined> {
    return within(options, this.#people.keys(user, options))
  }

  /** @throws IntegrityError `nodes-disagree` */
  profileVersion(user: AddressHash, version: number, options?: CallOptions): Promise<PinnedKeys | undefined> {
    return within(options, this.#people.keysBefore(user, version, options))
  }

  claimedAddress(user: AddressHash, options?: CallOptions & Belief<Address>): Promise<Address | undefined> {
    return within(options, this.#people.address(user, options))
  }

  async inbox(
    user: AddressHash,
    options?: CallOptions
  ): Promise<{ readonly count: number; readonly dialog: DialogHash } | undefined> {
    const vote = await within(
      options,
      this.#quorum.cheap('inbox', (reader) => reader.inbox(user, options))
    )
    return this.#inboxes.seen(vote)
  }

  dialog(dialog: DialogHash, options?: CallOptions): Promise<DialogRecord | undefined> {
    return within(options, this.#dialogs.record(dialog, options))
  }

  slots(
    dialog: DialogHash,
    from: number,
    to: number,
    options?: CallOptions & Belief<SlotRecord>
  ): Promise<readonly SlotRecord[]> {
    return within(options, this.#slots.read(dialog, from, to, options))
  }

  writtenDialogCount(user: AddressHash, options?: CallOptions): Promise<number> {
    return within(options, this.#dialogs.writtenCount(user, options))
  }

  writtenDialogs(user: AddressHash, options?: CallOptions): Promise<readonly DialogEntry[]> {
    return within(options, this.#dialogs.written(user, options))
  }

  requestCount(user: AddressHash, options?: CallOptions): Promise<number> {
    return within(options, this.#dialogs.requestCount(user, options))
  }

  requests(
    user: AddressHash,
    from: number,
    to: number,
    options?: CallOptions
  ): Promise<readonly DialogEntry[]> {
    return within(options, this.#dialogs.requests(user, from, to, options))
  }

  /** Of one node, each time of another: what one leaves out, the next look finds. @throws UsageError `scan-range` for more than 50 blocks */
  async scan(
    user: AddressHash,
    from: number,
    to: number,
    options?: CallOptions
  ): Promise<readonly DialogEntry[]> {
    checkRange(from, to)
    const another = this.#pool.nodes.length > 1 && this.#scans++ % 2 === 1
    const { answer: blocks } = await within(
      options,
      this.#pool.vote(({ node }) => node.blocks(from, to, options), another)
    )
    return dialogsTo(user, blocks, this.#config.program)
  }

  /** @throws UsageError `scan-range` for more than 50 blocks */
  async payloads(
    dialog: DialogHash,
    from: number,
    to: number,
    options?: CallOptions
  ): Promise<readonly Uint8Array[]> {
    checkRange(from, to)
    // Each is checked by its hash: one node is enough, and one that hides something is not the last that is asked.
    const blocks = await within(
      options,
      this.#pool.ask(({ node }) => node.blocks(from, to, options))
    )
    return blocks.flatMap((block) => payloadsIn(block, this.#config.program, dialog))
  }

  addressBook(user: AddressHash, options?: CallOptions): Promise<NamedAddressBook | undefined> {
    return within(options, namedAddressBook(this.#quorum, this.quorum, user, options))
  }

  balance(address: Address, options?: CallOptions): Promise<number> {
    return within(
      options,
      this.#pool.ask((reader) => reader.balance(address, options))
    )
  }

  fee(call: ContractFunction): number {
    return feeFor(call, this.#proving.execution)
  }

  build(call: ContractCall, accountSeed: Uint8Array, options?: CallOptions): Promise<SignedTransaction> {
    const built = this.#proving.run(
      (execution, building) =>
        buildAgainst(this.#pool, this.#prover, { call, accountSeed, execution }, building),
      options
    )
    return within(options, built)
  }

  async broadcast(transaction: SignedTransaction, options?: CallOptions): Promise<void> {
    const { id, body } = transaction
    const again = this.#broadcast.has(id)
    this.#broadcast.add(id)
    const [oldest] = this.#broadcast
    if (this.#broadcast.size > MAX_REMEMBERED && oldest !== undefined) this.#broadcast.delete(oldest)
    await within(
      options,
      this.#pool.offer(({ node }) => node.broadcast(id, body, options), again)
    )
  }

  async outcome(transactionId: string, options?: CallOptions): Promise<TransactionOutcome> {
    const subject = `outcome ${transactionId}`
    const question = ({ node }: ContractReader) => outcomeAt(node, transactionId, options)
    // It changes once, when there is a block that shows it: two that differ in what they show are no lag.
    const rules = { subject, nameOf: nameOfOutcome }
    const judgement = await within(options, this.#quorum.check(question, rules))
    if (judgement.verdict === 'quorum' || judgement.verdict === 'single') return judgement.answer
    // Another node may be about to see it. If they differ for long, its slot decides: accepted is looked for there.
    if (judgement.verdict === 'none' || !this.#isOld(subject)) return { state: 'unknown' }
    const answers = 'answers' in judgement ? judgement.answers : [judgement.answer]
    const accepted = answers.find(({ state }) => state === 'accepted')
    return accepted ?? answers[0] ?? { state: 'unknown' }
  }

  #isOld(subject: string): boolean {
    return this.#pool.nodes.some(({ health }) => health.isAtOdds(subject))
  }
}

/** Transactions of which it is remembered that they were handed over. */
const MAX_REMEMBERED = 256

/** Nodes are recognised for everybody who waits for them, so that takes no signal; who waits may still go. */
const within = <Result>(options: CallOptions | undefined, work: Promise<Result>): Promise<Result> =>
  abortable(work, options?.signal)
