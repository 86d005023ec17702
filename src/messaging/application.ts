/** The application as screens see it: what can be asked of it, and what it tells of itself. */
import type { Preferences } from './address-book/preferences.ts'
import type { AnchoringChoice } from '../protocol/anchoring.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { EntryId, OrderKey, WalletId } from './model.ts'
import type { WalletOffer } from './ports.ts'
import type {
  AccountView,
  ConnectionsView,
  ContactDetails,
  ConversationView,
  EntryDetails,
  EntryView,
  WalletFound
} from './views.ts'

/** `other-version`: another tab holds the account and runs another build of the page. */
export type MessengerPhase = 'none' | 'locked' | 'unlocked' | 'other-version'

/** Facts after they were committed; screens render from these, never from a second query. */
export type MessengerChange =
  | { readonly kind: 'phase'; readonly phase: MessengerPhase }
  | { readonly kind: 'account'; readonly account: AccountView }
  | {
      readonly kind: 'conversations'
      readonly changed: readonly ConversationView[]
      readonly removed: readonly AddressHash[]
    }
  | {
      readonly kind: 'entries'
      readonly peer: AddressHash
      readonly changed: readonly EntryView[]
      readonly removed: readonly EntryId[]
    }
  | { readonly kind: 'connections'; readonly connections: ConnectionsView }
  | { readonly kind: 'problem'; readonly code: string }

export type AccountSource =
  | { readonly kind: 'new' }
  /** 24 words or a bare Aleo private key, as typed. */
  | { readonly kind: 'restore'; readonly secret: string }
  /** The wallet that `connectWallet` asked last; `startOver`: new keys, although there are some that were not found. */
  | { readonly kind: 'wallet'; readonly startOver: boolean }

/** What an account is made from; the name is the user's own, nobody else is told. */
export interface NewAccount {
  readonly name: string
  readonly passphrase: string
  readonly source: AccountSource
}

/** Every method rejects with a GhostError whose code has a sentence. */
export interface Messenger {
  phase(): MessengerPhase
  /** What is wrong with what this browser keeps: the code of a sentence; undefined where nothing is. */
  condition(): string | undefined
  /** Calls `listener` for each change until the returned function is called. */
  observe(listener: (change: MessengerChange) => void): () => void

  /** Aleo wallets that an account can be kept in, installed ones first. */
  wallets(): Promise<readonly WalletOffer[]>
  /** Asks a wallet to let this page in, and looks for a backup. @throws RejectedError `wallet-missing`, `wallet-refused` … */
  connectWallet(id: WalletId): Promise<WalletFound>
  /** After a no, or no answer: the wallet may be asked again. */
  askWallet(): Promise<void>
  /** @throws UsageError `phrase-word-unknown`, `phrase-checksum`, `phrase-length`, `passphrase-too-short` */
  createAccount(given: NewAccount): Promise<void>
  /** @throws UsageError `wrong-passphrase` */
  unlock(passphrase: string): Promise<void>
  lock(): Promise<void>
  /** Removes everything of the account from this browser. */
  wipe(): Promise<void>
  /** The 24 words, asked for with the passphrase. @throws UsageError `wrong-passphrase`, `no-phrase` */
  phrase(passphrase: string): Promise<string>
  changePassphrase(current: string, next: string): Promise<void>

  account(): AccountView
  conversations(): readonly ConversationView[]
  connections(): ConnectionsView
  /** Newest first, before `before` where given. */
  entries(
    peer: AddressHash,
    options: { readonly before?: OrderKey; readonly limit: number }
  ): Promise<readonly EntryView[]>
  details(id: EntryId): Promise<EntryDetails>
  contact(peer: AddressHash): ContactDetails

  /** Opens (or finds) the chat with an address. @throws UsageError `address-invalid`, `address-own` */
  startChat(address: string): Promise<AddressHash>
  /** Resolves when the message is kept on this device. @throws UsageError `text-empty`, `text-too-long` */
  send(peer: AddressHash, text: string): Promise<EntryId>
  /** A failed message goes again. */
  retry(id: EntryId): Promise<void>
  /** Forgets a message that was not delivered. */
  discard(id: EntryId): Promise<void>
  markRead(peer: AddressHash): Promise<void>
  rename(peer: AddressHash, name: string): Promise<void>
  /** The user's own name, which nobody else is told. */
  renameAccount(name: string): Promise<void>
  setVerified(peer: AddressHash, verified: boolean): Promise<void>
  /**
   * New keys for this account; the old ones are revoked, what they sealed stays readable.
   * @throws UsageError `not-registered`, `keys-changing`, `keys-exhausted`; RejectedError `no-credits`
   */
  changeKeys(): Promise<void>
  /** Seal to the changed keys from now on; after an alarm, to the ones in use. */
  acceptKeys(peer: AddressHash): Promise<void>
  /** How what is written here from now on gets to the chain; the other side is told. @throws UsageError `anchoring-invalid` */
  setAnchoring(peer: AddressHash, choice: AnchoringChoice): Promise<void>
  /** Anchors a message that was not by itself. @throws UsageError `anchoring-off` */
  anchor(id: EntryId): Promise<void>
  acceptRequest(peer: AddressHash): Promise<void>
  /** Looks at the next of the requests that wait. */
  moreRequests(): Promise<void>
  /** Leaves undelivered messages there as well. @throws UsageError `courier-address-invalid`, `too-many-couriers` */
  addCourier(address: string): Promise<void>
  removeCourier(id: string): Promise<void>
  /** @throws UsageError `gateway-address-invalid`, `too-many-couriers` */
  addGateway(address: string): Promise<void>
  removeGateway(gateway: string): Promise<void>
  /** What every device of this person is to do alike. @throws UsageError `settings-invalid` */
  choosePreferences(choice: Preferences): Promise<void>
  /** Whether names, marks and settings go on chain, sealed. */
  keepAddressBook(on: boolean): Promise<void>
  /** Saves them now, without waiting for a pause. */
  saveAddressBook(): Promise<void>
  deleteConversation(peer: AddressHash): Promise<void>
  /** Ends all work; used when the page goes. */
  close(): Promise<void>
}
