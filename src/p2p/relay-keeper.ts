import type { PeerId } from '@libp2p/interface'
import type { Clock, Random, RelayStatus } from '../messaging/ports.ts'
import { Alarm, pauseBefore } from './backoff.ts'
import { TransientError } from '../protocol/errors.ts'
import type { Relay } from './configuration.ts'
import {
  RELAY_CHECK_INTERVAL,
  RELAY_DIAL_TIMEOUT,
  RELAY_RETRY,
  RESERVATION_MAX_AGE,
  RESERVATION_TIMEOUT
} from './limits.ts'
import type { Node } from './node.ts'

/** What a keeper needs. */
export interface RelayKeeperOptions {
  readonly node: Node
  readonly relay: Relay
  readonly clock: Clock
  readonly random: Random
  /** The state as shown changed. */
  readonly onChange: () => void
  /** A reservation was made on a new connection: what the relay knew of us may be gone. */
  readonly onReserved: () => void
}

/**
 * Keeps one relay connected and our reservation on it alive. libp2p alone gives up: a refused reservation is never
 * asked for again on that connection, and a lost one not always on the next.
 */
export class RelayKeeper {
  readonly #options: RelayKeeperOptions
  readonly #alarm = new Alarm()
  #status: RelayStatus
  #reservedOn: string | undefined
  /** ms; when the present reservation is made anew. */
  #renewAt = Infinity

  constructor(options: RelayKeeperOptions) {
    this.#options = options
    this.#status = { address: options.relay.text, state: 'disconnected' }
  }

  get status(): RelayStatus {
    return this.#status
  }

  /** Works until the signal fires. */
  async run(signal: AbortSignal): Promise<void> {
    const { node, clock, random } = this.#options
    const onDisconnect = (event: CustomEvent<PeerId>): void => {
      if (event.detail.equals(this.#options.relay.id)) this.#look()
    }
    const onListening = (): void => this.#look()
    node.addEventListener('peer:disconnect', onDisconnect)
    // prompt, where `self:peer:update` comes a second late or never
    node.addEventListener('transport:listening', onListening)
    try {
      for (let failures = 0; !signal.aborted;) {
        const well = await this.#ensure(signal)
        this.#update()
        failures = well ? 0 : failures + 1
        if (well) await this.#measure(signal)
        const pause = well ? RELAY_CHECK_INTERVAL : pauseBefore(failures - 1, RELAY_RETRY, random)
        await this.#alarm.pause(pause, clock, signal).catch(() => undefined)
      }
    } finally {
      node.removeEventListener('peer:disconnect', onDisconnect)
      node.removeEventListener('transport:listening', onListening)
    }
  }

  #look(): void {
    this.#update()
    this.#alarm.ring()
  }

  get #connection() {
    return this.#options.node.getConnections(this.#options.relay.id).find(({ status }) => status === 'open')
  }

  get #reserved(): boolean {
    const circuit = `/p2p/${this.#options.relay.id.toString()}/p2p-circuit`
    return this.#options.node.getMultiaddrs().some((address) => address.toString().includes(circuit))
  }

  /** Connects, waits for the reservation, hangs up where none comes. True when all is well. */
  async #ensure(signal: AbortSignal): Promise<boolean> {
    const { node, relay, clock } = this.#options
    const connection = this.#connection
    const limit = AbortSignal.any([signal, AbortSignal.timeout(RELAY_DIAL_TIMEOUT)])
    if (connection === undefined) {
      const dialled = await node.dial(relay.address, { signal: limit }).then(
        () => true,
        () => false
      )
      if (!dialled) return false
      this.#update()
    }
    const deadline = clock.now() + RESERVATION_TIMEOUT
    while (!this.#reserved && clock.now() < deadline && !signal.aborted)
      await this.#alarm.pause(deadline - clock.now(), clock, signal).catch(() => undefined)
    if (this.#reserved && clock.now() < this.#renewAt) return true
    this.#renewAt = Infinity
    // only a new connection is asked for a reservation again
    await node.hangUp(relay.id, { signal: limit }).catch(() => undefined)
    return false
  }

  #update(): void {
    const connection = this.#connection
    const reserved = connection !== undefined && this.#reserved
    const state = reserved ? 'reserved' : connection === undefined ? 'disconnected' : 'connected'
    if (state !== this.#status.state) {
      this.#status = { ...this.#status, state }
      this.#options.onChange()
    }
    if (!reserved || this.#reservedOn === connection.id) return
    this.#reservedOn = connection.id
    const age = { first: RESERVATION_MAX_AGE, longest: RESERVATION_MAX_AGE }
    this.#renewAt = this.#options.clock.now() + pauseBefore(0, age, this.#options.random)
    this.#options.onReserved()
  }

  /**
   * Measures the way to the relay. A socket whose other end is gone without a word (another network, a sleeping machine)
   * looks open for minutes: one that does not answer is cut, so that a new one is made.
   */
  async #measure(signal: AbortSignal): Promise<void> {
    const connection = this.#connection
    const limit = AbortSignal.any([signal, AbortSignal.timeout(RELAY_DIAL_TIMEOUT)])
    const latency = await this.#options.node.services.ping
      .ping(this.#options.relay.id, { signal: limit })
      .catch(() => undefined)
    if (latency === undefined) {
      if (limit.aborted && !signal.aborted)
        connection?.abort(new TransientError('relay-unreachable', 'the relay is silent'))
      return
    }
    this.#status = { ...this.#status, latency: Math.round(latency) }
    this.#options.onChange()
  }
}
