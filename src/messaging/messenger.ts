import { phraseFromRoot } from '../crypto/derive.ts'
import type { AnchoringChoice } from '../protocol/anchoring.ts'
import { UsageError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { Access } from './access.ts'
import { accountView } from './account-view.ts'
import type { Preferences } from './address-book/preferences.ts'
import { callOf } from './anchor-plan.ts'
import { DEFAULT_OPTIONS, type MessengerOptions } from './context.ts'
import { addCourier, removeCourier } from './courier-choice.ts'
import { deletionChanges } from './deletion.ts'
import { addGateway, removeGateway } from './gateway-choice.ts'
import { acceptRequest, markRead, rename, renameAccount, setVerified } from './marks.ts'
import type { EntryId, OrderKey, Secrets, WalletId } from './model.ts'
import { discard } from './own-message.ts'
import type { Ports } from './ports.ts'
import { contactDetails, entryDetails, entryView } from './projection.ts'
import { checkPassphrase } from './secrets.ts'
import type { Session } from './session.ts'
import type { LeadingMessenger, MessageStamp } from './tabs/routes.ts'
import { Telling } from './telling.ts'
import type { MessengerChange, MessengerPhase, NewAccount } from './application.ts'
import type { AccountView } from './views.ts'

/** The application over its ports, in a browser of one tab. Call `open()` once before anything else. */
export const createMessenger = (ports: Ports, options: Partial<MessengerOptions> = {}): PortedMessenger =>
  new PortedMessenger(ports, { ...DEFAULT_OPTIONS, ...options })

/** The application over its ports; whoever made it sees to it that no other one works on the same store. */
export class PortedMessenger implements LeadingMessenger {
  readonly #ports: Ports
  readonly #telling = new Telling()
  readonly #access: Access

  constructor(ports: Ports, options: MessengerOptions) {
    this.#ports = ports
    this.#access = new Access(ports, options, this.#telling)
  }

  /** Begins to load what `enter` needs; a failure of that is told there. */
  prepare(): void {
    this.#access.prepare()
  }

  /** Looks whether this browser has an account. */
  open(): Promise<void> {
    return this.#access.open()
  }

  condition(): string | undefined {
    return this.#access.condition
  }

  phase(): MessengerPhase {
    return this.#access.phase
  }

  observe(listener: (change: MessengerChange) => void): () => void {
    return this.#telling.observe(listener)
  }

  async createAccount(given: NewAccount): Promise<void> {
    await this.#access.make(given)
  }

  /** Makes the account and unlocks it; answers its secrets. */
  make(given: NewAccount): Promise<Secrets> {
    return this.#access.make(given)
  }

  wallets() {
    return this.#access.entrance().then((entrance) => entrance.offers())
  }

  connectWallet(id: WalletId) {
    return this.#access.entrance().then((entrance) => entrance.connect(id))
  }

  askWallet(): Promise<void> {
    return this.#unlocked().askWallet()
  }

  unlock(passphrase: string): Promise<void> {
    return this.#access.unlock(passphrase)
  }

  /** Takes up the work on the account of these secrets. @throws UsageError `account-missing`; StorageError */
  enter(secrets: Secrets): Promise<void> {
    return this.#access.enter(secrets)
  }

  lock(): Promise<void> {
    return this.#access.lock()
  }

  wipe(): Promise<void> {
    return this.#access.wipe()
  }

  close(): Promise<void> {
    return this.#access.close()
  }

  /** Ends the work; nothing of it touches the store afterwards. */
  leave(): Promise<void> {
    return this.#access.leave()
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
    const session = this.#access.session
    if (session?.context.state.account.wallet === undefined) return
    await (await this.#access.entrance()).renew(session.context, next)
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
    return discard(this.#unlocked().context, id)
  }

  setAnchoring(peer: AddressHash, choice: AnchoringChoice): Promise<void> {
    return this.#unlocked().sending.setAnchoring(peer, choice)
  }

  anchor(id: EntryId): Promise<void> {
    return this.#unlocked().anchor(id)
  }

  async markRead(peer: AddressHash): Promise<void> {
    await markRead(this.#unlocked().context, peer)
  }

  async rename(peer: AddressHash, name: string): Promise<void> {
    await rename(this.#unlocked().context, peer, name)
  }

  async renameAccount(name: string): Promise<void> {
    await renameAccount(this.#unlocked().context, name)
  }

  async setVerified(peer: AddressHash, verified: boolean): Promise<void> {
    await setVerified(this.#unlocked().context, peer, verified)
  }

  acceptKeys(peer: AddressHash): Promise<void> {
    return this.#unlocked().acceptKeys(peer)
  }

  changeKeys(): Promise<void> {
    return this.#unlocked().rotation.begin()
  }

  async acceptRequest(peer: AddressHash): Promise<void> {
    await acceptRequest(this.#unlocked().context, peer)
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

  choosePreferences(choice: Preferences): Promise<void> {
    return this.#unlocked().book.choose(choice)
  }

  keepAddressBook(on: boolean): Promise<void> {
    return this.#unlocked().book.keepOnChain(on)
  }

  async saveAddressBook(): Promise<void> {
    this.#unlocked().book.save()
  }

  #unlocked(): Session {
    return this.#access.unlocked()
  }
}
