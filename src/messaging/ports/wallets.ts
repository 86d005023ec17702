/** The edge to wallets of other makers, in messaging's own words. */
import type { ContractFunction } from '../../protocol/contract.ts'
import type { Address, AddressHash } from '../../protocol/ids.ts'
import type { WalletId } from '../model.ts'
import type { CallOptions } from './calls.ts'

/** Seals a root for `backup_keys` (docs/protocol/key-backup.md); Argon2id runs off the main thread. */
export interface KeyBackups {
  /** Answers 62 bytes; `salt` is 14 random bytes, new for each backup. */
  seal(
    passphrase: string,
    root: Uint8Array,
    owner: AddressHash,
    salt: Uint8Array,
    options?: CallOptions
  ): Promise<Uint8Array>
  /** @throws UsageError `wrong-passphrase`, also for another owner's; IntegrityError `backup-malformed` */
  open(passphrase: string, sealed: Uint8Array, owner: AddressHash, options?: CallOptions): Promise<Uint8Array>
}

/** A wallet as a list shows it. Name and picture are the page's own, never what a wallet says of itself. */
export interface WalletOffer {
  readonly id: WalletId
  readonly name: string
  /** `data:` URL. */
  readonly icon: string | undefined
  /** Where it can be had. */
  readonly url: string | undefined
  readonly installed: boolean
}

/** A call of our program for a wallet to sign, prove and send; `fee` in microcredits. */
export interface WalletRequest {
  readonly function: ContractFunction
  /** Aleo literals. */
  readonly inputs: readonly string[]
  readonly fee: number
}

/** What a wallet says became of a request, and what the chain calls the transaction, as soon as it knows. */
export interface WalletProgress {
  readonly state: 'pending' | 'done' | 'failed'
  readonly transactionId: string | undefined
}

/**
 * A wallet whose user let this page in. What it says is believed in nothing but its shape. Rejects with RejectedError
 * (`wallet-refused`, `wallet-locked`, `wallet-network`, `wallet-failed`) or IntegrityError (`wallet-malformed`).
 */
export interface ConnectedWallet {
  readonly address: Address
  /** False once it was disconnected or switched to another account or network: connect again. */
  readonly current: boolean
  /** Asks its user, who may take minutes; answers the wallet's own name for the request. */
  execute(request: WalletRequest, options?: CallOptions): Promise<string>
  progress(reference: string, options?: CallOptions): Promise<WalletProgress>
  /** What `backup_keys` left in records of this address, 62 bytes each, at most 16; the user may be asked. */
  keyBackups(options?: CallOptions): Promise<readonly Uint8Array[]>
}

export interface ConnectOptions {
  /** A connection that still stands will do: nobody is asked a second time. */
  readonly standing?: boolean
}

/** Aleo wallets in this browser, loaded when they are asked for. */
export interface Wallets {
  offers(options?: CallOptions): Promise<readonly WalletOffer[]>
  /** Asks the wallet's user to let this page in. @throws RejectedError `wallet-missing` and those above */
  connect(id: WalletId, options?: CallOptions & ConnectOptions): Promise<ConnectedWallet>
}
