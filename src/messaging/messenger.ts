import { phraseFromRoot, prepareSigning } from '../crypto/derive.ts'
import { StorageError, UsageError } from '../protocol/errors.ts'
import { boundedName } from '../protocol/settings.ts'
import { installationIdFromBytes, type AddressHash } from '../protocol/ids.ts'
import { accountView } from './account-view.ts'
import { OfferedBundles } from './offered-bundles.ts'
import { DEFAULT_OPTIONS, type MessengerOptions } from './context.ts'
import { newBook } from './address-book/book.ts'
import { addCourier, removeCourier } from './courier-choice.ts'
import { deletionChanges } from './deletion.ts'
import { addGateway, removeGateway } from './gateway-choice.ts'
import { Identity } from './identity.ts'
import type { Account, EntryId, OrderKey, Secrets, WalletId } from './model.ts'
import type { Ports, StoreChanges, StoreSnapshot } from './ports.ts'
import { callOf } from './anchor-plan.ts'
import type { AnchoringChoice } from '../protocol/anchoring.ts'
import { contactDetails, entryDetails, entryView } from './projection.ts'
import { loadPart } from './load-part.ts'
import { newcomer } from './newcomer.ts'
import { checkPassphrase } from './secrets.ts'
import { accountFromKeys, conditionOf, hasKeys, refuseLost } from './stored-state.ts'
import type { Session } from './session.ts'
import { State } from './state.ts'
import { submissionOf } from './submission.ts'
import type { LeadingMessenger, MessageStamp } from './tabs/routes.ts'
import { Turns } from './turns.ts'
import type { AccountView, MessengerChange, MessengerPhase, NewAccount } from './views.ts'
import type { WalletEntrance } from './wallet-entrance.ts'

const INSTALLATION_BYTES = 8

/** What works on an account is no part of the first load: it comes while the passphrase is hashed. */
const loadSession = () => loadPart(() => import('./session.ts'))

/** The application over its ports, in a browser of one tab. Call `open()` once before anything else. */
export const createMessenger = (ports: Ports, options: Partial<MessengerOptions> = {}): PortedMessenger =>
  new PortedMessenger(ports, { ...DEFAULT_OPTIONS, ...options })

/** The application over its ports; whoever made it sees to it that no other one works on the same store. */
export class PortedMessenger implements LeadingMessenger {
  readonly #ports: Ports
  readonly #options: MessengerOptions
  readonly #listeners = new Set<(change: MessengerChange) => void>()
  readonly #turns = new Turns()
  #walletEntrance: Promise<WalletEntrance> | undefined
  #phase: MessengerPhase = 'none'
  #condition: string | undefined
  #session: Session | undefined

  constructor(ports: Ports, options: MessengerOptions) {
    this.#ports = ports
    this.#options = options
  }

  /** Begins to load what `enter` needs; a failure of that is told there. */
  prepare(): void {
    loadSession()
      .then(prepareSigning)
      .catch(() => undefined)
  }

  /** Looks whether this browser has an account. */
  async open(): Promise<void> {
    this.#ports.store.observeLoss(() => void this.#lost())
    await this.#look()
  }

  condition(): string | undefined {
    return this.#condition
  }

  phase(): MessengerPhase {
    return this.#phase
  }

  observe(listener: (change: MessengerChange) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async createAccount(given: NewAccount): Promise<void> {
    await this.make(given)
  }

  /** Makes the account and unlocks it; answers its secrets. */
  make(given: NewAccount): Promise<Secrets> {
    return this.#turns.take('phase', async () => {
      checkPassphrase(given.passphrase)
      this.prepare()
      const { keystore, store, random, clock } = this.#ports
      const { secrets, ...who } = await newcomer(this.#ports, () => this.#entrance(), given)
      if (await keystore.exists())
        throw new UsageError('account-exists', 'there is an account in this browser already')
      // Nothing is kept of an account that this page then cannot enter.
      await loadSession()
      // A page that went between store and keystore left a store that nothing opens any more.
      await keystore.wipe()
      const account: Account = {
        name: boundedName(given.name),
        ...who,
        installation: installationIdFromBytes(random.bytes(INSTALLATION_BYTES)),
        installedAt: clock.now(),
        registeredVersion: 0,
        book: newBook(given.name, given.source.kind === 'new')
      }
      // The store first: a keystore without an account would be a locked door to nothing.
      await store.open(secrets.storageKey)
      // Also closed where the disk is full: the next attempt wipes it, which is no loss of an account in use.
      await store.commit({ account }).finally(() => store.close())
      await keystore.create(given.passphrase, secrets)
      await this.enter(secrets)
      return secrets
    })
  }

