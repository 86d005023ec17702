import { expect } from 'vitest'
import {
  certificateFor,
  credentials,
  identityOf,
  personKeys,
  RecordingHandler
} from '../../messaging/testing/exchange-person.ts'
import type { Person, PersonKeys } from '../../messaging/testing/exchange-person.ts'
import type { ExchangeConfiguration } from '../index.ts'
import { startNetwork } from './network.ts'
import type { RealNetwork } from './network.ts'

export const ALICE = personKeys('Alice')
export const BOB = personKeys('Bob')

/** People on real relays in this process. */
export class People {
  readonly network: RealNetwork
  readonly #entered: Person[] = []

  constructor(network: RealNetwork) {
    this.network = network
  }

  static async on(relayCount: number, direct = false): Promise<People> {
    return new People(await startNetwork(relayCount, direct))
  }

  async enter(
    keys: PersonKeys,
    configuration: Partial<ExchangeConfiguration> = {},
    handler = new RecordingHandler()
  ): Promise<Person> {
    const exchange = this.network.exchange(configuration)
    const person = { keys, certificate: certificateFor(keys, Date.now()), exchange, handler }
    this.#entered.push(person)
    await exchange.start(identityOf(keys, Date.now()), handler)
    return person
  }

  follow(one: Person, ...others: PersonKeys[]): void {
    one.exchange.follow(others.map((other) => credentials(one.keys, other)))
  }

  state(one: Person, other: PersonKeys): string {
    return one.handler.reachability.get(other.self) ?? 'offline'
  }

  online(one: Person, other: PersonKeys): Promise<void> {
    return this.network.eventually(() => expect(this.state(one, other)).toBe('online'))
  }

  /** Reservations are held on so many relays. */
  reserved(one: Person, count = 1): Promise<void> {
    return this.network.eventually(() =>
      expect(one.handler.status?.relays.filter((relay) => relay.state === 'reserved')).toHaveLength(count)
    )
  }

  /** Alice and Bob, connected. */
  async meet(configuration: Partial<ExchangeConfiguration> = {}): Promise<{ alice: Person; bob: Person }> {
    const [alice, bob] = await Promise.all([this.enter(ALICE, configuration), this.enter(BOB, configuration)])
    this.follow(alice, BOB)
    this.follow(bob, ALICE)
    await Promise.all([this.online(alice, BOB), this.online(bob, ALICE)])
    return { alice, bob }
  }

  async end(): Promise<void> {
    await Promise.all(this.#entered.map(({ exchange }) => exchange.stop()))
    await this.network.end()
  }
}
