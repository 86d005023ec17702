import { sha256 } from '@noble/hashes/sha2.js'
import { equalBytes } from '../protocol/bytes.ts'
import { StorageError, UsageError } from '../protocol/errors.ts'
import type { Secrets } from '../messaging/model.ts'
import type { CallOptions, Keystore, StoredState } from '../messaging/ports.ts'
import { openDatabase, type Database } from './database.ts'
import { guarded } from './failures.ts'
import { inspectDatabase } from './inspect.ts'
import { sealingInProcess, sealingInWorker, type PassphraseSealing } from './passphrase-sealing.ts'
import type { KeystoreRow } from './schema.ts'
import { decodeSecrets, encodeSecrets } from './secrets-codec.ts'
import { emptyOrigin, wipeOrigin } from './wipe.ts'

const ROW = 'secrets'
const SALT_BYTES = 16
const NONCE_BYTES = 24

const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

/**
 * Keystore in IndexedDB: one blob under Argon2id (docs/protocol/keys.md, Keystore). The database is opened for each
 * call and closed again, so that no connection outlives a wipe.
 */
export class IndexedDbKeystore implements Keystore {
  readonly #name: string
  readonly #sealing: PassphraseSealing

  /** @param sealing where Argon2id runs: a worker wherever there are workers */
  constructor(
    name: string,
    sealing: PassphraseSealing = typeof Worker === 'undefined' ? sealingInProcess : sealingInWorker
  ) {
    this.#name = name
    this.#sealing = sealing
  }

  async exists(): Promise<boolean> {
    return (await this.#withDatabase(({ keystore }) => keystore.count())) > 0
  }

  inspect(): Promise<StoredState> {
    return guarded(() => inspectDatabase(this.#name))
  }

  async create(passphrase: string, secrets: Secrets, options: CallOptions = {}): Promise<void> {
    if (await this.exists()) throw accountExists()
    const row = await this.#seal(passphrase, secrets, options)
    await this.#withDatabase(async ({ keystore }) => {
      // Another tab may have made an account while we were hashing: `add` and `put` differ just there.
      await keystore.add(row).catch((error: unknown) => {
        throw error instanceof Error && error.name === 'ConstraintError' ? accountExists() : error
      })
    })
  }

  /** @throws UsageError `account-missing`, `wrong-passphrase`, StorageError `keystore-damaged` */
  async unlock(passphrase: string, options: CallOptions = {}): Promise<Secrets> {
    const row = await this.#withDatabase(({ keystore }) => keystore.get(ROW))
    if (row === undefined) throw new UsageError('account-missing', 'there is no account in this browser')
    if (!isIntact(row)) throw new StorageError('keystore-damaged', 'the keystore is not as it was written')
    const content = await this.#sealing.open(passphrase, row.sealed, options)
    const secrets = decodeSecrets(content)
    content.fill(0)
    return secrets
  }

  /** Reseals under the new passphrase; until that is written the current one stays valid. */
  async changePassphrase(current: string, next: string, options: CallOptions = {}): Promise<void> {
    const secrets = await this.unlock(current, options)
    const row = await this.#seal(next, secrets, options)
    await this.#withDatabase(({ keystore }) => keystore.put(row))
  }

  /** Deletes everything this origin keeps. @throws StorageError `storage-unavailable` when something is left */
  async wipe(): Promise<void> {
    await wipeOrigin(this.#name)
  }

  /** Deletes every row, and whatever else this origin keeps. @throws StorageError `storage-unavailable` */
  async empty(): Promise<void> {
    await emptyOrigin(this.#name)
  }

  async #seal(passphrase: string, secrets: Secrets, options: CallOptions): Promise<KeystoreRow> {
    const content = encodeSecrets(secrets)
    const fresh = { salt: random(SALT_BYTES), nonce: random(NONCE_BYTES) }
    const sealed = await this.#sealing.seal(passphrase, content, fresh, options)
    content.fill(0)
    return { key: ROW, sealed, digest: sha256(sealed) }
  }

  #withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T> {
    return guarded(async () => {
      const database = await openDatabase(this.#name, 'strict')
      try {
        return await work(database)
      } finally {
        database.close()
      }
    })
  }
}

const accountExists = (): UsageError =>
  new UsageError('account-exists', 'there is an account in this browser already')

/** What a hostile or failing disk hands us may have any type. */
const isIntact = ({ sealed, digest }: KeystoreRow): boolean =>
  sealed instanceof Uint8Array && digest instanceof Uint8Array && equalBytes(sha256(sealed), digest)
