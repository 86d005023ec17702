import type { Table } from 'dexie'

/** A sealed row under a keyed hash; nothing of what it holds stands beside it. */
export interface SealedRow {
  /** `RowSealer.key`: HMAC of the row's identity, 32 hex digits. */
  readonly key: string
  /** XChaCha20-Poly1305 with table ‖ key as associated data (docs/decisions/001-sealed-rows.md). */
  readonly sealed: Uint8Array
}

/** Holes of one conversation, and what is kept for its peer, are found by the keyed hash of the peer. */
export interface PeerRow extends SealedRow {
  readonly peer: string
}

/** Entries are found by conversation and causal time, ms; undelivered ones also by a hash that only they carry. */
export interface EntryRow extends PeerRow {
  readonly time: number
  readonly undelivered?: string
}

/** A row that did not open, kept aside as it was found; `key` is `<table>/<key>`. */
export interface DamagedRow extends SealedRow {
  readonly peer?: string
}

/** The blob that Argon2id and the passphrase open; there is one. */
export interface KeystoreRow {
  readonly key: 'secrets'
  readonly sealed: Uint8Array
  /** SHA-256 of `sealed`: tells a damaged keystore from a mistyped passphrase. No defence against a forger. */
  readonly digest: Uint8Array
}

/** Tables as the newest migration leaves them. */
export interface Tables {
  readonly keystore: Table<KeystoreRow, 'secrets'>
  readonly facts: Table<SealedRow, string>
  readonly conversations: Table<SealedRow, string>
  readonly entries: Table<EntryRow, string>
  readonly holes: Table<PeerRow, string>
  readonly calls: Table<SealedRow, string>
  readonly deposits: Table<PeerRow, string>
  readonly damaged: Table<DamagedRow, string>
}

/** Tables whose rows `RowSealer` seals; the name is part of what is authenticated. */
export type SealedTable = 'facts' | 'conversations' | 'entries' | 'holes' | 'calls' | 'deposits'

/** Rows of the table `facts`. `check` opens under the right storage key and no other. */
export type Fact = 'check' | 'account' | 'cursor'
