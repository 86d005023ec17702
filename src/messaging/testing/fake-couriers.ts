import type { Signatures } from '../../crypto/signature.ts'
import { TransientError } from '../../protocol/errors.ts'
import type { ContentHash } from '../../protocol/ids.ts'
import type { CallOptions, CourierStatus, Couriers, CourierWish } from '../ports.ts'
import type { FakeChain } from './fake-chain.ts'
import { FakeCourier } from './fake-courier.ts'
import type { SeededRandom } from './seeded-random.ts'
import type { VirtualClock } from './virtual-clock.ts'

/** ms that a page leaves a courier out that lied. */
const DISTRUST = 60_000
/** ms after which a courier that is down is known to be. */
const TIMEOUT = 5_000

const unreachable = () => new TransientError('courier-unreachable', 'this courier does not answer')

/** The couriers of one world. */
export class CourierHouse {
  readonly couriers: readonly FakeCourier[]
  readonly clock: VirtualClock
  readonly #listeners = new Set<() => void>()

  constructor(
    clock: VirtualClock,
    chain: FakeChain,
    signatures: Signatures,
    random: SeededRandom,
    count: number
  ) {
    this.clock = clock
    this.couriers = Array.from(
      { length: count },
      (_, index) => new FakeCourier(index, clock, chain, signatures, random.fork(`courier ${index}`))
    )
  }

  /** Did one of them ever sign for these bytes? */
  signed(hash: ContentHash): boolean {
    return this.couriers.some((courier) => courier.signed.has(hash))
  }

  /** All are there and honest. */
  heal(): void {
    for (const courier of this.couriers) {
      courier.up = true
      courier.lie = undefined
    }
    this.changed()
  }

  changed(): void {
    for (const listener of this.#listeners) listener()
  }

  observe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

/** Couriers as one device has them, while its network runs. */
export class FakeCouriers implements Couriers {
  readonly #house: CourierHouse
  readonly #device: () => Uint8Array | undefined
  readonly #distrustedUntil = new Map<string, number>()

  constructor(house: CourierHouse, device: () => Uint8Array | undefined) {
    this.#house = house
    this.#device = device
  }

  list(): readonly CourierStatus[] {
    if (this.#device() === undefined) return []
    return this.#house.couriers.map(({ id, key, up }) => ({
      id,
      address: id,
      key: key.publicKey,
      added: false,
      state: this.#isDistrusted(id) ? 'distrusted' : up ? 'ready' : 'unreachable'
    }))
  }

  observe(listener: () => void): () => void {
    return this.#house.observe(listener)
  }

  identify(address: string): Promise<string> {
    return Promise.resolve(address)
  }

  use(): void {
    // A world has the couriers that it has.
  }

  async deposit(courier: string, deposit: Parameters<Couriers['deposit']>[1], options?: CallOptions) {
    return (await this.#reached(courier, options)).deposit(deposit)
  }

  async collect(courier: string, after: number, options?: CallOptions) {
    const reached = await this.#reached(courier, options)
    return { mail: reached.collect(this.#device() ?? new Uint8Array(), after), more: false }
  }

  async *fetch(courier: string, wishes: readonly CourierWish[], options?: CallOptions) {
    yield* (await this.#reached(courier, options)).fetch(wishes)
  }

  distrust(courier: string): void {
    const { clock } = this.#house
    this.#distrustedUntil.set(courier, clock.now() + DISTRUST)
    this.#house.changed()
    clock.after(DISTRUST, () => this.#house.changed())
  }

  #isDistrusted(courier: string): boolean {
    return (this.#distrustedUntil.get(courier) ?? 0) > this.#house.clock.now()
  }

  async #reached(id: string, options: CallOptions = {}) {
    const courier = this.#house.couriers.find((one) => one.id === id)
    if (courier?.up === true && this.#device() !== undefined) return courier
    await this.#house.clock.sleep(TIMEOUT, options)
    throw unreachable()
  }
}
