import { verifyDeviceCertificate } from '../../crypto/device-certificate.ts'
import { publicKeyOf } from '../../crypto/testing/openssl-keys.ts'
import { isSignedSynchronously } from '../../crypto/testing/synchronous-signatures.ts'
import { equalBytes } from '../../protocol/bytes.ts'
import { GhostError, TransientError } from '../../protocol/errors.ts'
import type { AddressHash } from '../../protocol/ids.ts'
import type {
  ContactCredentials,
  ExchangeHandler,
  ExchangeIdentity,
  PeerSession,
  Reachability
} from '../ports.ts'
import { CheckedCertificates } from './checked-certificates.ts'

/** What is wrong with the way between any two devices. */
export interface NetworkFaults {
  /** Chance that what was handed to a stream never arrives. */
  drop: number
  /** Chance that it arrives twice. */
  duplicate: number
  /** Most ms on the way. */
  delay: number
  /** Chance that it overtakes, and is overtaken: handed over again on another stream. */
  reorder: number
  /** Chance that a stream of a fetch breaks off before each envelope. */
  breakOff: number
}

/** A network without a fault. */
export const calmNetwork = (): NetworkFaults => ({
  drop: 0,
  duplicate: 0,
  delay: 40,
  reorder: 0,
  breakOff: 0
})

/** Turns what a lying device hands over into something else: none, one or several byte strings for each. */
export type Lie = (bytes: Uint8Array, to: AddressHash) => readonly Uint8Array[]

/** A device that is there, from `start` to `stop` or its crash. */
export class Endpoint {
  readonly identity: ExchangeIdentity
  readonly handler: ExchangeHandler
  readonly deviceKey: Uint8Array
  certificate: Uint8Array
  contacts: ReadonlyMap<AddressHash, readonly ContactCredentials[]> = new Map()
  distrusted = new Map<AddressHash, number>()
  /** What its handler was told last of each person. */
  readonly told = new Map<AddressHash, Reachability>()
  there = true
  readonly checked = new CheckedCertificates()
  /** Certificates that were told of as newer. */
  readonly toldNewer = new WeakSet<Uint8Array>()

  constructor(identity: ExchangeIdentity, handler: ExchangeHandler) {
    this.identity = identity
    this.handler = handler
    this.certificate = identity.certificate
    this.deviceKey = publicKeyOf(identity.deviceSeed)
  }

  follow(contacts: readonly ContactCredentials[]): void {
    this.contacts = Map.groupBy(contacts, ({ peer }) => peer)
  }

  get session(): PeerSession {
    return { peer: this.identity.self, deviceKey: this.deviceKey, certificate: this.certificate }
  }
}

/** One direction of a connection: read on only when what came before was taken. */
export interface Lane {
  due: number
  taken: Promise<void>
}

export interface Connection {
  readonly lanes: ReadonlyMap<Endpoint, Lane>
  /** What each end believed the other by. */
  readonly proven: ReadonlyMap<Endpoint, ContactCredentials>
  readonly ends: readonly [Endpoint, Endpoint]
  state: 'connecting' | 'open' | 'closed'
  readonly broken: Promise<never>
  readonly close: () => void
}

/** By which of his credentials the reader believes that this device speaks for who it names; `now` in ms. */
export const believes = (
  reader: Endpoint,
  holder: Endpoint,
  now: number
): ContactCredentials | 'newer-keys' | undefined => {
  const own = holder.contacts.get(reader.identity.self) ?? []
  const pairs = (reader.contacts.get(holder.identity.self) ?? []).filter(({ helloKey }) =>
    own.some((other) => equalBytes(other.helloKey, helloKey))
  )
  let refused: 'newer-keys' | undefined
  for (const credentials of pairs) {
    try {
      if (!reader.checked.holds(holder.certificate, credentials, now))
        reader.checked.keep(
          holder.certificate,
          credentials,
          verifyDeviceCertificate(holder.certificate, {
            person: credentials.peer,
            signingPublicKey: credentials.signingKey,
            version: credentials.keyVersion,
            now,
            deviceKey: holder.deviceKey,
            isSigned: isSignedSynchronously
          })
        )
      return credentials
    } catch (error) {
      if (!(error instanceof GhostError)) throw error
      if (error.code === 'certificate-newer') refused = 'newer-keys'
    }
  }
  return refused
}

/** Does the reader still follow somebody by these credentials? */
export const stillFollows = (reader: Endpoint, credentials: ContactCredentials | undefined): boolean =>
  credentials !== undefined &&
  (reader.contacts.get(credentials.peer) ?? []).some(
    ({ helloKey, signingKey, keyVersion }) =>
      keyVersion === credentials.keyVersion &&
      equalBytes(helloKey, credentials.helloKey) &&
      equalBytes(signingKey, credentials.signingKey)
  )

/** What a caller hears when nobody is there. */
export const unreachable = () => new TransientError('peer-unreachable', 'this contact cannot be reached')

/** A connection that is being made, and by what each end believed the other. */
export const connectionOf = (
  ends: readonly [Endpoint, Endpoint],
  [here, there]: readonly [ContactCredentials, ContactCredentials]
): Connection => {
  const { promise, reject } = Promise.withResolvers<never>()
  // A connection that nobody reads from may break as well.
  promise.catch(() => undefined)
  return {
    ends,
    proven: new Map([
      [ends[0], here],
      [ends[1], there]
    ]),
    lanes: new Map(ends.map((end) => [end, { due: 0, taken: Promise.resolve() }])),
    state: 'connecting',
    broken: promise,
    close: () => reject(unreachable())
  }
}

/** The same for both. */
export const pairOf = (one: AddressHash, other: AddressHash): string => [one, other].sort().join(' ')

/** The other end. */
export const opposite = ({ ends: [one, other] }: Connection, endpoint: Endpoint): Endpoint =>
  one === endpoint ? other : one

/** How somebody is reached over these connections with his devices. */
export const reachabilityOf = (connections: readonly Connection[]): Reachability => {
  const states = connections.map(({ state }) => state)
  if (states.some((state) => state !== 'connecting')) return 'online'
  return states.includes('connecting') ? 'connecting' : 'offline'
}
