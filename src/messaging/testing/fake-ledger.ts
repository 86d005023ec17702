import { blake2b } from '@noble/hashes/blake2.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import type { ContractCall } from '../../protocol/contract.ts'
import { RejectedError, TransientError } from '../../protocol/errors.ts'
import { contentHashFromBytes, type Address, type AddressHash, type DialogHash } from '../../protocol/ids.ts'
import type { CallOptions, Ledger, NodeStatus, SignedTransaction, SlotRecord } from '../ports.ts'
import { FEES, type FakeChain, type FakeTransaction } from './fake-chain.ts'
import { fakeAddress } from './fake-hasher.ts'
import type { SeededRandom } from './seeded-random.ts'

/** What is wrong with the nodes that one client asks. All zero and false: they are honest and awake. */
export interface LedgerFaults {
  /** Every call fails. */
  unreachable: boolean
  /** Chance that a call is turned away. */
  busy: number
  /** Most blocks that an answer is behind; each answer draws its own, so the tip seems to go back. */
  lag: number
  /** Chance that the newest slots are left out of an answer. */
  hiding: number
  /** Chance that the newest slot of an answer says what does not stand there. */
  forging: number
  /** Chance that a transaction is taken and never handed on. */
  forgetting: number
  /** Chance that a transaction is handed on and yet reported as failed. */
  denying: number
  /** Nodes that must agree; with more than one, slots they agree about are confirmed. */
  quorum: number
  /** Chance that they do not agree about an answer yet, where they must. */
  disagreeing: number
}

/** Nodes without a fault. */
export const honestNodes = (): LedgerFaults => ({
  unreachable: false,
  busy: 0,
  lag: 0,
  hiding: 0,
  forging: 0,
  forgetting: 0,
  denying: 0,
  quorum: 1,
  disagreeing: 0
})

const encode = (transaction: FakeTransaction): string =>
  JSON.stringify(transaction, (_, value: unknown) =>
    value instanceof Uint8Array ? { hex: bytesToHex(value) } : value
  )

const decode = (body: string): FakeTransaction =>
  JSON.parse(body, (_, value: unknown) =>
    typeof value === 'object' && value !== null && 'hex' in value && typeof value.hex === 'string'
      ? hexToBytes(value.hex)
      : value
  ) as FakeTransaction

/** What one client sees of the shared chain through its nodes. */
export class FakeLedger implements Ledger {
  readonly faults: LedgerFaults
  readonly #chain: FakeChain
  readonly #random: SeededRandom

  constructor(chain: FakeChain, random: SeededRandom, faults: LedgerFaults = honestNodes()) {
    this.#chain = chain
    this.#random = random
    this.faults = faults
  }

  get quorum() {
    return this.faults.quorum
  }

  nodes(): readonly NodeStatus[] {
    return []
  }

  observeNodes() {
    return () => undefined
  }

  expectChain() {
    // There is one chain, and every node is of it.
  }

  async identify(options?: CallOptions) {
    this.#ask(options)
    return this.#chain.identity
  }

  async height(options?: CallOptions) {
    return this.#ask(options)
  }

  async checkProgram(options?: CallOptions) {
    this.#ask(options)
  }

  async profile(user: AddressHash, options?: CallOptions) {
    const keys = this.#chain.registration(user, this.#ask(options))?.keys
    const disagreed = this.faults.quorum > 1 && this.#random.chance(this.faults.disagreeing)
    return keys !== undefined && disagreed ? { ...keys, unconfirmed: true as const } : keys
  }

  async profileVersion(user: AddressHash, version: number, options?: CallOptions) {
    return this.#chain.registrationOf(user, version, this.#ask(options))?.keys
  }

  async claimedAddress(user: AddressHash, options?: CallOptions) {
    return this.#chain.registration(user, this.#ask(options))?.address
  }

  async inbox(user: AddressHash, options?: CallOptions) {
    const received = this.#chain.received(user, 0, this.#ask(options))
    const last = received.at(-1)
    return last === undefined ? undefined : { count: received.length, dialog: last.dialog }
  }

  async dialog(dialog: DialogHash, options?: CallOptions) {
    return this.#chain.dialog(dialog, this.#ask(options))
  }