  wallets() {
    return this.#entrance().then((entrance) => entrance.offers())
  }

  connectWallet(id: WalletId) {
    return this.#entrance().then((entrance) => entrance.connect(id))
  }

  askWallet(): Promise<void> {
    return this.#unlocked().askWallet()
  }

  unlock(passphrase: string): Promise<void> {
    return this.#turns.take('phase', async () => {
      if (this.#phase === 'unlocked') return
      await this.enter(await this.#ports.keystore.unlock(passphrase))
    })
  }

  lock(): Promise<void> {
    return this.#turns.take('phase', async () => {
      if (this.#phase !== 'unlocked') return
      await this.leave()
      this.#setPhase('locked')
    })
  }

  wipe(): Promise<void> {
    return this.#turns.take('phase', async () => {
      await this.leave()
      await this.#ports.keystore.wipe()
      this.#setPhase('none')
    })
  }

  close(): Promise<void> {
    return this.#turns.take('phase', () => this.leave())
  }

  async phrase(passphrase: string): Promise<string> {
    const { kind, root } = await this.#ports.keystore.unlock(passphrase)
    if (kind !== 'phrase')
      throw new UsageError('no-phrase', 'this account was made from a private key and has no phrase')
    return phraseFromRoot(root)
  }

  async changePassphrase(current: string, next: string): Promise<void> {
    checkPassphrase(next)
    await this.#ports.keystore.changePassphrase(current, next)
    const session = this.#session
    if (session?.context.state.account.wallet === undefined) return
    await (await this.#entrance()).renew(session.context, next)
    session.registration.wake()
  }

  account(): AccountView {
    return accountView(this.#unlocked())
  }

  conversations() {
    const session = this.#unlocked()
    return [...session.context.state.conversations()]
      .filter((row) => row.role !== 'hidden')
      .map((row) => session.view(row))
  }

  connections() {
    return this.#unlocked().connections
  }

  async entries(peer: AddressHash, page: { readonly before?: OrderKey; readonly limit: number }) {
    const session = this.#unlocked()
    const { state } = session.context
    if (page.before === undefined) session.opened(peer)
    const rows = await this.#ports.store.entries(peer, page)
    return rows.map((entry) => entryView(entry, state.find(peer)))
  }

  async details(id: EntryId) {
    const { state } = this.#unlocked().context
    const entry = (await state.entries([id])).get(id)
    if (entry === undefined)
      throw new UsageError('message-unknown', 'there is no such message on this device')
    return entryDetails(entry, state.find(entry.peer), callOf(entry, state.calls()))
  }

  contact(peer: AddressHash) {
    const { state, identity, ports } = this.#unlocked().context
    return contactDetails(state.conversation(peer), identity, ports.ledger)
  }

  startChat(address: string): Promise<AddressHash> {
    return this.#unlocked().contacts.open(address)
  }

  send(peer: AddressHash, text: string, stamp?: MessageStamp): Promise<EntryId> {
    return this.#unlocked().sending.send(peer, text, stamp)
  }

  retry(id: EntryId): Promise<void> {
    return this.#unlocked().retry(id)
  }

  discard(id: EntryId): Promise<void> {
    return this.#unlocked().discard(id)
  }

  setAnchoring(peer: AddressHash, choice: AnchoringChoice): Promise<void> {
    return this.#unlocked().sending.setAnchoring(peer, choice)
  }

  anchor(id: EntryId): Promise<void> {
    return this.#unlocked().anchor(id)
  }

  async markRead(peer: AddressHash): Promise<void> {
    const { state, turns } = this.#unlocked().context
    if (state.find(peer)?.unread === 0) return
    await turns.take(peer, () =>
      state.commit({ conversations: [{ ...state.conversation(peer), unread: 0 }] })
    )
  }

  async rename(peer: AddressHash, name: string): Promise<void> {
    const { state, turns } = this.#unlocked().context
    await turns.take(peer, async () => {
      const { name: _before, ...row } = state.conversation(peer)
      const kept = boundedName(name)
      await state.commit({ conversations: [kept === '' ? row : { ...row, name: kept }] })
    })
  }

  async renameAccount(name: string): Promise<void> {
    const { state, turns } = this.#unlocked().context
    await turns.take('account', () =>
      state.commit({ account: { ...state.account, name: boundedName(name) } })
    )
  }

  async setVerified(peer: AddressHash, verified: boolean): Promise<void> {
    const { state, turns } = this.#unlocked().context
    await turns.take(peer, () => state.commit({ conversations: [{ ...state.conversation(peer), verified }] }))
  }

  acceptKeys(peer: AddressHash): Promise<void> {
    return this.#unlocked().acceptKeys(peer)
  }

  changeKeys(): Promise<void> {
    return this.#unlocked().rotation.begin()
  }

  async acceptRequest(peer: AddressHash): Promise<void> {
    const { state, turns } = this.#unlocked().context
    await turns.take(peer, () =>
      state.commit({ conversations: [{ ...state.conversation(peer), role: 'accepted' }] })
    )
  }

  async moreRequests(): Promise<void> {
    this.#unlocked().requests.more()
  }

  addCourier(address: string): Promise<void> {
    return addCourier(this.#unlocked().context, address)
  }

  removeCourier(id: string): Promise<void> {
    return removeCourier(this.#unlocked().context, id)
  }

  addGateway(address: string): Promise<void> {
    return addGateway(this.#unlocked().context, address)
  }

  removeGateway(gateway: string): Promise<void> {
    return removeGateway(this.#unlocked().context, gateway)
  }

  async deleteConversation(peer: AddressHash): Promise<void> {
    const { contacts, context } = this.#unlocked()
    await context.turns.take(peer, async () =>
      context.state.commit(await deletionChanges(context.state, this.#ports.store, peer))
    )
    contacts.follow()
  }

  choosePreferences(choice: { readonly language?: string; readonly enterSends?: boolean }): Promise<void> {
    return this.#unlocked().book.choose(choice)
  }

  keepAddressBook(on: boolean): Promise<void> {
    return this.#unlocked().book.keepOnChain(on)
  }

  async saveAddressBook(): Promise<void> {
    this.#unlocked().book.save()
  }

  /** Most people have no wallet: what one needs is loaded when it is asked for. */
  #entrance(): Promise<WalletEntrance> {
    const load = async () =>
      new (await loadPart(() => import('./wallet-entrance.ts'))).WalletEntrance(this.#ports)
    this.#walletEntrance ??= load().catch((error: unknown) => {
      this.#walletEntrance = undefined
      throw error
    })
    return this.#walletEntrance
  }

  /** Takes up the work on the account of these secrets. @throws UsageError `account-missing`; StorageError */
  async enter(secrets: Secrets): Promise<void> {
    const { Session } = await loadSession()
    await refuseLost(this.#ports.keystore)
    const snapshot = await this.#opened(secrets.storageKey)
    const account = snapshot.account ?? (await accountFromKeys(this.#ports, secrets))
    this.#condition = snapshot.account === undefined ? 'storage-rows-missing' : undefined
    const state = new State(this.#ports.store, snapshot, account)
    const identity = new Identity(secrets, account.address, account.addressHash)
    if (account.registeredVersion > 0) identity.version = account.registeredVersion
    else identity.isVersionKnown = account.rebuild === undefined
    const context = {
      ports: this.#ports,
      identity,
      state,
      turns: new Turns(),
      options: this.#options,
      offered: new OfferedBundles()
    }
    const submission = await submissionOf(context, () => this.#tellAccount())
    const session = new Session(context, submission, {
      reachability: (peer) => this.#tellConversations([peer]),
      connections: () => this.#tell({ kind: 'connections', connections: session.connections }),
      account: () => this.#tellAccount(),
      problem: (code) => this.#tell({ kind: 'problem', code })
    })
    this.#session = session
    state.observe((changes) => this.#committed(changes))
    state.observeKeeping(() => this.#tellAccount())
    this.#setPhase('unlocked')
    session.start()
  }

  async #look(): Promise<void> {
    const stored = await this.#ports.keystore.inspect()
    this.#condition = conditionOf(stored)
    this.#setPhase(hasKeys(stored) ? 'locked' : 'none')
  }

  /** The store was taken away under an unlocked account. */
  #lost(): Promise<void> {
    return this.#turns.take('phase', async () => {
      if (this.#session === undefined) return
      await this.leave()
      await this.#look()
      this.#condition ??= 'storage-gone'
      this.#setPhase(this.#phase)
    })
  }

  /** Damaged rows are told once and set aside by the store; what is left opens. */
  async #opened(storageKey: Uint8Array): Promise<StoreSnapshot> {
    try {
      return await this.#ports.store.open(storageKey)
    } catch (error) {
      if (!(error instanceof StorageError) || error.code !== 'storage-damaged') throw error
      this.#tell({ kind: 'problem', code: error.code })
      return this.#ports.store.open(storageKey)
    }
  }

  /** Ends the work; nothing of it touches the store afterwards. */
  async leave(): Promise<void> {
    const session = this.#session
    if (session === undefined) return
    await session.stop()
    this.#session = undefined
    await this.#ports.store.close()
  }

  #unlocked(): Session {
    if (this.#session === undefined) throw new UsageError('locked', 'unlock the account first')
    return this.#session
  }

  /** Entries before conversations, so that a screen shows the message no later than its preview. */
  #committed(changes: StoreChanges): void {
    // Asked for before the account was locked and durable after: kept, and there is nobody to tell.
    if (this.#session === undefined) return
    const { state } = this.#session.context
    const peers = new Set([
      ...(changes.entries ?? []).map(({ peer }) => peer),
      ...(changes.removedEntries?.length ? [...state.conversations()].map(({ peer }) => peer) : [])
    ])
    for (const peer of peers) {
      const row = state.find(peer)
      const changed = (changes.entries ?? [])
        .filter((entry) => entry.peer === peer)
        .map((entry) => entryView(entry, row))
      this.#tell({ kind: 'entries', peer, changed, removed: changes.removedEntries ?? [] })
    }
    const rows = changes.conversations ?? []
    if (rows.length > 0) this.#tellConversations(rows.map(({ peer }) => peer))
    if (changes.account !== undefined || (state.account.rebuild !== undefined && rows.length > 0))
      this.#tellAccount()
  }

  #tellAccount(): void {
    if (this.#session !== undefined) this.#tell({ kind: 'account', account: this.account() })
  }

  #tellConversations(peers: readonly AddressHash[]): void {
    const session = this.#unlocked()
    const rows = peers.flatMap((peer) => session.context.state.find(peer) ?? [])
    const shown = rows.filter(({ role }) => role !== 'hidden')
    this.#tell({
      kind: 'conversations',
      changed: shown.map((row) => session.view(row)),
      removed: rows.filter(({ role }) => role === 'hidden').map(({ peer }) => peer)
    })
  }

  #setPhase(phase: MessengerPhase): void {
    this.#phase = phase
    this.#tell({ kind: 'phase', phase })
  }

  #tell(change: MessengerChange): void {
    for (const listener of this.#listeners) listener(change)
  }
}
