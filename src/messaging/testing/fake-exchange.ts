import { contentHashOf } from '../../crypto/content-hash.ts'
import { TransientError, UsageError } from '../../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../../protocol/ids.ts'
import type {
  CallOptions,
  ContactCredentials,
  Exchange,
  ExchangeHandler,
  ExchangeIdentity
} from '../ports.ts'
import { Endpoint } from './endpoint.ts'
import type { FakeNetwork } from './fake-network.ts'

/** One device's end of the fake network. */
export class FakeExchange implements Exchange {
  readonly #network: FakeNetwork
  #contacts: readonly ContactCredentials[] = []
  #endpoint: Endpoint | undefined

  constructor(network: FakeNetwork) {
    this.#network = network
  }

  /** Every connection here is as good as another. */
  choose() {
    return Promise.resolve()
  }

  async start(identity: ExchangeIdentity, handler: ExchangeHandler, options: CallOptions = {}) {
    options.signal?.throwIfAborted()
    if (this.#endpoint !== undefined)
      throw new UsageError('exchange-started', 'the exchange was started before')
    this.#endpoint = new Endpoint(identity, handler)
    this.#endpoint.follow(this.#contacts)
    this.#network.join(this.#endpoint)
  }

  async stop() {
    const endpoint = this.#endpoint
    this.#endpoint = undefined
    if (endpoint !== undefined) this.#network.leave(endpoint)
  }

  /** Key of the device, while it is on the network. */
  get deviceKey(): Uint8Array | undefined {
    return this.#endpoint?.deviceKey
  }

  /** The device is gone without a word. */
  crash() {
    const endpoint = this.#endpoint
    this.#endpoint = undefined
    if (endpoint !== undefined) this.#network.crash(endpoint)
  }

  renew(certificate: Uint8Array) {
    if (this.#endpoint === undefined) return
    this.#endpoint.certificate = certificate
    this.#network.reconcile()
  }

  follow(contacts: readonly ContactCredentials[]) {
    this.#contacts = contacts
    if (this.#endpoint === undefined) return
    this.#endpoint.follow(contacts)
    this.#network.reconcile()
  }

  async push(peer: AddressHash, envelopes: readonly Uint8Array[], options: CallOptions = {}) {
    options.signal?.throwIfAborted()
    const from = this.#started()
    this.#network.send(from, peer, (to, bytes) => to.handler.onEnvelopes(from.session, bytes), envelopes)
  }

  async acknowledge(peer: AddressHash, acknowledgements: readonly Uint8Array[], options: CallOptions = {}) {
    options.signal?.throwIfAborted()
    const from = this.#started()
    this.#network.send(
      from,
      peer,
      (to, bytes) => to.handler.onAcknowledgements(from.session, bytes),
      acknowledgements
    )
  }

  async *fetch(peer: AddressHash, hashes: readonly ContentHash[], { signal }: CallOptions = {}) {
    const reader = this.#started()
    const wanted = new Set(hashes)
    for (const device of this.#network.holders(reader, peer)) {
      const serve = ({ handler }: Endpoint) => handler.serve(reader.session, [...wanted])
      for await (const bytes of this.#network.read(reader, device, serve, signal)) {
        wanted.delete(contentHashOf(bytes))
        yield bytes
      }
      if (wanted.size === 0) return
    }
  }

  async *history(
    peer: AddressHash,
    before: readonly ContentHash[],
    limit: number,
    { signal }: CallOptions = {}
  ) {
    const reader = this.#started()
    const serve = ({ handler }: Endpoint) => handler.serveHistory(reader.session, before, limit)
    const [best] = this.#network.holders(reader, peer)
    if (best !== undefined) yield* this.#network.read(reader, best, serve, signal)
  }

  hint(peer: AddressHash) {
    const from = this.#endpoint
    if (from === undefined) return
    for (const { there, handler } of this.#network.connected(from, peer))
      if (there) handler.onHint(from.identity.self)
  }

  distrust(peer: AddressHash) {
    if (this.#endpoint !== undefined) this.#network.distrust(this.#endpoint, peer)
  }

  #started(): Endpoint {
    if (this.#endpoint === undefined)
      throw new TransientError('peer-unreachable', 'the exchange is not started')
    return this.#endpoint
  }
}
