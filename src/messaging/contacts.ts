import { IntegrityError, UsageError } from '../protocol/errors.ts'
import { parseAddress, type Address, type AddressHash } from '../protocol/ids.ts'
import type { ContactSettings } from '../protocol/settings.ts'
import { ContactKeys, type ContactKeysParts } from './contact-keys.ts'
import type { Context } from './context.ts'
import { isDisputed, isUnknown, pinned, withVersions } from './key-versions.ts'
import { Loop } from './loop.ts'
import type { Conversation } from './model.ts'
import type { CallOptions, ContactCredentials, DialogEntry } from './ports.ts'

/** Conversations that others opened and that are followed on the network, newest first: a flood costs the flooder. */
const MAX_FOLLOWED_REQUESTS = 50
/** The first message of somebody unknown is looked for so long, ms: one who never gives it shall not call us out for ever. */
const AWAITED_FOR = 7 * 86_400_000
/** Versions of our own keys that a contact may use whom, or one of whose devices, we did not hear from yet. */
const MAX_OWN_VERSIONS = 4
/** Contacts whose pair keys are derived in one task, in about 5 ms. */
const DERIVED_AT_ONCE = 4
/** Retired versions that are read of somebody who just appeared: those of a contact are read afterwards. */
const FORMER_AT_ONCE = 8

/** Who one talks to: conversations are made here, and nowhere else. */
export class Contacts {
  readonly keys: ContactKeys
  readonly #context: Context
  readonly #sealWaiting: (peer: AddressHash) => Promise<void>
  /** How the network was told of each conversation. */
  readonly #told = new Map<AddressHash, string>()
  readonly #following: Loop
  #unobserve: () => void = () => undefined

  constructor(context: Context, parts: Pick<ContactKeysParts, 'sealWaiting' | 'reopen' | 'contested'>) {
    this.#context = context
    this.#sealWaiting = parts.sealWaiting
    const { clock, log } = context.ports
    this.#following = new Loop({ clock, log, name: 'follow', step: (signal) => this.#follow(signal) })
    this.keys = new ContactKeys(context, {
      ...parts,
      changed: () => this.follow(),
      lookForAddress: (peer, options) => this.#lookForAddress(peer, options)
    })
  }

  start(): void {
    this.#following.start()
    this.#unobserve = this.#context.state.observe(({ conversations = [] }) => {
      if (conversations.some((row) => this.#told.get(row.peer) !== this.#standing(row))) this.follow()
    })
    this.keys.start()
  }

  async stop(): Promise<void> {
    this.#unobserve()
    await this.#following.stop()
    await this.keys.stop()
  }

  /**
   * Opens, or finds, the conversation with an address as typed. Its keys are looked for at once, and until they are
   * there messages wait visibly.
   * @throws UsageError `address-invalid`, `address-own`
   */
  async open(text: string): Promise<AddressHash> {
    const { hasher, clock } = this.#context.ports
    const { identity, state, turns } = this.#context
    const address = parseAddress(text)
    if (address === identity.address) throw new UsageError('address-own', 'this is your own address')
    const known = [...state.conversations()].find((row) => row.address === address)
    const peer = known?.peer ?? (await hasher.addressHash(address))
    const dialog = known?.dialog ?? (await hasher.dialogHash(identity.self, peer))
    await turns.take(peer, async () => {
      const row = state.find(peer) ?? emptyConversation(peer, dialog, clock.now())
      if (row.role === 'accepted' && row.address === address) return
      await state.commit({ conversations: [{ ...row, address, role: 'accepted' }] })
    })
    this.follow()
    this.keys.wake()
    return peer
  }

