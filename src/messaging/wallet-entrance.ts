import { boxKey, signingKey } from '../crypto/derive.ts'
import { equalBytes } from '../protocol/bytes.ts'
import { RejectedError, UsageError } from '../protocol/errors.ts'
import type { Address, AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import type { PinnedKeys, WalletId, WalletKeeping } from './model.ts'
import type { Ports, WalletOffer } from './ports.ts'
import type { WalletFound } from './views.ts'

const ROOT_BYTES = 32
const BACKUP_SALT_BYTES = 14

/** A root with its backup, for whom it is. */
interface WalletRoot {
  readonly root: Uint8Array
  readonly address: Address
  readonly addressHash: AddressHash
  readonly wallet: WalletKeeping
  /** It was used before: there may be conversations to find again. */
  readonly restored: boolean
}

interface Found {
  readonly id: WalletId
  readonly address: Address
  readonly addressHash: AddressHash
  readonly backups: readonly Uint8Array[]
  /** What the chain has of this address. */
  readonly profile: PinnedKeys | undefined
}

/**
 * The way in for whoever keeps his account key in a wallet: the root is random, and comes back from the record in
 * which `backup_keys` left it, sealed under his passphrase (docs/protocol/key-backup.md).
 */
export class WalletEntrance {
  readonly #ports: Ports
  #found: Found | undefined

  constructor(ports: Ports) {
    this.#ports = ports
  }

  async offers(): Promise<readonly WalletOffer[]> {
    return (await this.#ports.external?.wallets.offers()) ?? []
  }

  /** Asks the wallet's user to let this page in, then for the records of our program. */
  async connect(id: WalletId): Promise<WalletFound> {
    const { hasher, ledger } = this.#ports
    this.#found = undefined
    const wallet = await this.#external().wallets.connect(id)
    const { address } = wallet
    const addressHash = await hasher.addressHash(address)
    const profile = await ledger.profile(addressHash)
    // Without a look at the records nobody knows whether there are keys already: a no ends it here.
    const backups = await wallet.keyBackups()
    this.#found = { id, address, addressHash, backups, profile }
    return { address, backup: backups.length > 0, registered: profile !== undefined }
  }

  /**
   * The root under this passphrase, or a fresh one where there is none.
   * @throws UsageError `wallet-passphrase`; `wallet-backup-missing` where keys are registered, no backup of them was
   * found and `startOver` was not asked for; `wallet-first` before `connect`
   */
  async enter(passphrase: string, startOver: boolean): Promise<WalletRoot> {
    const found = this.#found
    if (found === undefined) throw new UsageError('wallet-first', 'connect a wallet first')
    if (!startOver && found.backups.length > 0) return this.#reopened(found, passphrase)
    if (!startOver && found.profile !== undefined)
      throw new UsageError(
        'wallet-backup-missing',
        'keys are registered and the wallet has no backup of them'
      )
    const root = this.#ports.random.bytes(ROOT_BYTES)
    const backup = await this.#backup(passphrase, root, found.addressHash)
    const { id, address, addressHash } = found
    return { root, address, addressHash, wallet: { id, backup, kept: false }, restored: false }
  }

  /** The record opens with the passphrase it was made with: a new one needs a new record. */
  async renew({ state, turns, identity }: Context, passphrase: string): Promise<void> {
    const backup = await this.#backup(passphrase, identity.secrets.root, identity.self)
    await turns.take('account', async () => {
      const { wallet, ...account } = state.account
      if (wallet !== undefined)
        await state.commit({ account: { ...account, wallet: { ...wallet, backup, kept: false } } })
    })
  }

  /** @throws UsageError `passphrase-empty` */
  #backup(passphrase: string, root: Uint8Array, owner: AddressHash): Promise<Uint8Array> {
    const salt = this.#ports.random.bytes(BACKUP_SALT_BYTES)
    return this.#external().backups.seal(passphrase, root, owner, salt)
  }

  /** Of several, the one whose keys stand on chain: an older passphrase, or a second start, may have left others. */
  async #reopened(found: Found, passphrase: string): Promise<WalletRoot> {
    const opened: { readonly root: Uint8Array; readonly backup: Uint8Array }[] = []
    for (const backup of found.backups) {
      const root = await this.#opened(found, passphrase, backup)
      if (root !== undefined) opened.push({ root, backup })
    }
    const { profile } = found
    const chosen = opened.find(({ root }) => profile !== undefined && isOf(root, profile)) ?? opened[0]
    if (chosen === undefined)
      throw new UsageError('wallet-passphrase', 'this passphrase opens no backup of this wallet')
    const { root, backup } = chosen
    const { id, address, addressHash } = found
    return { root, address, addressHash, wallet: { id, backup, kept: true }, restored: true }
  }

  async #opened(
    { addressHash }: Found,
    passphrase: string,
    backup: Uint8Array
  ): Promise<Uint8Array | undefined> {
    try {
      return await this.#external().backups.open(passphrase, backup, addressHash)
    } catch (error) {
      if (error instanceof UsageError && error.code === 'wrong-passphrase') return undefined
      throw error
    }
  }

  #external(): NonNullable<Ports['external']> {
    const { external } = this.#ports
    if (external === undefined) throw new RejectedError('wallet-missing', 'this page knows no wallets')
    return external
  }
}

const isOf = (root: Uint8Array, { version, boxKey: box, signingKey: signing }: PinnedKeys): boolean =>
  equalBytes(boxKey(root, version).publicKey, box) && equalBytes(signingKey(root, version).publicKey, signing)