  async slots(dialog: DialogHash, from: number, to: number, options?: CallOptions) {
    const standing =
      this.faults.quorum > 1
        ? this.#random.chance(this.faults.disagreeing)
          ? 'contested'
          : 'quorum'
        : 'single'
    const slots = this.#chain
      .slots(dialog, this.#ask(options))
      .slice(from, to)
      .map((slot) => ({ ...slot, standing }) as const)
    if (slots.length > 0 && this.#random.chance(this.faults.hiding))
      return slots.slice(0, this.#random.integer(0, slots.length - 1))
    if (slots.length > 0 && this.#random.chance(this.faults.forging)) return this.#forged(slots)
    return slots
  }

  async writtenDialogCount(user: AddressHash, options?: CallOptions) {
    return this.#chain.written(user, this.#ask(options)).length
  }

  async writtenDialogs(user: AddressHash, options?: CallOptions) {
    return this.#chain.written(user, this.#ask(options))
  }

  async requestCount(user: AddressHash, options?: CallOptions) {
    return this.#chain.requests(user, this.#ask(options)).length
  }

  async requests(user: AddressHash, from: number, to: number, options?: CallOptions) {
    return this.#chain.requests(user, this.#ask(options)).slice(from, to)
  }

  async scan(user: AddressHash, from: number, to: number, options?: CallOptions) {
    const entries = this.#chain.received(user, from, Math.min(to, this.#ask(options)))
    return [...new Map(entries.map((entry) => [entry.dialog, entry])).values()]
  }

  async payloads(dialog: DialogHash, from: number, to: number, options?: CallOptions) {
    if (to > this.#ask(options))
      throw new TransientError('node-unreachable', 'the node has no such block yet')
    return this.#chain.payloads(dialog, from, to)
  }

  async addressBook(user: AddressHash, options?: CallOptions) {
    const [newest, before] = this.#chain.addressBooks(user, this.#ask(options))
    if (newest === undefined) return undefined
    const confirmed = this.faults.quorum < 2 || !this.#random.chance(this.faults.disagreeing)
    // Several nodes are asked whether there is none: what one hides another shows.
    const shown = before ?? (this.faults.quorum < 2 ? undefined : newest)
    if (this.#random.chance(this.faults.hiding)) return shown && { contentHash: shown, confirmed: false }
    if (!this.#random.chance(this.faults.forging)) return { contentHash: newest, confirmed }
    return { contentHash: contentHashFromBytes(this.#random.bytes(31)), confirmed: false }
  }

  async balance(address: Address, options?: CallOptions) {
    this.#ask(options)
    return this.#chain.balance(address)
  }

  fee(name: ContractCall['function']) {
    return FEES[name]
  }

  async build(
    call: ContractCall,
    accountSeed: Uint8Array,
    options?: CallOptions
  ): Promise<SignedTransaction> {
    this.#ask(options)
    const unnamed = { id: bytesToHex(this.#random.bytes(8)), sender: fakeAddress(accountSeed), call }
    const id = `at1${bytesToHex(blake2b(new TextEncoder().encode(encode(unnamed)), { dkLen: 16 }))}`
    return { id, body: encode({ ...unnamed, id }), fee: FEES[call.function] }
  }

  async broadcast({ id, body, fee }: SignedTransaction, options?: CallOptions) {
    this.#ask(options)
    if (this.#chain.knows(id)) return
    const transaction = decode(body)
    if (this.#chain.balance(transaction.sender) < fee)
      throw new RejectedError('no-credits', 'the account cannot pay the fee')
    if (this.#random.chance(this.faults.forgetting)) return
    this.#chain.submit(transaction)
    if (this.#random.chance(this.faults.denying))
      throw new TransientError('node-unreachable', 'the answer to a broadcast was lost')
  }

  async outcome(transactionId: string, options?: CallOptions) {
    return this.#chain.outcome(transactionId, this.#ask(options))
  }

  /** The height as of which the node answers. */
  #ask(options: CallOptions = {}): number {
    options.signal?.throwIfAborted()
    if (this.faults.unreachable) throw new TransientError('node-unreachable', 'no node answers')
    if (this.#random.chance(this.faults.busy)) throw new TransientError('node-busy', 'the node turns us away')
    return Math.max(0, this.#chain.height - this.#random.integer(0, this.faults.lag))
  }

  #forged(slots: readonly SlotRecord[]): readonly SlotRecord[] {
    const last = slots.at(-1)
    if (last === undefined) return slots
    // As many as must agree do not agree on what is not so.
    const standing = last.standing === 'quorum' ? 'contested' : last.standing
    return [...slots.slice(0, -1), { ...last, ...this.#lie(slots, last), standing }]
  }

  /** A hash that nobody anchored, one that stands in another slot, or the other of the two as who wrote it. */
  #lie(slots: readonly SlotRecord[], last: SlotRecord): Partial<Pick<SlotRecord, 'contentHash' | 'sender'>> {
    const kind = this.#random.pick(['unknown', 'repeated', 'other-author'] as const)
    const [earlier] = slots
    const other = slots.find(({ sender }) => sender !== last.sender)
    if (kind === 'repeated' && earlier !== undefined && earlier !== last)
      return { contentHash: earlier.contentHash, sender: earlier.sender }
    if (kind === 'other-author' && other !== undefined) return { sender: other.sender }
    return { contentHash: contentHashFromBytes(this.#random.bytes(31)) }
  }
}