  /**
   * A dialog that the chain shows. What the node says about it is checked: the dialog must be ours with that person,
   * the address must have that hash.
   * @throws IntegrityError `dialog-not-ours`; what Ledger throws
   */
  async discovered(
    entry: DialogEntry,
    role: 'accepted' | 'request',
    options: CallOptions
  ): Promise<Conversation> {
    const { state, turns, identity, ports } = this.#context
    const known = state.find(entry.peer)
    if (known !== undefined && (known.role !== 'request' || role === 'request')) return known
    if ((await ports.hasher.dialogHash(identity.self, entry.peer, options)) !== entry.dialog)
      throw new IntegrityError('dialog-not-ours', 'a node named a dialog that is not between these two')
    const address = await this.#checkedAddress(entry.peer, options)
    const registered = await this.keys.registered(entry.peer, undefined, FORMER_AT_ONCE, options)
    await turns.take(entry.peer, async () => {
      const row = state.find(entry.peer) ?? {
        ...emptyConversation(entry.peer, entry.dialog, ports.clock.now()),
        role
      }
      const found = {
        ...row,
        role: role === 'accepted' ? role : row.role,
        ...(address === undefined ? {} : { address })
      }
      const isFirst = found.keys === undefined && registered !== undefined
      await state.commit({ conversations: [isFirst ? pin(found, registered) : found] })
    })
    this.follow()
    // A node that is behind may show the dialog before the profile.
    if (isUnknown(state.conversation(entry.peer))) this.keys.wake()
    await this.#sealWaiting(entry.peer)
    return state.conversation(entry.peer)
  }

  /** Somebody of whom the address book tells, whether or not the chain shows a dialog with him. What Hasher throws */
  async remembered({ peer, role, deletion }: ContactSettings): Promise<void> {
    const { state, turns, identity, ports } = this.#context
    if (state.find(peer) !== undefined) return
    const dialog = await ports.hasher.dialogHash(identity.self, peer)
    const to = role?.value === 'deleted' ? (deletion?.slots ?? 0) : 0
    const row: Conversation = {
      ...emptyConversation(peer, dialog, ports.clock.now()),
      role: role?.value === 'deleted' ? 'hidden' : role?.value === 'accepted' ? 'accepted' : 'request',
      slots: { from: 0, to }
    }
    await turns.take(peer, async () => {
      if (state.find(peer) === undefined) await state.commit({ conversations: [row] })
    })
    this.keys.wake()
  }

  /** Tells the network who may find us and be found, as soon as the keys for it are derived. */
  follow(): void {
    this.#following.wake()
  }

  /** Of hundreds of contacts the keys take a while: the screen is drawn in between. */
  async #follow(signal: AbortSignal): Promise<undefined> {
    const { identity, ports } = this.#context
    let derived = 0
    for (const { keys } of this.#followed()) {
      if (keys === undefined || !identity.isVersionKnown || identity.hasPairKeys(keys)) continue
      if (derived % DERIVED_AT_ONCE === 0) await ports.clock.sleep(0, { signal })
      identity.pairKeys(keys)
      derived += 1
    }
    if (derived > 0) await ports.clock.sleep(0, { signal })
    // In one go with what is told: a row that changed while keys were derived is among them as it is now.
    this.#told.clear()
    for (const row of this.#context.state.conversations()) this.#told.set(row.peer, this.#standing(row))
    ports.exchange.follow(this.#followed().flatMap((row) => this.#credentials(row)))
    return undefined
  }

  #followed(): readonly Conversation[] {
    const rows = [...this.#context.state.conversations()].filter((row) => row.role !== 'hidden')
    const requests = rows
      .filter((row) => row.role === 'request')
      .sort((one, other) => other.createdAt - one.createdAt)
      .slice(0, MAX_FOLLOWED_REQUESTS)
    return [...rows.filter((row) => row.role === 'accepted'), ...requests]
  }

  /** What decides how somebody may be met, beside his keys. */
  #standing(row: Conversation): string {
    return `${row.role} ${this.#isAwaited(row).toString()}`
  }

