import { issueDeviceCertificate } from '../../crypto/device-certificate.ts'
import { boxKey, deviceKey, signingKey } from '../../crypto/derive.ts'
import { pairKeys, pairSecret } from '../../crypto/pair.ts'
import { addressHashFromBytes, contentHash } from '../../protocol/ids.ts'
import type { AddressHash, ContentHash } from '../../protocol/ids.ts'
import { contentHashOf } from '../../crypto/content-hash.ts'
import type {
  ContactCredentials,
  Exchange,
  ExchangeHandler,
  ExchangeIdentity,
  NetworkStatus,
  PeerSession,
  Presence,
  Reachability
} from '../ports.ts'

const KEY_VERSION = 1
const DAY = 86_400_000

const bytesFrom = (text: string): Uint8Array => {
  const bytes = new Uint8Array(32)
  bytes.set(new TextEncoder().encode(text).subarray(0, 32))
  return bytes
}

/** Keys of a made-up person with one device; the same name gives the same keys. */
export interface PersonKeys {
  readonly self: AddressHash
  readonly root: Uint8Array
  readonly deviceSeed: Uint8Array
}

export const personKeys = (name: string): PersonKeys => ({
  self: addressHashFromBytes(bytesFrom(`address of ${name}`)),
  root: bytesFrom(`root of ${name}`),
  deviceSeed: bytesFrom(`device of ${name}`)
})

/** What `own` knows of `other` once they are contacts. */
export const credentials = (
  own: PersonKeys,
  other: PersonKeys,
  versions: { readonly own?: number; readonly box?: number; readonly signing?: number } = {}
): ContactCredentials => {
  const signing = versions.signing ?? KEY_VERSION
  const keys = pairKeys(
    pairSecret(
      boxKey(own.root, versions.own ?? KEY_VERSION).secretKey,
      boxKey(other.root, versions.box ?? KEY_VERSION).publicKey
    )
  )
  return {
    peer: other.self,
    helloKey: keys.hello,
    rendezvousKey: keys.rendezvous,
    topicKey: keys.topic,
    signingKey: signingKey(other.root, signing).publicKey,
    keyVersion: signing
  }
}

/** A certificate by which `person` vouches for a device. */
export const certificateFor = (
  person: PersonKeys,
  now: number,
  deviceSeed = person.deviceSeed,
  version = KEY_VERSION
): Uint8Array =>
  issueDeviceCertificate({
    person: person.self,
    version,
    deviceKey: deviceKey(deviceSeed).publicKey,
    created: now,
    expires: now + DAY,
    signingSecretKey: signingKey(person.root, version).secretKey
  })

export const identityOf = (person: PersonKeys, now: number): ExchangeIdentity => ({
  self: person.self,
  deviceSeed: person.deviceSeed,
  certificate: certificateFor(person, now)
})

/** A handler that keeps all it is told, and serves the envelopes put into it. */
export class RecordingHandler implements ExchangeHandler {
  readonly calls: { readonly from: PeerSession; readonly envelopes: readonly Uint8Array[] }[] = []
  readonly acknowledged: { readonly from: PeerSession; readonly bytes: Uint8Array }[] = []
  readonly reachability = new Map<AddressHash, Reachability>()
  readonly newerKeys: AddressHash[] = []
  readonly met: PeerSession[] = []
  readonly presence = new Map<AddressHash, Presence>()
  readonly hints: (AddressHash | undefined)[] = []
  readonly asked: ContentHash[] = []
  /** Newest first; filled before it is asked for. */
  readonly held: Uint8Array[] = []
  readonly #hashes: ContentHash[] = []
  status: NetworkStatus | undefined
  /** Runs before a call of `onEnvelopes` resolves. */
  hold: () => Promise<void> = () => Promise.resolve()

  /** Everything pushed, in order. */
  get envelopes(): Uint8Array[] {
    return this.calls.flatMap(({ envelopes }) => [...envelopes])
  }

  async onEnvelopes(from: PeerSession, envelopes: readonly Uint8Array[]): Promise<void> {
    this.calls.push({ from, envelopes })
    await this.hold()
  }

  async onAcknowledgements(from: PeerSession, acknowledgements: readonly Uint8Array[]): Promise<void> {
    this.acknowledged.push(...acknowledgements.map((bytes) => ({ from, bytes })))
  }

  onReachability(peer: AddressHash, reachability: Reachability): void {
    this.reachability.set(peer, reachability)
  }

  onMet(session: PeerSession): void {
    this.met.push(session)
  }

  onPresence(peer: AddressHash, presence: Presence): void {
    this.presence.set(peer, presence)
  }

  onHint(peer: AddressHash | undefined): void {
    this.hints.push(peer)
  }

  onNewerKeys(peer: AddressHash): void {
    this.newerKeys.push(peer)
  }

  onNetworkStatus(status: NetworkStatus): void {
    this.status = status
  }

  async *serve(_to: PeerSession, hashes: readonly ContentHash[]): AsyncGenerator<Uint8Array> {
    this.asked.push(...hashes)
    const wanted = new Set(hashes)
    for (const [place, hash] of this.#heldHashes().entries()) {
      const envelope = this.held[place]
      if (wanted.has(hash) && envelope !== undefined) yield envelope
    }
  }

  async *serveHistory(
    _to: PeerSession,
    before: readonly ContentHash[],
    limit: number
  ): AsyncGenerator<Uint8Array> {
    const last = Math.max(...before.map((hash) => this.#heldHashes().indexOf(hash)), -1)
    for (const envelope of this.held.slice(last + 1, last + 1 + limit)) yield envelope
  }

  #heldHashes(): readonly ContentHash[] {
    for (const envelope of this.held.slice(this.#hashes.length)) this.#hashes.push(contentHashOf(envelope))
    return this.#hashes
  }
}

/** Somebody in the world: keys, an exchange, and what its handler was told. */
export interface Person {
  readonly keys: PersonKeys
  readonly certificate: Uint8Array
  readonly exchange: Exchange
  readonly handler: RecordingHandler
}

/** Made-up envelope bytes of `size`, different for each number. */
export const envelopeBytes = (number: number, size = 400): Uint8Array => {
  const bytes = new Uint8Array(size).fill(number % 251)
  new DataView(bytes.buffer).setUint32(0, number)
  return bytes
}

/** A content hash that nothing has. */
export const unknownHash = contentHash('00'.repeat(31))
