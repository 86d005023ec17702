import { GhostError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { sortedFromChain } from './fetch-verified.ts'
import { awaitedIn, type Awaited } from './hole-index.ts'
import type { Holes } from './holes.ts'
import { Loop } from './loop.ts'

/** Blocks a node hands out in one answer (docs/protocol/chain.md). */
const BLOCKS_AT_ONCE = 50
/** Somebody who is connected is given this long to hand over what he anchored before its block is read, ms. */
const PATIENCE = 20_000
/** Blocks that held nothing of use are read again after this, ms: the node may have been lying, or behind. */
const READ_AGAIN = 3_600_000
/** Pause after blocks could not be read, ms. */
const FAILED_PAUSE = 10_000

/**
 * Reads from blocks what nobody hands over: an envelope may stand in its own transaction (`send_payload`). A slot does
 * not say so, but it says its height, so its block is read once; slots of neighbouring blocks share a request.
 */
export class ChainTexts {
  readonly #context: Context
  readonly #holes: Holes
  readonly #online: (peer: AddressHash) => boolean
  /** When the block of an awaited message may be read, ms. */
  readonly #readAt = new Map<ContentHash, number>()
  readonly #failedUntil = new Map<AddressHash, number>()
  readonly #loop: Loop

  constructor(context: Context, holes: Holes, online: (peer: AddressHash) => boolean) {
    this.#context = context
    this.#holes = holes
    this.#online = online
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'chain-texts', step: (signal) => this.#step(signal) })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** There may be something to look for, or somebody left who could have handed it over. */
  wake(): void {
    this.#loop.wake()
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { state, ports } = this.#context
    let next = Infinity
    for (const { peer, awaiting } of [...state.conversations()]) {
      if (awaiting === 0) continue
      const at = await this.#read(peer, signal)
      next = Math.min(next, at)
    }
    return next === Infinity ? undefined : Math.max(0, next - ports.clock.now())
  }

  /** Reads one range of blocks of this conversation, if one is due. Answers when the next one is. */
  async #read(peer: AddressHash, signal: AbortSignal): Promise<number> {
    const { state, ports, identity } = this.#context
    const now = ports.clock.now()
    // A list of messages and its messages are never in a transaction themselves.
    const awaited = awaitedIn(await state.holes(peer)).filter(({ leaf }) => leaf !== true)
    const due = awaited.filter((each) => this.#dueAt(each, now) <= now)
    const [from, to] = rangeOf(due.map(({ height }) => height))
    const failed = this.#failedUntil.get(peer) ?? 0
    if (to === undefined || from === undefined || failed > now) return this.#nextOf(awaited, now, failed)
    const covered = due.filter(({ height }) => height >= from && height <= to)
    try {
      const { dialog } = state.conversation(peer)
      const envelopes = await ports.ledger.payloads(dialog, from, to, { signal })
      for (const { contentHash } of covered) this.#readAt.set(contentHash, now + READ_AGAIN)
      const sorted = sortedFromChain(ports.log, identity.self, covered, envelopes)
      const taken = await this.#holes.take(peer, sorted)
      // Found and of no use yet: its author's keys are not known here, but may be soon.
      for (const { contentHash } of sorted.envelopes)
        if (!taken.has(contentHash)) this.#readAt.set(contentHash, now + PATIENCE)
    } catch (error) {
      if (signal.aborted || !(error instanceof GhostError)) throw error
      ports.log('warning', error.code, { source: 'chain-texts' })
      this.#failedUntil.set(peer, now + FAILED_PAUSE)
      return now + FAILED_PAUSE
    }
    return now
  }

  #dueAt({ contentHash, peer }: Awaited, now: number): number {
    const known = this.#readAt.get(contentHash)
    if (known !== undefined) return known
    if (!this.#online(peer)) return now
    this.#readAt.set(contentHash, now + PATIENCE)
    return now + PATIENCE
  }

  #nextOf(awaited: readonly Awaited[], now: number, failed: number): number {
    const next = Math.min(...awaited.map((each) => this.#dueAt(each, now)))
    return next === Infinity ? Infinity : Math.max(next, failed)
  }
}

/** The newest of these heights, and how far down one request reaches: no further than to the lowest of them. */
const rangeOf = (heights: readonly number[]): readonly [from?: number, to?: number] => {
  const to = Math.max(...heights)
  if (to === -Infinity) return []
  return [Math.min(...heights.filter((height) => height > to - BLOCKS_AT_ONCE)), to]
}
