/** Other people's devices, as messaging needs them. */
import type { AddressHash, ContentHash } from '../../protocol/ids.ts'
import type { NetworkChoices } from '../network-choices.ts'
import type { CallOptions } from './calls.ts'
import type { NetworkStatus, Presence, Reachability } from './network-status.ts'

/** What the network layer needs to prove who we are; the certificate binds the device key to the account. */
export interface ExchangeIdentity {
  readonly self: AddressHash
  readonly deviceSeed: Uint8Array
  readonly certificate: Uint8Array
}

/** A contact that may find us, be found, and be believed after `hello`. */
export interface ContactCredentials {
  readonly peer: AddressHash
  readonly helloKey: Uint8Array
  readonly rendezvousKey: Uint8Array
  readonly topicKey: Uint8Array
  /** Device keys that proved to be this contact's before, newest first: called first, and when nothing else finds them. */
  readonly devices?: readonly Uint8Array[]
  /** Ed25519, 32 bytes, of the pinned version: checks the device certificate. */
  readonly signingKey: Uint8Array
  readonly keyVersion: number
  /** ms since 1970: whoever was just added may be looked for by address. */
  readonly addedAt?: number
  /** Who wrote first, unanswered: told nothing, looked for and greeted only until a message of his is here. */
  readonly request?: { readonly isAwaited: boolean }
}

/** Who is at the other end: proven by `hello` on this connection. */
export interface PeerSession {
  readonly peer: AddressHash
  /** Ed25519 public key of the device, 32 bytes. */
  readonly deviceKey: Uint8Array
  readonly certificate: Uint8Array
}

/** What the network layer may ask of messaging. A rejected promise closes that stream and nothing else. */
export interface ExchangeHandler {
  /** Envelopes pushed by an authenticated contact, unverified bytes. The stream is read on only when this resolves. */
  onEnvelopes(from: PeerSession, envelopes: readonly Uint8Array[]): Promise<void>
  onAcknowledgements(from: PeerSession, acknowledgements: readonly Uint8Array[]): Promise<void>
  onReachability(peer: AddressHash, reachability: Reachability): void
  /** A device proved to be this contact's. */
  onMet(session: PeerSession): void
  onPresence(peer: AddressHash, presence: Presence): void
  /**
   * Something for us may stand on the chain: a contact says so, or somebody called whom we do not know (`undefined`),
   * whose dialog we may not have read yet.
   */
  onHint(peer: AddressHash | undefined): void
  /** A device of this contact proved the pair and showed a certificate of later keys than those it is followed with. */
  onNewerKeys(peer: AddressHash): void
  onNetworkStatus(status: NetworkStatus): void
  /** Envelopes of this conversation, and address books kept for this contact, that we hold among `hashes`. */
  serve(to: PeerSession, hashes: readonly ContentHash[], options?: CallOptions): AsyncIterable<Uint8Array>
  /** Envelopes of this conversation older than all of `before` (empty: from the newest), newest first, at most `limit`. */
  serveHistory(
    to: PeerSession,
    before: readonly ContentHash[],
    limit: number,
    options?: CallOptions
  ): AsyncIterable<Uint8Array>
}

/** Other people's devices, over libp2p. */
export interface Exchange {
  /** Resolves when the choices hold, and once it runs, for all that is connected. Before `start`: for what it connects. */
  choose(choices: NetworkChoices): Promise<void>
  start(identity: ExchangeIdentity, handler: ExchangeHandler, options?: CallOptions): Promise<void>
  stop(): Promise<void>
  /** A renewed certificate, used from the next `hello` on. */
  renew(certificate: Uint8Array): void
  /**
   * Replaces the set of contacts that are looked for, answered and kept connected. One contact may be listed several
   * times, once for each pair of keys by which he may be met; connections under what is no longer listed are closed.
   */
  follow(contacts: readonly ContactCredentials[]): void
  /** Resolves when the frames are handed to an authenticated stream. @throws TransientError `peer-unreachable` */
  push(peer: AddressHash, envelopes: readonly Uint8Array[], options?: CallOptions): Promise<void>
  /** @throws TransientError `peer-unreachable` */
  acknowledge(
    peer: AddressHash,
    acknowledgements: readonly Uint8Array[],
    options?: CallOptions
  ): Promise<void>
  /** Unverified envelopes, in any order, possibly fewer, possibly lies: only fetch-verified.ts reads them. */
  fetch(peer: AddressHash, hashes: readonly ContentHash[], options?: CallOptions): AsyncIterable<Uint8Array>
  history(
    peer: AddressHash,
    before: readonly ContentHash[],
    limit: number,
    options?: CallOptions
  ): AsyncIterable<Uint8Array>
  /** Tells a connected contact that something for it is on the chain; nothing where it is not connected. */
  hint(peer: AddressHash): void
  /** Closes connections to a peer that lied and does not ask it again for a while. */
  distrust(peer: AddressHash): void
}
