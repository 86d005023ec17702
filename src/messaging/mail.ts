import { mailboxOf } from '../crypto/courier-permit.ts'
import type { CourierMail } from '../protocol/courier-frames.ts'
import { GhostError, IntegrityError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { couriersInUse } from './courier-choice.ts'
import type { CourierStatus } from './courier-ports.ts'
import { Loop } from './loop.ts'
import type { Receiving } from './receive.ts'

/** How often couriers are asked for mail, ms. */
const COLLECT_EVERY = 30_000
/** Collections in a row from one courier: one that never comes to an end must not keep the others from theirs. */
const MAX_ROUNDS = 32

/**
 * What contacts left for this device by its permits. Whoever the courier says it is from, the envelope's author proves
 * it; what is durable here is forgotten there.
 */
export class Mail {
  readonly #context: Context
  readonly #receiving: Pick<Receiving, 'collected'>
  readonly #loop: Loop
  readonly #mailboxes = new Map<string, AddressHash>()
  readonly #named = new Set<string>()

  constructor(context: Context, receiving: Pick<Receiving, 'collected'>) {
    this.#context = context
    this.#receiving = receiving
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'mail', step: (signal) => this.#step(signal) })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** There may be mail, or another courier to ask. */
  wake(): void {
    this.#loop.wake()
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const couriers = couriersInUse(this.#context)
    for (const courier of couriers) {
      try {
        await this.#collect(courier, signal)
      } catch (error) {
        if (signal.aborted || !(error instanceof GhostError)) throw error
        this.#context.ports.log('warning', error.code, { source: 'mail' })
        if (error instanceof IntegrityError) this.#context.ports.couriers?.distrust(courier.id)
      }
    }
    return couriers.length === 0 ? undefined : COLLECT_EVERY
  }

  async #collect(courier: CourierStatus, signal: AbortSignal): Promise<void> {
    const { couriers } = this.#context.ports
    let after = 0
    for (let round = 0; couriers !== undefined && round < MAX_ROUNDS; round++) {
      const { mail } = await couriers.collect(courier.id, after, { signal })
      const last = mail.at(-1)
      if (last === undefined) return
      await this.#take(courier, mail)
      // Only what was named just now: a courier that began anew counts anew.
      after = last.sequence
    }
  }

  async #take(courier: CourierStatus, mail: readonly CourierMail[]): Promise<void> {
    this.#nameMailboxes(courier)
    const byPeer = Map.groupBy(mail, ({ mailbox }) => this.#mailboxes.get(nameOf(courier, mailbox)))
    for (const [peer, items] of byPeer)
      if (peer !== undefined)
        await this.#receiving.collected(
          peer,
          items.map(({ bytes }) => bytes)
        )
  }

  #nameMailboxes(courier: CourierStatus): void {
    const { state, identity } = this.#context
    for (const { peer } of state.conversations()) {
      const named = `${courier.id} ${peer}`
      if (this.#named.has(named)) continue
      this.#named.add(named)
      this.#mailboxes.set(nameOf(courier, mailboxOf(identity.secrets.deviceSeed, peer, courier.key)), peer)
    }
  }
}

const nameOf = ({ id }: CourierStatus, mailbox: Uint8Array): string => `${id}/${mailbox.join()}`
