import { GhostError } from '../../protocol/errors.ts'
import type { AnchoringChoice } from '../../protocol/anchoring.ts'
import type { AddressHash } from '../../protocol/ids.ts'
import type { Client } from './client.ts'
import type { CourierHouse } from './fake-couriers.ts'
import type { FakeNetwork } from './fake-network.ts'
import type { CourierFate, Step } from './fault-plan.ts'
import { lieOf, type LieKind, type Person } from './lies.ts'
import { BrokenInvariant, type EverythingSaid } from './said.ts'
import type { SeededRandom } from './seeded-random.ts'
import { WORLD_BEGINS } from './virtual-clock.ts'

/** Changes of keys that a device may sleep through and still meet who made them. */
const MOST_CHANGES = 4

/** What there is in a world to do something with. */
export interface Surrounding {
  readonly clients: readonly Client[]
  readonly network: FakeNetwork
  /** Undefined in a world without couriers. */
  readonly couriers: CourierHouse | undefined
  readonly everything: EverythingSaid
  /** The 32 bytes that everything of a person is derived from. */
  readonly rootOf: (person: AddressHash) => Uint8Array | undefined
  /** A stream of chance of its own, for what is done now. */
  readonly random: (label: string) => SeededRandom
  readonly trace: (line: string) => void
  readonly broken: (error: unknown) => void
}

/** What people do in a world and what befalls them, step by step. */
export class Doing {
  readonly #world: Surrounding

  constructor(world: Surrounding) {
    this.#world = world
  }

  /** @throws BrokenInvariant `no-client` */
  client(index: number): Client {
    const client = this.#world.clients[index]
    if (client === undefined) throw new BrokenInvariant('no-client', `there is no client ${index}`)
    return client
  }

  /** Takes one step of a plan. */
  take(step: Step): void {
    switch (step.kind) {
      case 'send':
        return this.#send(this.client(step.from), this.client(step.to), step.count)
      case 'choose':
        return this.#choose(this.client(step.client), this.client(step.other), step.choice)
      case 'anchor':
        return this.#anchor(this.client(step.client), this.client(step.other))
      case 'name':
        return this.#name(this.client(step.client), this.client(step.other))
      case 'crash':
        return this.client(step.client).crashAt(step.point)
      case 'restart':
        return this.restart(this.client(step.client))
      case 'lock':
        return this.#lock(this.client(step.client))
      case 'part':
        return this.#world.network.part(this.client(step.one).self, this.client(step.other).self)
      case 'rejoin':
        return this.#world.network.heal()
      case 'courier':
        return this.#befall(step.courier, step.fate)
      case 'network':
        Object.assign(this.#world.network.faults, step.faults)
        return
      case 'nodes':
        Object.assign(this.client(step.client).faults, step.faults)
        return
      case 'lie':
        return this.lie(this.client(step.client), step.lie)
      case 'honest':
        return this.#world.network.lies(this.client(step.client).self, undefined)
      case 'rotate':
        return this.#rotate(this.client(step.client))
      case 'consent':
        return this.consent(this.client(step.client))
      case 'full':
        this.client(step.client).refusals = step.commits
    }
  }

  #send(from: Client, to: Client, count: number): void {
    if (!from.awake || from.isOf(to)) return
    for (let sent = 0; sent < count; sent++) this.begin(`${from.name} sends`, from.send(to))
  }

  #choose(from: Client, to: Client, choice: AnchoringChoice): void {
    if (from.awake) this.begin(`${from.name} chooses`, from.choose(to, choice))
  }

  #anchor(from: Client, to: Client): void {
    if (!from.awake) return
    for (const id of from.unanchored(to)) this.begin(`${from.name} anchors`, from.messenger.anchor(id))
  }

  #name(from: Client, to: Client): void {
    if (from.awake) this.begin(`${from.name} names ${to.name}`, from.names.give(to.self))
  }

  /** Loads his page again, where there is none. */
  restart(client: Client): void {
    if (!client.awake && !client.busy) this.begin(`${client.name} starts`, client.restart())
  }

  #lock(client: Client): void {
    if (client.awake) this.begin(`${client.name} locks`, client.lock())
  }

  #befall(index: number, fate: CourierFate): void {
    const courier = this.#world.couriers?.couriers[index]
    if (courier === undefined) return
    if (fate === 'loses-everything') courier.forget()
    else if (fate === 'down' || fate === 'up') courier.up = fate === 'up'
    else courier.lie = fate === 'honest' ? undefined : fate
    this.#world.couriers?.changed()
  }

  #rotate(client: Client): void {
    if (client.awake) this.begin(`${client.name} changes keys`, client.messenger.changeKeys())
  }

  /**
   * Somebody looks at what he is asked, and agrees where it is calm, or where nothing but the safety number can tell.
   */
  consent(client: Client): void {
    if (!client.awake) return
    for (const { peer, keyNotice } of client.messenger.conversations())
      if (
        keyNotice?.verdict === 'calm' ||
        (keyNotice?.verdict === 'unsigned' && this.#compares(client, peer, keyNotice.version))
      )
        this.begin(`${client.name} consents`, client.messenger.acceptKeys(peer))
  }

  /** Does he compare the safety number? Who changes his keys ever so often is not met under the first of them any more. */
  #compares(client: Client, contact: AddressHash, version: number): boolean {
    const { keyVersion = 0 } = client.messenger.contact(contact)
    return version - keyVersion >= MOST_CHANGES || this.#isAskedOnly(client, contact)
  }

  /** Who only asked is told nothing, also not of new keys: he compares the safety number. */
  #isAskedOnly(client: Client, contact: AddressHash): boolean {
    const other = this.#world.clients.find(({ self }) => self === contact)
    return (
      other?.awake === true &&
      other.messenger.conversations().some(({ peer, request }) => peer === client.self && request)
    )
  }

  /** His devices lie from now on. */
  lie(liar: Client, kind: LieKind): void {
    const personOf = (hash: AddressHash): Person => ({
      hash,
      root: this.#world.rootOf(hash) ?? new Uint8Array(32)
    })
    const random = this.#world.random('lie')
    const lie = lieOf(kind, personOf(liar.self), personOf, random, ({ author, reader }) => {
      const other = author === liar.self ? reader : liar.self
      const { text } = this.#world.everything.say(
        author,
        other,
        new Set(),
        kind === 'invented' ? 'past' : 'impersonated'
      )
      // Before anybody was there: what an author dates later and says live, he says now.
      return { text, sentAt: WORLD_BEGINS - random.integer(600_000, 86_400_000) }
    })
    this.#world.network.lies(liar.self, lie)
  }

  /** Something a person began; it may never end when his page crashes, and may be refused, but not with a bug. */
  begin(what: string, work: Promise<void>): void {
    work.then(
      () => this.#world.trace(`${what}: done`),
      (error: unknown) => {
        if (error instanceof GhostError && !(error instanceof BrokenInvariant))
          this.#world.trace(`${what}: ${error.code}`)
        else this.#world.broken(error)
      }
    )
  }
}
