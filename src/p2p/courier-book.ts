import { peerIdFromString } from '@libp2p/peer-id'
import type { CourierState, CourierStatus } from '../messaging/ports.ts'
import type { CourierHoldings } from '../protocol/courier-frames.ts'
import { UsageError } from '../protocol/errors.ts'
import type { Relay } from './configuration.ts'

interface Known {
  readonly relay: Relay
  readonly key: Uint8Array
  readonly added: boolean
  connected: boolean
  /** Undefined until identify said which protocols it speaks. */
  speaks: boolean | undefined
  failed: boolean
  distrustedUntil: number
  holdings: CourierHoldings | undefined
}

const keyOf = ({ id, text }: Relay): Uint8Array => {
  const parsed = peerIdFromString(id.toString())
  if (parsed.type !== 'Ed25519')
    throw new UsageError('relay-address-invalid', `relays have Ed25519 keys: ${text}`)
  return parsed.publicKey.raw
}

const fresh = (relay: Relay, added: boolean): Known => ({
  relay,
  key: keyOf(relay),
  added,
  connected: false,
  speaks: undefined,
  failed: false,
  distrustedUntil: 0,
  holdings: undefined
})

const stateOf = (known: Known, now: number): CourierState => {
  if (now < known.distrustedUntil) return 'distrusted'
  if (known.connected && known.speaks !== undefined) return known.speaks ? 'ready' : 'none'
  return known.failed ? 'unreachable' : 'connecting'
}

/** Which couriers there are, and how each is. */
export class CourierBook {
  readonly #known = new Map<string, Known>()
  readonly #now: () => number
  readonly #changed: () => void
  #last = ''

  /** @throws UsageError `relay-address-invalid` */
  constructor(relays: readonly Relay[], now: () => number, changed: () => void) {
    this.#now = now
    this.#changed = changed
    for (const relay of relays) this.#known.set(relay.id.toString(), fresh(relay, false))
  }

  list(): readonly CourierStatus[] {
    return [...this.#known].map(([id, known]) => ({
      id,
      address: known.relay.text,
      key: known.key,
      added: known.added,
      state: stateOf(known, this.#now()),
      ...(known.holdings === undefined ? {} : { holdings: known.holdings })
    }))
  }

  has(id: string): boolean {
    return this.#known.has(id)
  }

  find(id: string): Relay | undefined {
    return this.#known.get(id)?.relay
  }

  /** Addresses that were added: they may be dialled besides the relays. */
  added(): readonly Relay[] {
    return [...this.#known.values()].filter(({ added }) => added).map(({ relay }) => relay)
  }

  /** Replaces what was added; answers those that are no longer used. */
  use(relays: readonly Relay[]): readonly Relay[] {
    const wanted = new Set(relays.map(({ id }) => id.toString()))
    const gone = this.added().filter(({ id }) => !wanted.has(id.toString()))
    for (const { id } of gone) this.#known.delete(id.toString())
    for (const relay of relays) {
      const id = relay.id.toString()
      if (!this.#known.has(id)) this.#known.set(id, fresh(relay, true))
    }
    this.#tell()
    return gone
  }

  /** What happened to one of them; nothing when it is none. */
  note(
    id: string,
    change: Partial<Pick<Known, 'connected' | 'speaks' | 'failed' | 'distrustedUntil' | 'holdings'>>
  ): void {
    const known = this.#known.get(id)
    if (known === undefined) return
    Object.assign(known, change)
    this.#tell()
  }

  #tell(): void {
    const text = JSON.stringify(this.list())
    if (text === this.#last) return
    this.#last = text
    this.#changed()
  }
}
