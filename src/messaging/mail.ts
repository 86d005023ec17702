import { contentHashOf } from '../crypto/content-hash.ts'
import { mailboxOf } from '../crypto/courier-permit.ts'
import type { CourierMail } from '../protocol/courier-frames.ts'
import { GhostError, IntegrityError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { couriersInUse } from './courier-choice.ts'
import { Loop } from './loop.ts'
import type { Conversation } from './model.ts'
import type { CourierStatus, StoreChanges } from './ports.ts'
import type { Receiving } from './receive.ts'

/** How often couriers are asked for mail, ms. */
const COLLECT_EVERY = 30_000
/** Collections in a row from one courier, and bytes of them: one that never comes to an end must not fill the line. */
const MAX_ROUNDS = 32
const MAX_BYTES = 8 * 1024 * 1024
/** Mail that no known keys open is kept with the conversation up to so many objects, and bytes; the oldest go first. */
const MAX_KEPT = { objects: 256, bytes: 262_144 } as const
/** After the phrase was restored the chain is read for so long, ms: mail may be of somebody not listed yet. */
const LISTING = 600_000

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
  /** Keys of a contact with which what is kept of him was tried last. */
  readonly #tried = new Map<AddressHash, string>()
  /** Sequence at a courier up to which its mail was made durable, by the collection before. */
  readonly #taken = new Map<string, number>()
  readonly #since: number

  constructor(context: Context, receiving: Pick<Receiving, 'collected'>) {
    this.#context = context
    this.#receiving = receiving
    const { clock, log } = context.ports
    this.#since = clock.now()
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

  /** Rows changed: keys may have come that open what is kept. */
  committed({ conversations = [] }: StoreChanges): void {
    if (conversations.some((row) => this.#mayOpen(row))) this.#loop.wake()
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    for (const row of this.#context.state.conversations()) if (this.#mayOpen(row)) await this.#reopen(row)
    const couriers = couriersInUse(this.#context)
    // At once: one that does not answer must not keep the others from theirs.
    const collecting = couriers.map((courier) => this.#ask(courier, signal))
    await Promise.allSettled(collecting)
    await Promise.all(collecting)
    return couriers.length === 0 ? undefined : COLLECT_EVERY
  }

  async #ask(courier: CourierStatus, signal: AbortSignal): Promise<void> {
    try {
      await this.#collect(courier, signal)
    } catch (error) {
      if (signal.aborted || !(error instanceof GhostError)) throw error
      this.#context.ports.log('warning', error.code, { source: 'mail' })
      if (error instanceof IntegrityError) this.#context.ports.couriers?.distrust(courier.id)
    }
  }

  async #collect(courier: CourierStatus, signal: AbortSignal): Promise<void> {
    const { couriers } = this.#context.ports
    // Half a minute ago: what was just committed may be lost with the power yet, and is not named before the next look.
    let after = this.#taken.get(courier.id) ?? 0
    let bytes = 0
    for (let round = 0; couriers !== undefined && round < MAX_ROUNDS && bytes < MAX_BYTES; round++) {
      const { mail, more } = await couriers.collect(courier.id, after, { signal })
      const last = (await this.#take(courier, mail)).at(-1)
      if (last === undefined) return
      this.#taken.set(courier.id, last.sequence)
      if (!more) return
      after = last.sequence
      bytes += mail.reduce((sum, item) => sum + item.bytes.length, 0)
    }
  }

  /** Makes mail durable. Answers what may be forgotten there: nothing from what may be of somebody not listed yet. */
  async #take(courier: CourierStatus, mail: readonly CourierMail[]): Promise<readonly CourierMail[]> {
    this.#nameMailboxes(courier)
    const peerOf = ({ mailbox }: CourierMail) => this.#mailboxes.get(nameOf(courier, mailbox))
    for (const [peer, items] of Map.groupBy(mail, peerOf)) {
      if (peer === undefined) continue
      const bytes = items.map((item) => item.bytes)
      const tried = keysOf(this.#context.state.conversation(peer))
      const later = await this.#receiving.collected(peer, bytes)
      if (later.length > 0) await this.#keep(peer, tried, (kept) => [...kept, ...later])
    }
    const isListing = this.#context.ports.clock.now() < this.#since + LISTING
    const unknown = isListing ? mail.findIndex((item) => peerOf(item) === undefined) : -1
    return unknown < 0 ? mail : mail.slice(0, unknown)
  }

  async #reopen(row: Conversation): Promise<void> {
    const { peer, keptMail = [] } = row
    const later = new Set((await this.#receiving.collected(peer, keptMail)).map(contentHashOf))
    await this.#keep(peer, keysOf(row), (kept) => kept.filter((bytes) => later.has(contentHashOf(bytes))))
  }

  async #keep(
    peer: AddressHash,
    tried: string,
    change: (kept: readonly Uint8Array[]) => readonly Uint8Array[]
  ): Promise<void> {
    const { state, turns, ports } = this.#context
    await turns.take(peer, async () => {
      const { keptMail: before = [], ...row } = state.conversation(peer)
      const changed = [...new Map(change(before).map((bytes) => [contentHashOf(bytes), bytes])).values()]
      const keptMail = within(changed)
      if (keptMail.length < changed.length) ports.log('warning', 'keys-unknown', { source: 'kept mail' })
      const next = keptMail.length === 0 || row.role === 'hidden' ? row : { ...row, keptMail }
      this.#tried.set(peer, tried)
      await state.commit({ conversations: [next] })
    })
  }

  #mayOpen(row: Conversation): boolean {
    return (row.keptMail ?? []).length > 0 && this.#tried.get(row.peer) !== keysOf(row)
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

/** The newest of them, as many as are kept. */
const within = (mail: readonly Uint8Array[]): readonly Uint8Array[] => {
  let bytes = 0
  const first = mail.findLastIndex((item, place) => {
    bytes += item.length
    return bytes > MAX_KEPT.bytes || mail.length - place > MAX_KEPT.objects
  })
  return mail.slice(first + 1)
}

/** Other when keys came, or were consented to. */
const keysOf = ({ keys, keyVersions = [], offeredKeys }: Conversation): string =>
  `${keys?.version}/${keyVersions.length}/${offeredKeys?.version}`

const nameOf = ({ id }: CourierStatus, mailbox: Uint8Array): string => `${id}/${mailbox.join()}`
