import { newBook } from './address-book/book.ts'
import { withPreferences } from './address-book/preferences.ts'
import type { Context } from './context.ts'
import { Loop } from './loop.ts'
import { networkChoices, type NetworkChoices } from './network-choices.ts'
import type { ExchangeHandler, StoreChanges } from './ports.ts'

/** The device certificate is renewed this often, ms; it lives for days. */
const RENEW_AFTER = 86_400_000

/**
 * This device among the others: on the network from unlock to lock, under a certificate that is renewed in time. What the
 * person chose of how he is reached holds before anything is connected: an address that was shown once is known.
 */
export class OwnDevice {
  readonly #context: Context
  readonly #handler: ExchangeHandler
  readonly #started: () => void
  readonly #network: Loop
  readonly #renewal: Loop
  #isStarted = false
  #chosen: NetworkChoices | undefined

  /** `started`: the network is there, and has to be told whom to look for. */
  constructor(context: Context, handler: ExchangeHandler, started: () => void) {
    this.#context = context
    this.#handler = handler
    this.#started = started
    const { clock, log } = context.ports
    this.#network = new Loop({ clock, log, name: 'network', step: () => this.#step() })
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

  /** The account changed, and with it perhaps how the person is reached. */
  committed({ account }: StoreChanges): void {
    if (account !== undefined && !isSame(this.#chosen, networkChoices(account.book))) this.#network.wake()
  }

  async #step(): Promise<undefined> {
    const { ports, identity, state } = this.#context
    await this.#takeOver()
    const chosen = networkChoices(state.account.book)
    await ports.exchange.choose(chosen)
    this.#chosen = chosen
    if (this.#isStarted) return
    const certificate = identity.certificate(ports.clock.now())
    await ports.exchange.start(
      { self: identity.self, deviceSeed: identity.secrets.deviceSeed, certificate },
      this.#handler
    )
    this.#isStarted = true
    this.#started()
  }

  /** What an earlier version of the page kept beside the account becomes part of it, once. */
  async #takeOver(): Promise<void> {
    const { ports, state, turns } = this.#context
    const former = ports.formerChoices?.read()
    if (former === undefined) return
    await turns.take('account', async () => {
      const { account } = state
      const book = account.book ?? newBook(account.name, false)
      await state.commit({ account: { ...account, book: withPreferences(book, former, ports.clock.now()) } })
    })
    ports.formerChoices?.forget()
  }

  #renewInTime(): number {
    this.renew()
    return RENEW_AFTER
  }
}

const isSame = (one: NetworkChoices | undefined, other: NetworkChoices): boolean =>
  one?.hideAddress === other.hideAddress &&
  one.sharePresence === other.sharePresence &&
  one.reachableByAddress === other.reachableByAddress
