import { indexKey, openRow, sealRow, storeKeys, type StoreKeys } from '../crypto/row-seal.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { decodeRow, encodeRow } from './row-codec.ts'
import type { SealedRow, SealedTable } from './schema.ts'

const NONCE_BYTES = 24

/** Indexes by the keyed hash of a person. */
export type PeerIndex = 'entries.peer' | 'entries.undelivered' | 'holes.peer' | 'deposits.peer'

/** Turns what messaging remembers into sealed rows under keyed hashes, and back. Lives from unlock to lock. */
export class RowSealer {
  readonly #keys: StoreKeys
  readonly #peers = new Map<string, string>()

  /** `storageKey` is 32 bytes; it is not kept. */
  constructor(storageKey: Uint8Array) {
    this.#keys = storeKeys(storageKey)
  }

  /** Primary key of the row of `identity`: says nothing without the storage key. */
  key(table: SealedTable, identity: string): string {
    return indexKey(this.#keys.indexes, table, identity)
  }

  /** Index value of a conversation. Each index hashes under its own name, so that no two can be joined. */
  peerKey(index: PeerIndex, peer: AddressHash): string {
    const name = `${index}:${peer}`
    const known = this.#peers.get(name)
    if (known !== undefined) return known
    const key = indexKey(this.#keys.indexes, index, peer)
    this.#peers.set(name, key)
    return key
  }

  /** @throws UsageError `row-invalid` */
  seal(table: SealedTable, key: string, value: unknown): SealedRow {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
    return { key, sealed: sealRow(this.#keys.rows, { table, key }, nonce, encodeRow(value)) }
  }

  /** @throws StorageError `row-damaged` when the row is not what was sealed under this table and key */
  open<T>(table: SealedTable, row: SealedRow): T {
    return decodeRow<T>(openRow(this.#keys.rows, { table, key: row.key }, row.sealed))
  }

  /** Overwrites the keys; nothing opens afterwards. */
  forget(): void {
    this.#keys.rows.fill(0)
    this.#keys.indexes.fill(0)
    this.#peers.clear()
  }
}
