import { checkBoxKey } from '../crypto/pair.ts'
import { GhostError, IntegrityError, UsageError } from '../protocol/errors.ts'
import { parseAddress, type Address, type AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { Loop } from './loop.ts'
import type { Conversation, PinnedKeys } from './model.ts'
import type { CallOptions, ContactCredentials, DialogEntry } from './ports.ts'

/** Conversations that others opened and that are followed on the network, newest first: a flood costs the flooder. */
const MAX_FOLLOWED_REQUESTS = 50

/** A contact's keys are compared with the chain at most this often, ms, however much comes under other ones. */
const COMPARE_AGAIN = 60_000

/** A node that is behind may show a dialog before the profile: so often it is looked for. */
const LOOKS_FOR_A_STRANGER = 3

/** Who one talks to: conversations are made here, keys are pinned here, and nowhere else. */
export class Contacts {
  /** Contacts whose keys on chain may have changed, and when each was compared last, ms. */
  readonly #doubted = new Set<AddressHash>()
  readonly #compared = new Map<AddressHash, number>()
  /** How often what is known of a stranger was looked for. */
  readonly #looks = new Map<AddressHash, number>()
  readonly #context: Context
  readonly #sealWaiting: (peer: AddressHash) => Promise<void>
  readonly #keys: Loop
  #resumed = false

  constructor(context: Context, sealWaiting: (peer: AddressHash) => Promise<void>) {
    this.#context = context
    this.#sealWaiting = sealWaiting
    const { clock, log } = context.ports
    this.#keys = new Loop({ clock, log, name: 'keys', step: (signal) => this.#lookForKeys(signal) })
  }

  start(): void {
    this.follow()
    this.#keys.start()
  }

  stop(): Promise<void> {
    return this.#keys.stop()
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
    this.#keys.wake()
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
    const keys = await this.#registeredKeys(entry.peer, options)
    await turns.take(entry.peer, async () => {
      const row = state.find(entry.peer) ?? {
        ...emptyConversation(entry.peer, entry.dialog, ports.clock.now()),
        role
      }
      const pin = row.keys ?? keys
      await state.commit({
        conversations: [
          {
            ...row,
            role: role === 'accepted' ? role : row.role,
            ...(address === undefined ? {} : { address }),
            ...(pin === undefined ? {} : { keys: pin })
          }
        ]
      })
    })
    this.follow()
    // A node that is behind may show the dialog before the profile.
    if (isUnknown(state.conversation(entry.peer))) this.#keys.wake()
    await this.#sealWaiting(entry.peer)
    return state.conversation(entry.peer)
  }

  /** Something came under keys that are not the pinned ones: the chain is asked, now and then, whether they changed. */
  doubt(peer: AddressHash): void {
    const { clock } = this.#context.ports
    if (clock.now() - (this.#compared.get(peer) ?? -Infinity) < COMPARE_AGAIN) return
    this.#compared.set(peer, clock.now())
    this.#doubted.add(peer)
    this.#keys.wake()
  }

  /** Keys on chain against the pinned ones; a difference is offered to the user and stops sealing until consent. */
  async compareKeys(peer: AddressHash, options: CallOptions): Promise<void> {
    const { state, turns } = this.#context
    const current = await this.#registeredKeys(peer, options)
    if (current === undefined) return
    await turns.take(peer, async () => {
      const row = state.conversation(peer)
      const confirms = row.keys !== undefined && isUnconfirmed(row) && sameKeys(row.keys, current)
      if (row.keys === undefined || confirms)
        await state.commit({ conversations: [{ ...row, keys: current }] })
      // A change is offered only once as many nodes as must agree show it: one of them could have made it up.
      else if (!sameKeys(row.keys, current) && current.unconfirmed !== true)
        await state.commit({ conversations: [{ ...row, offeredKeys: current, verified: false }] })
    })
    this.follow()
  }

  /** The user consents to the offered keys. */
  async acceptKeys(peer: AddressHash): Promise<void> {
    const { state, turns } = this.#context
    await turns.take(peer, async () => {
      const { offeredKeys, ...row } = state.conversation(peer)
      if (offeredKeys !== undefined)
        await state.commit({ conversations: [{ ...row, keys: offeredKeys, verified: false }] })
    })
    this.follow()
    await this.#sealWaiting(peer)
  }

  /** Tells the network who may find us and be found. */
  follow(): void {
    const rows = [...this.#context.state.conversations()].filter((row) => row.role !== 'hidden')
    const requests = rows
      .filter((row) => row.role === 'request')
      .sort((one, other) => other.createdAt - one.createdAt)
      .slice(0, MAX_FOLLOWED_REQUESTS)
    const followed = [...rows.filter((row) => row.role === 'accepted'), ...requests]
    this.#context.ports.exchange.follow(followed.flatMap((row) => this.#credentials(row) ?? []))
  }

  #credentials({ peer, keys }: Conversation): ContactCredentials | undefined {
    if (keys === undefined) return undefined
    const pair = this.#context.identity.pairKeys(keys)
    return {
      peer,
      helloKey: pair.hello,
      rendezvousKey: pair.rendezvous,
      signingKey: keys.signingKey,
      keyVersion: keys.version
    }
  }

  async #lookForKeys(signal: AbortSignal): Promise<number | undefined> {
    const { state, options, ports } = this.#context
    if (!this.#resumed) {
      // The page may have gone between a key that came and the sealing of what waited for it.
      for (const peer of await ports.store.undeliveredPeers())
        if (state.find(peer) !== undefined) await this.#sealWaiting(peer)
      this.#resumed = true
    }
    const without = [...state.conversations()].filter((row) => this.#isWanted(row))
    let failure: GhostError | undefined
    for (const { peer } of without) {
      try {
        await this.#lookForAddress(peer, { signal })
        await this.compareKeys(peer, { signal })
        this.#doubted.delete(peer)
        if (state.conversation(peer).keys !== undefined) await this.#sealWaiting(peer)
      } catch (error) {
        if (signal.aborted || !(error instanceof GhostError)) throw error
        // One contact's keys that cannot be read, or are none, must not keep us from the others'.
        if (error instanceof IntegrityError) ports.log('warning', error.code, { source: 'keys' })
        else failure ??= error
      }
    }
    if (failure !== undefined) throw failure
    const rows = [...state.conversations()].filter(({ role }) => role !== 'hidden')
    if (rows.some((row) => isUnknown(row) && !this.#isLeft(row))) return options.eagerPollInterval
    return rows.some(isUnconfirmed) ? COMPARE_AGAIN : undefined
  }

  /** Keys or address are still to be read, or to be compared. */
  #isWanted(row: Conversation): boolean {
    if (row.role === 'hidden' || (isUnknown(row) && !this.#doubted.has(row.peer) && this.#isLeft(row)))
      return false
    if (row.role === 'request' && isUnknown(row))
      this.#looks.set(row.peer, (this.#looks.get(row.peer) ?? 0) + 1)
    return isUnknown(row) || isUnconfirmed(row) || this.#doubted.has(row.peer)
  }

  /** A stranger without a profile is looked for again a few times, not for ever: others may open as many dialogs as they pay for. */
  #isLeft({ role, peer }: Conversation): boolean {
    return role === 'request' && (this.#looks.get(peer) ?? 0) >= LOOKS_FOR_A_STRANGER
  }

  async #lookForAddress(peer: AddressHash, options: CallOptions): Promise<void> {
    const { state, turns } = this.#context
    if (state.conversation(peer).address !== undefined) return
    const address = await this.#checkedAddress(peer, options)
    if (address === undefined) return
    await turns.take(peer, () => state.commit({ conversations: [{ ...state.conversation(peer), address }] }))
  }

  async #registeredKeys(peer: AddressHash, options: CallOptions): Promise<PinnedKeys | undefined> {
    const keys = await this.#context.ports.ledger.profile(peer, options)
    if (keys !== undefined) checkBoxKey(keys.boxKey)
    return keys
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

const NOT_OURS = new Set(['dialog-not-ours', 'low-order-key'])

/** Is what was discovered no conversation of ours, whichever node is asked? Other failures may be the node's. */
export const isNotOurs = (error: unknown): error is IntegrityError =>
  error instanceof IntegrityError && NOT_OURS.has(error.code)

/** Too few nodes have shown these keys: the others are asked as long as they do not answer. */
const isUnconfirmed = ({ keys }: Conversation): boolean => keys?.unconfirmed === true

/** What the chain knows of this person was not read yet. */
const isUnknown = ({ keys, address }: Conversation): boolean => keys === undefined || address === undefined

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

const sameKeys = (one: PinnedKeys, other: PinnedKeys): boolean =>
  one.version === other.version &&
  sameBytes(one.boxKey, other.boxKey) &&
  sameBytes(one.signingKey, other.signingKey)

const sameBytes = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, index) => byte === other[index])
