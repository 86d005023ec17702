import { StorageError } from '../protocol/errors.ts'
import { newBook } from './address-book/book.ts'
import { withPreferences } from './address-book/preferences.ts'
import type { Context } from './context.ts'
import { Loop } from './loop.ts'
import { networkChoices, unchosen, type NetworkChoices } from './network-choices.ts'
import type { ExchangeHandler, StoreChanges } from './ports.ts'

/** The device certificate is renewed this often, ms; it lives for days. */
const RENEW_AFTER = 86_400_000
/** Former choices that could not be kept are tried again after this, ms. */
const TAKE_OVER_AGAIN = 60_000

/** What others are told of this device. */
export interface OwnDeviceEvents {
  /** The network is there, and has to be told whom to look for. */
  readonly started: () => void
  /** Something that the user has to know of. */
  readonly problem: (code: string) => void
}

/**
 * This device among the others: on the network from unlock to lock, under a certificate that is renewed in time. What the
 * person chose of how he is reached holds before anything is connected: an address that was shown once is known.
 */
export class OwnDevice {
  readonly #context: Context
  readonly #handler: ExchangeHandler
  readonly #events: OwnDeviceEvents
  readonly #network: Loop
  readonly #renewal: Loop
  #isStarted = false
  /** What the network holds to; undefined while that is uncertain. */
  #applied: NetworkChoices | undefined
  #toldFailure = false

  constructor(context: Context, handler: ExchangeHandler, events: OwnDeviceEvents) {
    this.#context = context
    this.#handler = handler
    this.#events = events
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
    if (account !== undefined && !isSame(this.#applied, networkChoices(account.book))) this.#network.wake()
  }

  async #step(): Promise<number | undefined> {
    const { ports, identity, state } = this.#context
    const waiting = await this.#takeOver()
    await this.#apply({ ...networkChoices(state.account.book), ...waiting })
    const again = waiting === undefined ? undefined : TAKE_OVER_AGAIN
    if (this.#isStarted) return again
    const certificate = identity.certificate(ports.clock.now())
    await ports.exchange.start(
      { self: identity.self, deviceSeed: identity.secrets.deviceSeed, certificate },
      this.#handler
    )
    this.#isStarted = true
    this.#events.started()
    return again
  }

  /** ⚔ What is chosen meanwhile, also what held before, is applied after it: until this one holds, none does. */
  async #apply(chosen: NetworkChoices): Promise<void> {
    if (isSame(this.#applied, chosen)) return
    this.#applied = undefined
    try {
      await this.#context.ports.exchange.choose(chosen)
    } catch (error) {
      if (!this.#toldFailure) this.#events.problem('network-choices-pending')
      this.#toldFailure = true
      throw error
    }
    this.#toldFailure = false
    this.#applied = chosen
  }

  /**
   * What an earlier version of the page kept beside the account becomes part of it, once. Answers what could not be kept
   * yet, as on a full disk: it holds all the same.
   */
  async #takeOver(): Promise<Partial<NetworkChoices> | undefined> {
    const { ports, state, turns } = this.#context
    const former = ports.formerChoices?.read()
    if (former === undefined) return undefined
    try {
      await turns.take('account', async () => {
        const { account } = state
        const book = account.book ?? newBook(account.name, false)
        const choices = unchosen(former, book)
        await state.commit({
          account: { ...account, book: withPreferences(book, choices, ports.clock.now()) }
        })
      })
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      ports.log('warning', error.code, { source: 'former-choices' })
      return unchosen(former, state.account.book)
    }
    ports.formerChoices?.forget()
    return undefined
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
