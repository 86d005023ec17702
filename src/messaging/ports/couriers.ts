/** What messaging needs of couriers and gateways: places that hold sealed bytes and are believed in nothing. */
import type {
  CourierHoldings,
  CourierMail,
  CourierObject,
  CourierRight
} from '../../protocol/courier-frames.ts'
import type { ContentHash } from '../../protocol/ids.ts'
import type { CallOptions } from './calls.ts'

/**
 * `ready`: connected, and it speaks the protocol. `none`: connected, and it is no courier. `distrusted`: it lied and is
 * left out for a while.
 */
export type CourierState = 'connecting' | 'ready' | 'none' | 'unreachable' | 'distrusted'

/** One relay or added address, and what it is to us as a courier. */
export interface CourierStatus {
  /** PeerId, as text: names it everywhere. */
  readonly id: string
  readonly address: string
  /** Ed25519, 32 bytes: its receipts are signed with it. */
  readonly key: Uint8Array
  /** Named by the user, not by the configuration. */
  readonly added: boolean
  readonly state: CourierState
  /** What it says that it holds of ours. */
  readonly holdings?: CourierHoldings
}

/** An object that a courier is asked for, and the permission that opens its lock. */
export interface CourierWish {
  readonly contentHash: ContentHash
  /** 32 bytes. */
  readonly permission: Uint8Array
}

/**
 * Couriers: relays that keep sealed bytes. Calls reject with TransientError `courier-unreachable` or `courier-busy`,
 * RejectedError `courier-refused` (its detail `reason` is one of `RefusalReason`), IntegrityError `frame-malformed`.
 */
export interface Couriers {
  list(): readonly CourierStatus[]
  /** Calls `listener` whenever `list` changed, until the returned function is called. */
  observe(listener: () => void): () => void
  /** PeerId in an address. @throws UsageError `courier-address-invalid` */
  identify(address: string): Promise<string>
  /** Replaces the couriers that are used besides the configured relays. */
  use(addresses: readonly string[]): void
  /** Receipts for the objects, in their order, not yet checked. `until` in ms since 1970. */
  deposit(
    courier: string,
    deposit: {
      readonly objects: readonly CourierObject[]
      readonly until: number
      readonly right: CourierRight
    },
    options?: CallOptions
  ): Promise<readonly Uint8Array[]>
  /** What waits for this device after a sequence number; up to it, it is durable here and forgotten there. */
  collect(
    courier: string,
    after: number,
    options?: CallOptions
  ): Promise<{ readonly mail: readonly CourierMail[]; readonly more: boolean }>
  /** Unverified bytes, in any order, possibly fewer, possibly lies: only fetch-verified.ts reads them. */
  fetch(courier: string, wishes: readonly CourierWish[], options?: CallOptions): AsyncIterable<Uint8Array>
  /** Leaves a courier out that lied, for a while. */
  distrust(courier: string): void
}

/** IPFS gateways, asked for raw blocks by their CID. */
export interface Gateways {
  /** Addresses of the configuration, in order. */
  readonly configured: readonly string[]
  /** A typed address as it is used. @throws UsageError `gateway-address-invalid` */
  check(address: string): string
  /**
   * Unverified bytes of one object; undefined where the gateway has none.
   * @throws TransientError `gateway-unreachable`, IntegrityError `envelope-too-large`
   */
  fetch(gateway: string, hash: ContentHash, options?: CallOptions): Promise<Uint8Array | undefined>
}
