import { blake2b } from '@noble/hashes/blake2.js'
import { concat, equalBytes } from '../../protocol/bytes.ts'
import { keyBackupOfLimbs, type AnchorCall, type ContractCall } from '../../protocol/contract.ts'
import { RejectedError, UsageError } from '../../protocol/errors.ts'
import { contentHashOfField, keyOfFields } from '../../protocol/field.ts'
import { hashBytes, parseAddress, type Address, type AddressHash } from '../../protocol/ids.ts'
import type { WalletId } from '../model.ts'
import type { ConnectedWallet, KeyBackups, Ledger, WalletProgress, WalletRequest, Wallets } from '../ports.ts'
import { fakeAddress } from './fake-hasher.ts'

const digest = (passphrase: string, salt: Uint8Array, owner: AddressHash, label: string, length: number) =>
  blake2b(concat(new TextEncoder().encode(`${label} ${passphrase} `), salt, hashBytes(owner)), {
    dkLen: length
  })

/** Backups of the same shape without Argon2id. */
export const fakeBackups: KeyBackups = {
  async seal(passphrase, root, owner, salt) {
    const mask = digest(passphrase, salt, owner, 'mask', 32)
    return concat(
      salt,
      root.map((byte, at) => byte ^ (mask[at] ?? 0)),
      digest(passphrase, salt, owner, 'tag', 16)
    )
  },
  async open(passphrase, sealed, owner) {
    const salt = sealed.subarray(0, 14)
    if (!equalBytes(sealed.subarray(46), digest(passphrase, salt, owner, 'tag', 16)))
      throw new UsageError('wrong-passphrase', 'this passphrase does not open the backup')
    const mask = digest(passphrase, salt, owner, 'mask', 32)
    return sealed.slice(14, 46).map((byte, at) => byte ^ (mask[at] ?? 0))
  }
}

/** How the person in front of a wallet, or the wallet itself, takes a question. */
export type Temper = 'yes' | 'no' | 'silence' | 'says-so-only' | 'closes-mouth'

/**
 * A wallet with accounts of its own, that signs through a ledger. `says-so-only`: answers yes and sends nothing;
 * `closes-mouth`: sends, and never says what the chain calls it.
 */
export class FakeWallets implements Wallets {
  temper: Temper = 'yes'
  /** What its user was asked, in order. */
  readonly questions: string[] = []
  /** Backups it found in records of each address. */
  readonly records = new Map<Address, readonly Uint8Array[]>()
  /** Blocks of real wallets take a while to be read. */
  hidesRecords = false
  readonly #ledger: Ledger
  readonly #sent = new Map<string, string>()
  #seed: Uint8Array
  #session = 0

  constructor(ledger: Ledger, seed: Uint8Array) {
    this.#ledger = ledger
    this.#seed = seed
  }

  /** Its user chooses another account. */
  use(seed: Uint8Array): void {
    this.#seed = seed
    this.#session++
  }

  get address(): Address {
    return fakeAddress(this.#seed)
  }

  async offers() {
    return [
      { id: 'shield' as const, name: 'Shield Wallet', icon: undefined, url: undefined, installed: true }
    ]
  }

  async connect(_id: WalletId): Promise<ConnectedWallet> {
    const { address } = this
    const session = this.#session
    const isCurrent = () => session === this.#session
    return {
      address,
      get current() {
        return isCurrent()
      },
      execute: (request) => this.#execute(request),
      progress: async (reference) => this.#progress(reference),
      keyBackups: async () => (this.hidesRecords ? [] : (this.records.get(address) ?? []))
    }
  }

  async #execute(request: WalletRequest): Promise<string> {
    this.questions.push(request.function)
    if (this.temper === 'no') throw new RejectedError('wallet-refused', 'no')
    if (this.temper === 'silence') return new Promise(() => undefined)
    const reference = `request ${this.questions.length}`
    if (this.temper === 'says-so-only') return reference
    const call = callOf(request)
    const transaction = await this.#ledger.build(call, this.#seed)
    await this.#ledger.broadcast(transaction)
    this.#sent.set(reference, transaction.id)
    if (call.function === 'backup_keys')
      this.records.set(this.address, [call.sealed, ...(this.records.get(this.address) ?? [])])
    return reference
  }

  #progress(reference: string): WalletProgress {
    const transactionId = this.#sent.get(reference)
    if (transactionId === undefined) return { state: 'pending', transactionId }
    return this.temper === 'closes-mouth'
      ? { state: 'done', transactionId: undefined }
      : { state: 'done', transactionId }
  }
}

const callOf = ({ function: name, inputs }: WalletRequest): ContractCall => {
  const [one = '', two = '', three = '', four = ''] = inputs
  if (name === 'register_profile')
    return { function: name, boxKey: keyOfFields(one, two), signingKey: keyOfFields(three, four) }
  if (name === 'backup_keys') return { function: name, sealed: keyBackupOfLimbs(one, two) }
  return {
    function: name as AnchorCall['function'],
    recipient: parseAddress(one),
    contentHash: contentHashOfField(two),
    timestamp: Number.parseInt(three, 10)
  }
}
