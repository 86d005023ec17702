import { StorageError, UsageError } from '../../protocol/errors.ts'
import type { Secrets } from '../model.ts'
import type { CallOptions, Keystore, StoredState } from '../ports.ts'
import type { MemoryDisk } from './memory-disk.ts'

/** Keystore over a MemoryDisk: compares passphrases instead of hashing them. */
export class MemoryKeystore implements Keystore {
  readonly #disk: MemoryDisk

  constructor(disk: MemoryDisk) {
    this.#disk = disk
  }

  async exists(): Promise<boolean> {
    return this.#disk.contents.keystore !== undefined
  }

  async inspect(): Promise<StoredState> {
    const { keystore, account, conversations, entries } = this.#disk.contents
    const held = conversations.size + entries.size > 0
    if (keystore === undefined) return held ? 'keys-missing' : 'nothing'
    if (account !== undefined) return 'account'
    return held ? 'incomplete' : 'rows-missing'
  }

  async create(passphrase: string, secrets: Secrets, { signal }: CallOptions = {}): Promise<void> {
    signal?.throwIfAborted()
    if (this.#disk.contents.keystore !== undefined)
      throw new UsageError('account-exists', 'there is an account in this browser already')
    this.#write(passphrase, secrets)
  }

  async unlock(passphrase: string, { signal }: CallOptions = {}): Promise<Secrets> {
    signal?.throwIfAborted()
    const { keystore } = this.#disk.contents
    if (keystore === undefined) throw new UsageError('account-missing', 'there is no account in this browser')
    if (keystore.damaged) throw new StorageError('keystore-damaged', 'the keystore is not as it was written')
    if (passphrase === '') throw new UsageError('passphrase-empty', 'a passphrase is needed')
    if (keystore.passphrase !== passphrase)
      throw new UsageError('wrong-passphrase', 'this passphrase does not open the keystore')
    return structuredClone(keystore.secrets)
  }

  async changePassphrase(current: string, next: string, options: CallOptions = {}): Promise<void> {
    this.#write(next, await this.unlock(current, options))
  }

  async wipe(): Promise<void> {
    this.#disk.wipe()
  }

  async empty(): Promise<void> {
    this.#disk.wipe()
  }

  #write(passphrase: string, secrets: Secrets): void {
    if (passphrase === '') throw new UsageError('passphrase-empty', 'a passphrase is needed')
    this.#disk.contents.keystore = { passphrase, secrets: structuredClone(secrets), damaged: false }
  }
}
