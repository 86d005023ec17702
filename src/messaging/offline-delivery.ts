import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { courierChoice, couriersInUse } from './courier-choice.ts'
import { Deposits } from './deposits.ts'
import { Mail } from './mail.ts'
import { Permits } from './permits.ts'
import type { PeerSession, Reachability, StoreChanges } from './ports.ts'
import type { Receiving } from './receive.ts'

/** Messages of two people who are never there at the same time: what is left at couriers, and what is collected there. */
export class OfflineDelivery {
  readonly #context: Context
  readonly #deposits: Deposits
  readonly #mail: Mail
  readonly #permits: Permits
  readonly #online: (peer: AddressHash) => boolean
  readonly #changed: () => void
  readonly #unobserve: () => void
  /** Couriers in use, as they were last. */
  #inUse = ''

  constructor(
    context: Context,
    parts: {
      readonly receiving: Pick<Receiving, 'collected'>
      readonly online: (peer: AddressHash) => boolean
      /** Couriers are other than they were; `more`: there is somebody new to ask. */
      readonly changed: (more: boolean) => void
    }
  ) {
    this.#context = context
    this.#online = parts.online
    this.#deposits = new Deposits(context, parts.online)
    this.#mail = new Mail(context, parts.receiving)
    this.#permits = new Permits(context)
    this.#changed = () => parts.changed(this.#look())
    const { couriers } = context.ports
    const unobserve = couriers?.observe(this.#changed)
    const unwatch = context.state.observe((changes) => this.#committed(changes))
    this.#unobserve = () => {
      unobserve?.()
      unwatch()
    }
  }

  start(): void {
    this.#context.ports.couriers?.use(courierChoice(this.#context).added)
    this.#deposits.start()
    this.#mail.start()
  }

  async stop(): Promise<void> {
    this.#unobserve()
    await Promise.all([this.#deposits.stop(), this.#mail.stop()])
  }

  reached(peer: AddressHash, reachability: Reachability): void {
    if (reachability === 'online') void this.#permits.give(peer)
    else this.#deposits.expect(peer)
  }

  /** Keeps permits among what a contact pushed, and answers the rest. @throws StorageError */
  take(from: PeerSession, items: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    return this.#permits.take(from, items)
  }

  #committed(changes: StoreChanges): void {
    this.#deposits.committed(changes)
    this.#mail.committed(changes)
    // Somebody chose couriers or gateways: both are asked for what is missing.
    if (changes.account !== undefined) this.#changed()
  }

  /** Answers whether there is a courier that could not be used before. */
  #look(): boolean {
    const ids = couriersInUse(this.#context).map(({ id }) => id)
    const before = this.#inUse.split(' ')
    if (ids.join(' ') === this.#inUse) return false
    this.#inUse = ids.join(' ')
    if (ids.every((id) => before.includes(id))) return false
    this.#deposits.couriersChanged()
    this.#mail.wake()
    for (const { peer } of this.#context.state.conversations())
      if (this.#online(peer)) void this.#permits.give(peer)
    return true
  }
}
