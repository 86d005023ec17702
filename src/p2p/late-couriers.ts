import type { CallOptions, Couriers, CourierStatus, CourierWish } from '../messaging/ports.ts'
import { TransientError, UsageError } from '../protocol/errors.ts'
import type { RunningCouriers } from './couriers.ts'

/** Couriers before, while and after the network runs: what was said of them meanwhile counts when it does. */
export class LateCouriers implements Couriers {
  readonly #listeners = new Set<() => void>()
  #addresses: readonly string[] = []
  #running: RunningCouriers | undefined

  list(): readonly CourierStatus[] {
    return this.#running?.list() ?? []
  }

  observe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  async identify(address: string): Promise<string> {
    const { parseRelays } = await import('./configuration.ts')
    try {
      const [courier] = parseRelays([address])
      if (courier !== undefined) return courier.id.toString()
    } catch (cause) {
      throw new UsageError('courier-address-invalid', `not the address of a courier: ${address}`, { cause })
    }
    throw new UsageError('courier-address-invalid', 'no address')
  }

  use(addresses: readonly string[]): void {
    this.#addresses = addresses
    if (this.#running !== undefined) void this.#apply(this.#running)
  }

  async started(running: RunningCouriers): Promise<void> {
    this.#running = running
    await this.#apply(running)
    this.changed()
  }

  stopped(): void {
    this.#running = undefined
    // The next start may be another account's.
    this.#addresses = []
    this.changed()
  }

  changed(): void {
    for (const listener of this.#listeners) listener()
  }

  deposit(...given: Parameters<Couriers['deposit']>): ReturnType<Couriers['deposit']> {
    return this.#now().then((running) => running.deposit(...given))
  }

  collect(...given: Parameters<Couriers['collect']>): ReturnType<Couriers['collect']> {
    return this.#now().then((running) => running.collect(...given))
  }

  async *fetch(
    courier: string,
    wishes: readonly CourierWish[],
    options?: CallOptions
  ): AsyncGenerator<Uint8Array> {
    yield* (await this.#now()).fetch(courier, wishes, options)
  }

  distrust(courier: string): void {
    this.#running?.distrust(courier)
  }

  async #apply(running: RunningCouriers): Promise<void> {
    const { parseRelays } = await import('./configuration.ts')
    // What a newer version kept may be no address to this one.
    running.use(
      this.#addresses.flatMap((text) => {
        try {
          return parseRelays([text])
        } catch {
          return []
        }
      })
    )
  }

  async #now(): Promise<RunningCouriers> {
    if (this.#running === undefined)
      throw new TransientError('courier-unreachable', 'the network is not started')
    return this.#running
  }
}
