import type { Context } from './context.ts'
import { Loop } from './loop.ts'
import type { ExchangeHandler } from './ports.ts'

/** The device certificate is renewed this often, ms; it lives for days. */
const RENEW_AFTER = 86_400_000

/** This device among the others: on the network from unlock to lock, under a certificate that is renewed in time. */
export class OwnDevice {
  readonly #context: Context
  readonly #handler: ExchangeHandler
  readonly #started: () => void
  readonly #network: Loop
  readonly #renewal: Loop

  /** `started`: the network is there, and has to be told whom to look for. */
  constructor(context: Context, handler: ExchangeHandler, started: () => void) {
    this.#context = context
    this.#handler = handler
    this.#started = started
    const { clock, log } = context.ports
    this.#network = new Loop({ clock, log, name: 'network', step: () => this.#startNetwork() })
    this.#renewal = new Loop({ clock, log, name: 'renewal', step: async () => this.#renewInTime() })
  }

  start(): void {
    this.#network.start()
    this.#renewal.start()
  }

  async stop(): Promise<void> {
    // A start that is under way ends first, or it would outlive the stop.
    await this.#network.stop()
    await this.#context.ports.exchange.stop()
    await this.#renewal.stop()
  }

  /** A certificate under the keys that are in use now. */
  renew(): void {
    const { ports, identity } = this.#context
    ports.exchange.renew(identity.certificate(ports.clock.now()))
  }

  async #startNetwork(): Promise<undefined> {
    const { ports, identity } = this.#context
    const certificate = identity.certificate(ports.clock.now())
    await ports.exchange.start(
      { self: identity.self, deviceSeed: identity.secrets.deviceSeed, certificate },
      this.#handler
    )
    this.#started()
  }

  #renewInTime(): number {
    this.renew()
    return RENEW_AFTER
  }
}
