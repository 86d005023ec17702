import type { Address, AddressHash, ContentHash, DialogHash } from '../../protocol/ids.ts'
import type { AnchorCall, ContractCall, ContractFunction, SendPayloadCall } from '../../protocol/contract.ts'
import type { ChainIdentity, PinnedKeys } from '../model.ts'
import type { DialogEntry, DialogRecord, SlotRecord, TransactionOutcome } from '../ports.ts'
import { fakeAddressHash, fakeDialogHash } from './fake-hasher.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** Microcredits, as measured on a real node (contracts/ghost_msg/README.md). */
export const FEES: Readonly<Record<ContractFunction, number>> = {
  register_profile: 4_143,
  start_dialog: 6_667,
  accept_dialog: 5_206,
  send_message: 3_370,
  send_payload: 4_001,
  post: 1_309,
  invite: 2_863,
  save_contacts: 1_060,
  backup_keys: 710
}

/** ms between blocks. */
export const BLOCK_INTERVAL = 3_000

/** A call on its way into a block. */
export interface FakeTransaction {
  readonly id: string
  readonly sender: Address
  readonly call: ContractCall
}

interface Written extends DialogEntry {
  readonly height: number
}

interface Registration {
  readonly keys: PinnedKeys
  readonly address: Address
  readonly height: number
}

const isAnchor = (call: ContractCall): call is AnchorCall | SendPayloadCall =>
  call.function === 'start_dialog' ||
  call.function === 'accept_dialog' ||
  call.function === 'send_message' ||
  call.function === 'send_payload'

/**
 * The state that ghost_msg.aleo keeps, by the rules of contracts/ghost_msg/README.md, for all clients of a simulated
 * world. Everything is kept with the height it was written at, so that a node may answer as of an earlier block.
 */
export class FakeChain {
  readonly identity: ChainIdentity
  readonly #clock: VirtualClock
  readonly #began: number
  readonly #balances = new Map<Address, number>()
  readonly #waiting = new Map<string, FakeTransaction>()
  readonly #outcomes = new Map<string, TransactionOutcome & { readonly state: 'accepted' | 'rejected' }>()
  readonly #registrations = new Map<AddressHash, Registration[]>()
  readonly #slots = new Map<DialogHash, SlotRecord[]>()
  readonly #answered = new Map<DialogHash, number>()
  readonly #written = new Map<AddressHash, Written[]>()
  readonly #requests = new Map<AddressHash, Written[]>()
  readonly #received = new Map<AddressHash, Written[]>()
  readonly #payloads = new Map<DialogHash, { readonly height: number; readonly envelope: Uint8Array }[]>()
  readonly #books = new Map<AddressHash, { readonly height: number; readonly contentHash: ContentHash }[]>()
  /** Calls that a block refused although their fee was paid. */
  rejections = 0

  constructor(
    clock: VirtualClock,
    identity: ChainIdentity = { network: 'testnet', genesis: 'ab1simulated' }
  ) {
    this.identity = identity
    this.#clock = clock
    this.#began = clock.now()
  }

