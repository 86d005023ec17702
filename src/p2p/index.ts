/** The network layer: other people's devices over libp2p. libp2p itself is loaded by `start`. */
import type {
  CallOptions,
  ContactCredentials,
  Couriers,
  ExchangeHandler,
  ExchangeIdentity,
  NetworkChoices
} from '../messaging/ports.ts'
import { TransientError, UsageError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { DEFAULT_CHOICES } from './choices.ts'
import type { AttentiveExchange } from './choices.ts'
import type { ExchangeConfiguration } from './configuration.ts'
import { LateCouriers } from './late-couriers.ts'
import type { RunningExchange } from './running.ts'

export type { ExchangeConfiguration, IceServer } from './configuration.ts'

const notStarted = (): TransientError => new TransientError('peer-unreachable', 'the network is not started')

interface Start {
  readonly identity: ExchangeIdentity
  readonly handler: ExchangeHandler
}

/**
 * An exchange over libp2p, not yet started and without libp2p: `start` loads it. It may be started again after `stop`.
 * `start` rejects with UsageError `relay-address-invalid` or `exchange-started`.
 */
export const createExchange = (
  configuration: ExchangeConfiguration
): AttentiveExchange & { readonly couriers: Couriers } => new LoadedExchange(configuration)

class LoadedExchange implements AttentiveExchange {
  readonly couriers = new LateCouriers()
  readonly #configuration: ExchangeConfiguration
  #running: RunningExchange | undefined
  #starting: Promise<RunningExchange> | undefined
  #start: Start | undefined
  #choices: NetworkChoices
  #away = false
  #contacts: readonly ContactCredentials[] = []

  constructor(configuration: ExchangeConfiguration) {
    this.#configuration = configuration
    this.#choices = { ...DEFAULT_CHOICES, hideAddress: configuration.direct === false }
  }

  async start(
    identity: ExchangeIdentity,
    handler: ExchangeHandler,
    options: CallOptions = {}
  ): Promise<void> {
    if (this.#starting !== undefined) throw new UsageError('exchange-started', 'the exchange runs already')
    this.#start = { identity, handler }
    try {
      await this.#become(this.#load(options))
    } catch (error) {
      this.#start = undefined
      throw error
    }
  }

  async stop(): Promise<void> {
    this.couriers.stopped()
    // at once: from here nobody makes another in its place, and the next start may be another account's
    this.#start = undefined
    this.#contacts = []
    const ending = this.#starting
    await ending?.then((started) => started.stop()).catch(() => undefined)
    this.#running = undefined
    if (this.#starting === ending) this.#starting = undefined
  }

  /** Another `hideAddress` makes the network anew. */
  async choose(choices: NetworkChoices): Promise<void> {
    const before = this.#choices
    this.#choices = choices
    const present = this.#starting
    if (this.#start === undefined) return
    // the one before ended, and no other could be made in its place
    if (present === undefined) return this.#become(this.#load({}))
    if (before.hideAddress === choices.hideAddress) return this.#running?.choose(choices)
    // what connections and candidates there are was decided when the node was made: another one takes its place
    await this.#become(
      present.then(async (old) => {
        this.#running = undefined
        await old.stop()
        old.allOffline()
        return this.#load({})
      })
    )
  }

  setAway(away: boolean): void {
    this.#away = away
    this.#running?.setAway(away)
  }

  renew(certificate: Uint8Array): void {
    if (this.#start !== undefined) {
      const { identity, handler } = this.#start
      this.#start = { identity: { ...identity, certificate }, handler }
    }
    this.#running?.renew(certificate)
  }

  follow(contacts: readonly ContactCredentials[]): void {
    this.#contacts = contacts
    this.#running?.follow(contacts)
  }

  async push(peer: AddressHash, envelopes: readonly Uint8Array[], options?: CallOptions): Promise<void> {
    await this.#present.push(peer, envelopes, options)
  }

  async acknowledge(
    peer: AddressHash,
    acknowledgements: readonly Uint8Array[],
    options?: CallOptions
  ): Promise<void> {
    await this.#present.acknowledge(peer, acknowledgements, options)
  }

  async *fetch(
    peer: AddressHash,
    hashes: readonly ContentHash[],
    options?: CallOptions
  ): AsyncGenerator<Uint8Array> {
    yield* this.#present.fetch(peer, hashes, options)
  }

  async *history(
    peer: AddressHash,
    before: readonly ContentHash[],
    limit: number,
    options?: CallOptions
  ): AsyncGenerator<Uint8Array> {
    yield* this.#present.history(peer, before, limit, options)
  }

  hint(peer: AddressHash): void {
    this.#running?.hint(peer)
  }

  distrust(peer: AddressHash): void {
    this.#running?.distrust(peer)
  }

  get #present(): RunningExchange {
    if (this.#running === undefined) throw notStarted()
    return this.#running
  }

  async #load(options: CallOptions): Promise<RunningExchange> {
    const [{ startRunning }, { parseRelays }] = await Promise.all([
      import('./starting.ts'),
      import('./configuration.ts')
    ])
    if (this.#start === undefined) throw notStarted()
    const { identity, handler } = this.#start
    const configuration = { ...this.#configuration, direct: !this.#choices.hideAddress }
    const relays = parseRelays(configuration.relays)
    return startRunning(configuration, relays, identity, handler, () => this.couriers.changed(), options)
  }

  async #become(next: Promise<RunningExchange>): Promise<void> {
    this.#starting = next
    try {
      const running = await next
      if (this.#starting !== next) return
      this.#running = running
    } catch (error) {
      if (this.#starting === next) this.#starting = undefined
      throw error
    }
    // what was said while libp2p was loading
    if (this.#start !== undefined) this.#running.renew(this.#start.identity.certificate)
    this.#running.choose(this.#choices)
    this.#running.setAway(this.#away)
    this.#running.follow(this.#contacts)
    await this.couriers.started(this.#running.couriers)
  }
}
