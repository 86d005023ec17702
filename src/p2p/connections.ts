import type { Connection } from '@libp2p/interface'
import { RejectedError, TransientError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { MAX_CONNECTIONS_PER_CONTACT, MAX_CONNECTIONS_PER_DEVICE, MAX_WAITING_STREAMS } from './limits.ts'
import { isDirect, isOpen } from './session.ts'
import type { Session } from './session.ts'

interface Entry {
  readonly connection: Connection
  readonly proof: PromiseWithResolvers<Session>
  session?: Session
}

const unreachable = (why: string): TransientError => new TransientError('peer-unreachable', why)

/** Better first: direct before relayed, the newest before one that may be dead without our knowing. */
const byWorth = (one: Session, other: Session): number =>
  Number(isDirect(other.connection)) - Number(isDirect(one.connection)) ||
  other.connection.timeline.open - one.connection.timeline.open

/** Connections to people: which are open, and whose they have proven to be. Relays are not among them. */
export class Connections {
  readonly #entries = new Map<string, Entry>()
  #waiting = 0
  readonly #onChange: (peer: AddressHash) => void
  readonly #onProven: (session: Session) => void

  /**
   * @param onChange called after a session of that peer came or went
   * @param onProven called first for each session that came
   */
  constructor(onChange: (peer: AddressHash) => void, onProven: (session: Session) => void) {
    this.#onChange = onChange
    this.#onProven = onProven
  }

  isProven(connection: Connection): boolean {
    return this.#entries.get(connection.id)?.session !== undefined
  }

  /** Connections that have not proven yet whose they are. */
  get unproven(): number {
    let count = 0
    for (const entry of this.#entries.values()) if (entry.session === undefined) count++
    return count
  }

  /**
   * The one that others dialled to us and that is without proof for longest; a device that is `known` keeps its first, so
   * that neither strangers nor another contact lock it out.
   */
  oldestStranger(known: (device: string) => boolean): Connection | undefined {
    const kept = new Set<string>()
    for (const { connection, session } of this.#entries.values()) {
      if (session !== undefined || connection.direction !== 'inbound' || !isOpen(connection)) continue
      const device = connection.remotePeer.toString()
      if (!known(device) || kept.has(device)) return connection
      kept.add(device)
    }
    return undefined
  }

  opened(connection: Connection): void {
    this.#entry(connection)
  }

  /** Hello succeeded: everybody who waited on this connection goes on. */
  proven(session: Session): void {
    const entry = this.#entry(session.connection)
    entry.session = session
    entry.proof.resolve(session)
    this.#onProven(session)
    this.#onChange(session.peer)
  }

  closed(connection: Connection): Session | undefined {
    const entry = this.#entries.get(connection.id)
    if (entry === undefined) return undefined
    this.#entries.delete(connection.id)
    entry.proof.reject(unreachable('the connection closed'))
    if (entry.session !== undefined) this.#onChange(entry.session.peer)
    return entry.session
  }

  /** Whose connection this is, once hello has proven it. @throws TransientError `peer-unreachable` */
  proof(connection: Connection): Promise<Session> {
    const entry = this.#entries.get(connection.id)
    return entry?.proof.promise ?? Promise.reject(unreachable('nobody that proves anything'))
  }

  /**
   * The same for a stream that others opened: of those only so many may wait, whoever they are.
   * @throws RejectedError `too-many-strangers`, TransientError `peer-unreachable`
   */
  async proofForStream(connection: Connection): Promise<Session> {
    if (this.isProven(connection)) return this.proof(connection)
    if (this.#waiting >= MAX_WAITING_STREAMS)
      throw new RejectedError('too-many-strangers', 'no room for more streams of the unproven')
    this.#waiting++
    return this.proof(connection).finally(() => this.#waiting--)
  }

  /** The best open session of each device of this peer, best device first. */
  of(peer: AddressHash): Session[] {
    const best = new Map<string, Session>()
    for (const session of this.all()) {
      if (session.peer !== peer) continue
      const known = best.get(session.device)
      if (known === undefined || byWorth(session, known) < 0) best.set(session.device, session)
    }
    return [...best.values()].sort(byWorth)
  }

  /** Open sessions of one device, best first. */
  ofDevice(device: string): Session[] {
    return [...this.all()].filter((session) => session.device === device).sort(byWorth)
  }

  /** Sessions of this peer beyond what a device, or a person, may hold: the least worth. */
  excess(peer: AddressHash): Session[] {
    const all = [...this.all()].filter((session) => session.peer === peer).sort(byWorth)
    const perDevice = this.of(peer).flatMap(({ device }) =>
      this.ofDevice(device).slice(MAX_CONNECTIONS_PER_DEVICE)
    )
    return [...new Set([...perDevice, ...all.slice(MAX_CONNECTIONS_PER_CONTACT)])]
  }

  *all(): Generator<Session> {
    for (const { session } of this.#entries.values())
      if (session !== undefined && isOpen(session.connection)) yield session
  }

  #entry(connection: Connection): Entry {
    const known = this.#entries.get(connection.id)
    if (known !== undefined) return known
    const entry: Entry = { connection, proof: Promise.withResolvers<Session>() }
    // nobody may be waiting: that is no unhandled failure
    entry.proof.promise.catch(() => undefined)
    this.#entries.set(connection.id, entry)
    return entry
  }
}