  get height(): number {
    return 1 + Math.floor((this.#clock.now() - this.#began) / BLOCK_INTERVAL)
  }

  credit(address: Address, microcredits: number): void {
    this.#balances.set(address, this.balance(address) + microcredits)
  }

  balance(address: Address): number {
    return this.#balances.get(address) ?? 0
  }

  /** Is the transaction in a block, or about to be? */
  knows(id: string): boolean {
    return this.#waiting.has(id) || this.#outcomes.has(id)
  }

  /** Takes transactions into the next block. */
  submit(...transactions: readonly FakeTransaction[]): void {
    const fresh = transactions.filter(({ id }) => !this.knows(id))
    for (const transaction of fresh) this.#waiting.set(transaction.id, transaction)
    const untilNext = BLOCK_INTERVAL - ((this.#clock.now() - this.#began) % BLOCK_INTERVAL)
    if (fresh.length > 0) this.#clock.after(untilNext, () => fresh.forEach((each) => this.#execute(each)))
  }

  outcome(id: string, at: number): TransactionOutcome {
    const outcome = this.#outcomes.get(id)
    return outcome === undefined || outcome.height > at ? { state: 'unknown' } : outcome
  }

  registration(user: AddressHash, at: number): Registration | undefined {
    return this.#registrations.get(user)?.findLast(({ height }) => height <= at)
  }

  registrationOf(user: AddressHash, version: number, at: number): Registration | undefined {
    return this.#registrations.get(user)?.find(({ keys, height }) => keys.version === version && height <= at)
  }

  /** Every content hash that this user saved as his address book, newest first. */
  addressBooks(user: AddressHash, at: number): readonly ContentHash[] {
    const saved = (this.#books.get(user) ?? []).filter(({ height }) => height <= at)
    return saved.map(({ contentHash }) => contentHash).reverse()
  }

  slots(dialog: DialogHash, at: number): readonly SlotRecord[] {
    const all = this.#slots.get(dialog) ?? []
    const end = all.findIndex(({ height }) => height > at)
    return end < 0 ? all : all.slice(0, end)
  }

  dialog(dialog: DialogHash, at: number): DialogRecord | undefined {
    const slots = this.slots(dialog, at)
    const last = slots.at(-1)
    if (last === undefined) return undefined
    const answered = this.#answered.get(dialog)
    return {
      size: slots.length,
      lastBlock: last.height,
      answered: answered !== undefined && answered <= at
    }
  }

  written(user: AddressHash, at: number): readonly DialogEntry[] {
    return upTo(this.#written.get(user), at).map(bare)
  }

  requests(user: AddressHash, at: number): readonly DialogEntry[] {
    return upTo(this.#requests.get(user), at).map(bare)
  }

  /** One entry for each message written to this user in blocks `from` … `to`. */
  received(user: AddressHash, from: number, to: number): readonly DialogEntry[] {
    return upTo(this.#received.get(user), to)
      .filter(({ height }) => height >= from)
      .map(bare)
  }

  /** Envelopes that transactions of blocks `from` … `to` carried in this dialog. */
  payloads(dialog: DialogHash, from: number, to: number): readonly Uint8Array[] {
    const carried = this.#payloads.get(dialog) ?? []
    return carried.filter(({ height }) => height >= from && height <= to).map(({ envelope }) => envelope)
  }

  /** Every content hash that stands in a slot of this dialog. */
  anchored(dialog: DialogHash): ReadonlySet<ContentHash> {
    return new Set((this.#slots.get(dialog) ?? []).map(({ contentHash }) => contentHash))
  }

  #execute(transaction: FakeTransaction): void {
    this.#waiting.delete(transaction.id)
    const { call, sender } = transaction
    const fee = FEES[call.function]
    this.#balances.set(sender, this.balance(sender) - fee)
    const height = this.height
    const accepted = this.#finalize(fakeAddressHash(sender), sender, call, height)
    if (!accepted) this.rejections++
    this.#outcomes.set(transaction.id, { state: accepted ? 'accepted' : 'rejected', height, fee })
  }

  #finalize(user: AddressHash, sender: Address, call: ContractCall, height: number): boolean {
    if (call.function === 'register_profile') {
      const earlier = this.#registrations.get(user) ?? []
      const keys = { boxKey: call.boxKey, signingKey: call.signingKey, version: earlier.length + 1 }
      this.#registrations.set(user, [...earlier, { keys, address: sender, height }])
      return true
    }
    if (call.function === 'save_contacts')
      this.#books.set(user, [...(this.#books.get(user) ?? []), { height, contentHash: call.contentHash }])
    if (!isAnchor(call)) return true
    const peer = fakeAddressHash(call.recipient)
    const dialog = fakeDialogHash(user, peer)
    const slots = this.#slots.get(dialog) ?? []
    if (!this.#allowed(call.function, user, dialog, slots)) return false
    if (call.function === 'accept_dialog') this.#answered.set(dialog, height)
    if (call.function === 'start_dialog') append(this.#requests, peer, { dialog, peer: user, height })
    if (call.function === 'start_dialog' || call.function === 'accept_dialog')
      append(this.#written, user, { dialog, peer, height })
    append(this.#received, peer, { dialog, peer: user, height })
    const { contentHash, timestamp } = call
    if (call.function === 'send_payload')
      this.#payloads.set(dialog, [...(this.#payloads.get(dialog) ?? []), { height, envelope: call.envelope }])
    const slot = {
      index: slots.length,
      sender: user,
      contentHash,
      timestamp,
      height,
      standing: 'single'
    } as const
    this.#slots.set(dialog, [...slots, slot])
    return true
  }

  #allowed(
    name: ContractFunction,
    user: AddressHash,
    dialog: DialogHash,
    slots: readonly SlotRecord[]
  ): boolean {
    if (name === 'start_dialog') return slots.length === 0
    if (name === 'accept_dialog')
      return slots[0] !== undefined && slots[0].sender !== user && !this.#answered.has(dialog)
    return slots.length > 0
  }
}

const upTo = (entries: readonly Written[] | undefined, at: number): readonly Written[] =>
  (entries ?? []).filter(({ height }) => height <= at)

const bare = ({ dialog, peer }: Written): DialogEntry => ({ dialog, peer })

const append = (index: Map<AddressHash, Written[]>, user: AddressHash, entry: Written): void => {
  const known = index.get(user)
  if (known === undefined) index.set(user, [entry])
  else known.push(entry)
}
