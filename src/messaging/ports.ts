/**
 * The edges of messaging, in its own words: a file of ports/ for each. Adapters in chain, p2p, storage and wallet implement
 * them; the simulated world implements them deterministically. Everything non-deterministic comes in through here.
 */
import type { Signatures } from '../crypto/signature.ts'
import type { Clock, Log, Random } from './ports/browser.ts'
import type { Faucet, Hasher, Ledger } from './ports/chain.ts'
import type { Couriers, Gateways } from './ports/couriers.ts'
import type { Keystore } from './ports/keystore.ts'
import type { FormerChoices } from './network-choices.ts'
import type { Exchange } from './ports/network.ts'
import type { MessageStore } from './ports/store.ts'
import type { KeyBackups, Wallets } from './ports/wallets.ts'

export type { FormerChoices, NetworkChoices } from './network-choices.ts'
export type * from './ports/browser.ts'
export type * from './ports/calls.ts'
export type * from './ports/chain.ts'
export type * from './ports/couriers.ts'
export type * from './ports/keystore.ts'
export type * from './ports/network.ts'
export type * from './ports/network-status.ts'
export type * from './ports/nodes.ts'
export type * from './ports/store.ts'
export type * from './ports/tabs.ts'
export type * from './ports/wallets.ts'

export interface Ports {
  readonly signatures: Signatures
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly hasher: Hasher
  readonly ledger: Ledger
  readonly exchange: Exchange
  readonly store: MessageStore
  readonly keystore: Keystore
  readonly faucet?: Faucet
  readonly couriers?: Couriers
  readonly gateways?: Gateways
  readonly formerChoices?: FormerChoices
  /** Absent where accounts in external wallets are not offered. */
  readonly external?: { readonly wallets: Wallets; readonly backups: KeyBackups }
}
