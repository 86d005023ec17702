/** The keys of an account in this browser, as messaging needs them. */
import type { Secrets } from '../model.ts'
import type { CallOptions } from './calls.ts'

/**
 * What a browser has of an account, seen without the passphrase. `nothing`: also what an account left that was begun
 * and not finished. `keys-missing`: sealed rows that nothing opens any more. `rows-missing`: keys alone. `incomplete`:
 * keys, and a part of the tables. `newer`: a later version of the page wrote it.
 */
export type StoredState = 'nothing' | 'account' | 'keys-missing' | 'rows-missing' | 'incomplete' | 'newer'

/** The sealed secrets. Argon2id runs off the main thread. */
export interface Keystore {
  exists(): Promise<boolean>
  inspect(): Promise<StoredState>
  /** @throws UsageError `account-exists` */
  create(passphrase: string, secrets: Secrets, options?: CallOptions): Promise<void>
  /** @throws UsageError `wrong-passphrase`, StorageError `keystore-damaged` */
  unlock(passphrase: string, options?: CallOptions): Promise<Secrets>
  changePassphrase(current: string, next: string, options?: CallOptions): Promise<void>
  /** Deletes keystore and store: nothing of the account stays in this browser. */
  wipe(): Promise<void>
  /** The same as far as it goes while a tab that hangs keeps the database open: an empty one stays. */
  empty(): Promise<void>
}
