/** Keys of people as this device knows them. */

/** Public keys of a person as the chain has them, with their version. */
export interface PinnedKeys {
  readonly boxKey: Uint8Array
  readonly signingKey: Uint8Array
  readonly version: number
  /** Fewer nodes than must agree have shown them so far. */
  readonly unconfirmed?: true
}

/** One version of a contact's keys, as this device came to know it. */
export interface KeyVersion extends PinnedKeys {
  /** Height of the block that registered it where that is known, else the height at which it was first seen. */
  readonly height?: number
  /** How it came after the one before; absent where it was pinned at first use or read for old messages only. */
  readonly change?: {
    /** The key before signed it. */
    readonly signed: boolean
    /** Every node that was asked names these keys. */
    readonly confirmed: boolean
    /** ms; when the user consented. */
    readonly acceptedAt?: number
  }
  /** The chain in use has not shown it: it is of one that the account was on before. */
  readonly elsewhere?: true
}

/** New keys that the pinned key signed, whether or not they stand on chain. */
export interface AnnouncedKeys extends PinnedKeys {
  /** What registered them, as the contact says. */
  readonly transaction?: string
}

/** What the chain says of a contact's keys. */
export interface Registered {
  readonly keys: PinnedKeys
  readonly confirmed: boolean
  /** Earlier versions that were not known here. */
  readonly former: readonly PinnedKeys[]
  readonly height: number
}
