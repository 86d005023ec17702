import { contentHashOf } from '../crypto/content-hash.ts'
import { fetchPermission } from '../crypto/courier-lock.ts'
import { IntegrityError, TransientError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { couriersInUse } from './courier-choice.ts'
import type { Source } from './fetch-verified.ts'
import { gatewaysInUse } from './gateway-choice.ts'
import type { Conversation, PinnedKeys } from './model.ts'
import type { CallOptions, CourierStatus } from './ports.ts'
import type { GatewayView } from './views.ts'

/** ms that a gateway goes unasked after it sent other bytes. */
const DISTRUST = 600_000
/** Requests to one gateway at once: it answers one object at a time. */
const GATEWAY_AT_ONCE = 6
/** Pairs of key versions under which a message may have been left at a courier. */
const MAX_PAIRS = 4

/**
 * Who may be asked for what a contact wrote, or we wrote to him: his devices, couriers, gateways. The author comes first,
 * for he has it if anybody has, and he sees that we ask anyway. Whoever else is asked sees which connection looks for a
 * hash that the chain links to this account: for a stranger, who may have made it up to see just that, nobody else is
 * asked before the user has opened what he sent.
 */
export class Sources {
  readonly #context: Context
  readonly #online: (peer: AddressHash) => boolean
  readonly #distrustedUntil = new Map<string, number>()
  /** Gateways that answered, or did not, when they were asked last. */
  readonly #answered = new Map<string, boolean>()
  readonly #changed: () => void
  /** Those who only asked, and whose screen the user has opened. */
  readonly #opened = new Set<AddressHash>()

  /** `changed`: a gateway is other than it was. */
  constructor(context: Context, online: (peer: AddressHash) => boolean, changed: () => void) {
    this.#context = context
    this.#online = online
    this.#changed = changed
  }

  /** Gateways in use, and how each answered last. */
  get gateways(): readonly GatewayView[] {
    const now = this.#context.ports.clock.now()
    const stateOf = (gateway: string): GatewayView['state'] => {
      if ((this.#distrustedUntil.get(gateway) ?? 0) > now) return 'distrusted'
      const answered = this.#answered.get(gateway)
      return answered === undefined ? 'unasked' : answered ? 'good' : 'unreachable'
    }
    return gatewaysInUse(this.#context).map((address) => ({ address, state: stateOf(address) }))
  }

  /** Its screen was opened. Answers whether there may be more to ask for it from now on. */
  opened(peer: AddressHash): boolean {
    const isNew = this.#context.state.find(peer)?.role === 'request' && !this.#opened.has(peer)
    if (isNew) this.#opened.add(peer)
    return isNew
  }

  isOnline(peer: AddressHash): boolean {
    return this.#online(peer)
  }

  /** Is there anybody to ask? */
  any(peer: AddressHash): boolean {
    return this.of(peer).length > 0
  }

  of(peer: AddressHash): readonly Source[] {
    const { state } = this.#context
    const row = state.find(peer)
    if (row === undefined) return []
    const author = this.#online(peer) ? [this.#peer(peer)] : []
    if (row.role !== 'accepted' && !this.#opened.has(peer)) return author
    return [
      ...author,
      ...couriersInUse(this.#context).map((courier) => this.#courier(row, courier)),
      ...this.#gateways()
    ]
  }

  #peer(peer: AddressHash): Source {
    const { exchange } = this.#context.ports
    return {
      name: 'peer',
      fetch: (wanted, options) => exchange.fetch(peer, wanted, options),
      distrust: () => exchange.distrust(peer)
    }
  }

  #courier(row: Conversation, courier: CourierStatus): Source {
    return {
      name: 'courier',
      fetch: (wanted, options) => fromCourier(this.#context, row, courier, wanted, options),
      distrust: () => this.#context.ports.couriers?.distrust(courier.id)
    }
  }

  #gateways(): readonly Source[] {
    const { clock } = this.#context.ports
    return gatewaysInUse(this.#context)
      .filter((gateway) => (this.#distrustedUntil.get(gateway) ?? 0) <= clock.now())
      .map((gateway) => ({
        name: 'gateway',
        fetch: (wanted, options) => this.#watched(gateway, wanted, options),
        distrust: () => {
          this.#distrustedUntil.set(gateway, clock.now() + DISTRUST)
          this.#changed()
        }
      }))
  }

  async *#watched(
    gateway: string,
    wanted: readonly ContentHash[],
    options: CallOptions
  ): AsyncGenerator<Uint8Array> {
    try {
      for await (const bytes of fromGateway(this.#context, gateway, wanted, options)) {
        this.#noted(gateway, true)
        yield bytes
      }
      this.#noted(gateway, true)
    } catch (error) {
      // One that was let go, as somebody else was faster, did nothing wrong.
      if (error instanceof TransientError && options.signal?.aborted !== true) this.#noted(gateway, false)
      throw error
    }
  }

  #noted(gateway: string, answered: boolean): void {
    if (this.#answered.get(gateway) === answered) return
    this.#answered.set(gateway, answered)
    this.#changed()
  }
}

/** Fetch keys of the pair, those in use first: whoever left a message used the keys of then. */
const fetchKeys = (
  { identity }: Context,
  { keys, keyVersions = [] }: Conversation
): readonly Uint8Array[] => {
  if (keys === undefined) return []
  const theirs: readonly PinnedKeys[] = [
    keys,
    ...keyVersions.filter(({ version }) => version !== keys.version).toReversed()
  ]
  const ours = Array.from({ length: identity.version }, (_, index) => identity.version - index)
  const pairs = ours
    .slice(0, MAX_PAIRS)
    .flatMap((own) => theirs.slice(0, MAX_PAIRS).map((one) => ({ one, own })))
  return pairs
    .sort((left, right) => right.own + right.one.version - left.own - left.one.version)
    .slice(0, MAX_PAIRS)
    .map(({ one, own }) => identity.pairKeys(one, own).fetch)
}

async function* fromCourier(
  context: Context,
  row: Conversation,
  courier: CourierStatus,
  wanted: readonly ContentHash[],
  options: CallOptions
): AsyncGenerator<Uint8Array> {
  const missing = new Set(wanted)
  for (const key of fetchKeys(context, row)) {
    const wishes = [...missing].map((contentHash) => ({
      contentHash,
      permission: fetchPermission(key, contentHash, courier.key)
    }))
    if (wishes.length === 0) return
    for await (const bytes of context.ports.couriers?.fetch(courier.id, wishes, options) ?? []) {
      missing.delete(contentHashOf(bytes))
      yield bytes
    }
  }
}

async function* fromGateway(
  { ports }: Context,
  gateway: string,
  wanted: readonly ContentHash[],
  options: CallOptions
): AsyncGenerator<Uint8Array> {
  const { gateways } = ports
  for (let from = 0; gateways !== undefined && from < wanted.length; from += GATEWAY_AT_ONCE) {
    const some = wanted.slice(from, from + GATEWAY_AT_ONCE)
    const answers = some.map((hash) => gateways.fetch(gateway, hash, options))
    const settled = await Promise.allSettled(answers)
    for (const answer of settled)
      if (answer.status === 'fulfilled' && answer.value !== undefined) yield answer.value
    for (const answer of settled)
      if (answer.status === 'rejected' && answer.reason instanceof IntegrityError) throw answer.reason
    // One that fails says nothing of the others; if none comes, the gateway is gone.
    if (settled.every(({ status }) => status === 'rejected')) await Promise.all(answers)
  }
}