  /** Is nothing here of whoever wrote first? */
  #isAwaited({ counters, createdAt }: Conversation): boolean {
    const isNew = Math.abs(this.#context.ports.clock.now() - createdAt) < AWAITED_FOR
    return isNew && Object.keys(counters).length === 0
  }

  /**
   * How a contact can be met: once for each version of our own keys that he may still have pinned, the one in use
   * first. His devices are believed under his newest keys on chain: a rotation revokes the certificates from before.
   */
  #credentials(row: Conversation): ContactCredentials[] {
    const { peer, keys, offeredKeys, ownVersionUsed, devices = [], createdAt: addedAt } = row
    const { identity } = this.#context
    const { version } = identity
    if (keys === undefined || !identity.isVersionKnown) return []
    const request = row.role === 'request' ? { request: { isAwaited: this.#isAwaited(row) } } : {}
    // What one node says against the others must not lock the contact out.
    const newest = offeredKeys === undefined || isDisputed(row) ? keys : offeredKeys
    const { signingKey, version: keyVersion } = newest
    const oldest = Math.max(1, version - MAX_OWN_VERSIONS + 1)
    // What one device of his used says nothing of the others, where nobody may have looked at our new keys yet.
    const known =
      devices.length > 1 || wroteFromSeveral(row)
        ? Math.min(oldest, ownVersionUsed ?? oldest)
        : ownVersionUsed
    const first = Math.min(version, known ?? oldest)
    return Array.from({ length: version - first + 1 }, (_, index) => {
      const {
        hello: helloKey,
        rendezvous: rendezvousKey,
        topic: topicKey
      } = identity.pairKeys(keys, version - index)
      return { peer, helloKey, rendezvousKey, topicKey, devices, signingKey, keyVersion, addedAt, ...request }
    })
  }

  async #lookForAddress(peer: AddressHash, options: CallOptions): Promise<void> {
    const { state, turns } = this.#context
    if (state.conversation(peer).address !== undefined) return
    const address = await this.#checkedAddress(peer, options)
    if (address === undefined) return
    await turns.take(peer, () => state.commit({ conversations: [{ ...state.conversation(peer), address }] }))
  }

  async #checkedAddress(peer: AddressHash, options: CallOptions): Promise<Address | undefined> {
    const { ledger, hasher, log } = this.#context.ports
    const believed = async (address: Address) => (await hasher.addressHash(address, options)) === peer
    const claimed = await ledger.claimedAddress(peer, { ...options, believed })
    if (claimed === undefined) return undefined
    if ((await hasher.addressHash(claimed, options)) === peer) return claimed
    log('warning', 'address-mismatch', { source: 'chain' })
    return undefined
  }
}

/** Did he write from more than one browser? Whoever is met on one only may be somebody else's to reach on another. */
const wroteFromSeveral = ({ counters }: Conversation): boolean =>
  Object.keys(counters).filter((name) => name.startsWith('peer:')).length > 1

const NOT_OURS = new Set(['dialog-not-ours', 'low-order-key'])

/** Is what was discovered no conversation of ours, whichever node is asked? Other failures may be the node's. */
export const isNotOurs = (error: unknown): error is IntegrityError =>
  error instanceof IntegrityError && NOT_OURS.has(error.code)

/** At first use: what the chain says is believed, and kept. */
const pin = (
  row: Conversation,
  { keys, former, height, confirmed }: NonNullable<Awaited<ReturnType<ContactKeys['registered']>>>
): Conversation => withVersions(pinned(row, keys, confirmed), [...former, { ...keys, height }])

const emptyConversation = (
  peer: AddressHash,
  dialog: Conversation['dialog'],
  createdAt: number
): Conversation => ({
  peer,
  dialog,
  role: 'accepted',
  verified: false,
  slots: { from: 0, to: 0 },
  wroteOnChain: false,
  awaiting: 0,
  unanchored: 0,
  heads: [],
  missingParents: {},
  nextCounter: 0,
  counters: {},
  unread: 0,
  createdAt
})
