import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { anchoredBy, isAnchor, isCalledFor, type Anchor } from './anchor-plan.ts'
import type { Context } from './context.ts'
import type { QueuedCall } from './model.ts'

/** Pause after a rejection or a refusal, ms, doubled each time. */
export const FIRST_PAUSE = 2_000
/** The longest of these pauses, ms. */
export const LONGEST_PAUSE = 600_000
/** Rejections after which the sign says failed; it is retried in silence all the same. */
const FAILED_AFTER = 3

/** The rows of what is to be called on chain: nothing here calls anything, and what was withdrawn meanwhile stays gone. */
export class CallQueue {
  readonly #context: Context

  constructor(context: Context) {
    this.#context = context
  }

  /** The call's next state, where it is still called for. @throws StorageError */
  async keep(call: QueuedCall): Promise<void> {
    if (isCalledFor(this.#context.state.call(call.id), call))
      await this.#context.state.commit({ calls: [call] })
  }

  /** In one commit with what it takes the place of; answers whether it was kept: not where any of that was withdrawn. */
  keepBuilt(built: Anchor, replaces: readonly string[]): Promise<boolean> {
    const { state, turns } = this.#context
    return turns.take(built.call.peer, async () => {
      if (replaces.some((id) => state.call(id)?.state !== 'queued')) return false
      const removedCalls = replaces.filter((id) => id !== built.id)
      await state.commit({ calls: [built], removedCalls })
      return true
    })
  }

  /** Built anew later: the transaction was refused or rejected. */
  async postpone(call: QueuedCall, reason: string): Promise<void> {
    const { clock } = this.#context.ports
    const { transaction: _spent, broadcastAt: _then, ...rest } = call
    const attempts = call.attempts + 1
    const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** call.attempts)
    await this.keep({ ...rest, state: 'queued', attempts, reason, nextAttemptAt: clock.now() + pause })
    if (isAnchor(call) && attempts === FAILED_AFTER)
      await this.#showFailed(call.call.peer, anchoredBy(call.call))
  }

  /** Built anew: nobody ever saw the transaction. */
  requeue(call: QueuedCall): Promise<void> {
    const { transaction: _lost, broadcastAt: _then, ...rest } = call
    return this.keep({
      ...rest,
      state: 'queued',
      createdAt: this.#context.ports.clock.now(),
      reason: 'expired'
    })
  }

  /** All that was not answered or refused is built anew, without a pause. */
  async beginAnew(): Promise<void> {
    const { state, ports } = this.#context
    const calls = [...state.calls()]
      .filter(({ state: at, reason }) => at === 'built' || (at === 'queued' && reason !== undefined))
      .map(({ transaction: _unasked, ...call }): QueuedCall => {
        return { ...call, state: 'queued', attempts: 0, nextAttemptAt: ports.clock.now() }
      })
    await state.commit({ calls })
  }

  #showFailed(peer: AddressHash, hashes: readonly ContentHash[]): Promise<void> {
    const { state, turns } = this.#context
    return turns.take(peer, async () => {
      const held = [...(await state.entries(hashes)).values()]
      const failed = held.filter(({ anchor }) => anchor === 'pending')
      if (failed.length > 0)
        await state.commit({ entries: failed.map((entry) => ({ ...entry, anchor: 'failed' })) })
    })
  }
}
