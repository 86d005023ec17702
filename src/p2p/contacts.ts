import type { Connection } from '@libp2p/interface'
import { equalBytes } from '../protocol/bytes.ts'
import type { Clock, ContactCredentials } from '../messaging/ports.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { deviceId } from './device-memory.ts'
import type { Finder } from './finder.ts'
import { MAX_CALLED_DEVICES, MAX_NEW_CONTACTS } from './limits.ts'

interface Followed {
  readonly contact: ContactCredentials
  readonly finder: Finder
  readonly ended: AbortController
  run: Promise<void>
  /** Nothing more is wanted of a request whose first message is here. */
  isWanted: boolean
}

/** One contact may be followed under several pairs of keys: what tells them apart. */
const pairOf = ({ peer, helloKey }: ContactCredentials): string => `${peer}/${helloKey.join()}`

const same = (one: ContactCredentials, other: ContactCredentials): boolean =>
  one.keyVersion === other.keyVersion &&
  (one.request === undefined) === (other.request === undefined) &&
  equalBytes(one.helloKey, other.helloKey) &&
  equalBytes(one.rendezvousKey, other.rendezvousKey) &&
  equalBytes(one.topicKey, other.topicKey) &&
  equalBytes(one.signingKey, other.signingKey)

/** The newest so many. */
const remember = (devices: Map<string, string>, device: string, pair: string): void => {
  devices.delete(device)
  devices.set(device, pair)
  const [oldest] = devices.keys()
  if (devices.size > MAX_CALLED_DEVICES && oldest !== undefined) devices.delete(oldest)
}

const isWanted = ({ request }: ContactCredentials): boolean => request?.isAwaited ?? true

/** Who is followed, who looks for whom, whom a device is said to belong to, and who is not believed for a while. */
export class Contacts {
  readonly #clock: Clock
  readonly #signal: AbortSignal
  readonly #createFinder: (contact: ContactCredentials, isNew: boolean) => Finder
  readonly #followed = new Map<string, Followed>()
  /** Pair under which each device was found. */
  readonly #devices = new Map<string, string>()
  /** Pair under which each device proved itself. */
  readonly #owners = new Map<string, string>()
  readonly #distrustedUntil = new Map<AddressHash, number>()

  constructor(
    clock: Clock,
    signal: AbortSignal,
    createFinder: (contact: ContactCredentials, isNew: boolean) => Finder
  ) {
    this.#clock = clock
    this.#signal = signal
    this.#createFinder = createFinder
  }

  /** Replaces the set. Connections under credentials that are not `accepts`ed any more no longer count. */
  follow(contacts: readonly ContactCredentials[]): void {
    const wanted = new Map(contacts.map((contact) => [pairOf(contact), contact]))
    for (const [pair, known] of this.#followed) {
      const next = wanted.get(pair)
      if (next !== undefined && same(known.contact, next)) {
        known.isWanted = isWanted(next)
        continue
      }
      known.ended.abort()
      this.#followed.delete(pair)
      for (const [device, owner] of this.#devices) if (owner === pair) this.#devices.delete(device)
    }
    const added = [...wanted].filter(([pair]) => !this.#followed.has(pair))
    for (const [pair, contact] of added) this.#begin(pair, contact, added.length <= MAX_NEW_CONTACTS)
  }

  /** Those who look for this peer now look at once. */
  wake(peer: AddressHash): void {
    for (const { contact, finder } of this.#followed.values()) if (contact.peer === peer) finder.wake()
  }

  /** A device proved to be this contact's: it is called first from now on. */
  met(contact: ContactCredentials, connection: Pick<Connection, 'remotePeer' | 'remoteAddr'>): void {
    this.#followed.get(pairOf(contact))?.finder.met(connection)
    remember(this.#owners, connection.remotePeer.toString(), pairOf(contact))
  }

  /** Has this device proven before to be a contact's? */
  isKnown(device: string): boolean {
    return this.#followed.has(this.#owners.get(device) ?? '')
  }

  /** All look now: a relay came back. */
  wakeAll(): void {
    for (const { finder } of this.#followed.values()) finder.wake()
  }

  distrust(peer: AddressHash, until: number): void {
    this.#distrustedUntil.set(peer, until)
  }

  isTrusted(peer: AddressHash): boolean {
    return this.#clock.now() >= (this.#distrustedUntil.get(peer) ?? 0)
  }

  /** Contacts that may say hello: who wrote first and was not answered, until his first message is here. */
  *trusted(): Generator<ContactCredentials> {
    for (const { contact } of this.#followed.values()) if (this.isWanted(contact)) yield contact
  }

  /** Is this contact to be looked for and greeted? */
  isWanted(contact: ContactCredentials): boolean {
    return this.#followed.get(pairOf(contact))?.isWanted === true && this.isTrusted(contact.peer)
  }

  /** Still followed with these very credentials, and believed? */
  accepts(contact: ContactCredentials): boolean {
    return this.#followed.get(pairOf(contact))?.contact === contact && this.isTrusted(contact.peer)
  }

  /**
   * A device is called in the belief that it belongs to this contact. What a record claims counts for nothing against
   * what the device has proven: it stays another's.
   */
  called(device: string, contact: ContactCredentials): void {
    const owner = this.#followed.get(this.#owners.get(device) ?? '')?.contact
    const isAnothers = owner !== undefined && owner.peer !== contact.peer
    remember(this.#devices, device, pairOf(isAnothers ? owner : contact))
  }

  /** Whom we mean when we call this device. */
  behind(device: string): ContactCredentials | undefined {
    const pair = this.#devices.get(device)
    return pair === undefined ? undefined : this.#followed.get(pair)?.contact
  }

  /** Resolves when nobody looks any more; the signal must have fired. */
  async ended(): Promise<void> {
    await Promise.all([...this.#followed.values()].map(({ run }) => run))
  }

  #begin(pair: string, contact: ContactCredentials, isNew: boolean): void {
    const finder = this.#createFinder(contact, isNew)
    const ended = new AbortController()
    const followed = { contact, finder, ended, isWanted: isWanted(contact), run: Promise.resolve() }
    this.#followed.set(pair, followed)
    for (const key of contact.devices ?? []) remember(this.#owners, deviceId(key).toString(), pair)
    // it asks at once whether this contact is wanted
    followed.run = finder.run(AbortSignal.any([this.#signal, ended.signal]))
  }
}
