import { GhostError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { confirmSlots } from './confirm-slots.ts'
import type { Context } from './context.ts'
import { untilDue } from './due.ts'
import { Loop } from './loop.ts'
import type { Conversation } from './model.ts'
import { retractSlots } from './retract-slots.ts'
import { SecondLook } from './second-look.ts'
import { believedSlot } from './slots.ts'

/** Slots compared at a time, newest first. */
const AT_ONCE = 16
/** Pause before the next slots of a dialog are compared, ms … */
const NEXT_AFTER = 1_000
/** … and after as many as must agree did not; doubled each time, ms. */
const FIRST_PAUSE = 3_000
const LONGEST_PAUSE = 600_000
/** So often in a row nobody shows a slot that was read before it counts as made up: nodes may be behind. */
const LOOKS_BEFORE_RETRACTING = 4

interface Turn {
  readonly at: number
  readonly failures: number
}

/**
 * Looks again at slots that fewer nodes than must agree have shown, until they have: then an anchor is final. Asks
 * nothing while there is nothing to confirm; where one node is all there is, its second look (SecondLook) asks instead.
 */
export class Confirming {
  readonly #context: Context
  readonly #loop: Loop
  readonly #turns = new Map<AddressHash, Turn>()
  readonly #alone: SecondLook

  constructor(context: Context) {
    this.#context = context
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'confirming', step: (signal) => this.#step(signal) })
    this.#alone = new SecondLook(context)
  }

  start(): void {
    this.#loop.start()
    this.#alone.start()
  }

  async stop(): Promise<void> {
    await Promise.all([this.#loop.stop(), this.#alone.stop()])
  }

  /** Slots were read that are not confirmed. */
  wake(): void {
    this.#loop.wake()
    this.#alone.wake()
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { ports, state } = this.#context
    if (ports.ledger.quorum < 2) return undefined
    const open = [...state.conversations()].filter(({ unconfirmed }) => (unconfirmed?.length ?? 0) > 0)
    for (const row of open) if (this.#wait(row.peer) <= 0) await this.#compare(row, signal)
    const waits = open.map(({ peer }) => this.#wait(peer))
    return waits.length === 0 ? undefined : Math.max(0, Math.min(...waits))
  }

  /** ms until a dialog's turn. */
  #wait(peer: AddressHash): number {
    return untilDue(this.#turns.get(peer)?.at ?? 0, this.#context.ports.clock.now(), LONGEST_PAUSE)
  }

  async #compare({ peer, dialog, unconfirmed }: Conversation, signal: AbortSignal): Promise<void> {
    const { ledger, clock, log } = this.#context.ports
    const [start, end] = unconfirmed?.at(-1) ?? [0, 0]
    const from = Math.max(start, end + 1 - AT_ONCE)
    let confirmed = false
    try {
      const believed = believedSlot(this.#context, peer)
      const records = await ledger.slots(dialog, from, end + 1, { signal, believed })
      const agreed = records.filter(({ standing }) => standing === 'quorum')
      await confirmSlots(this.#context, peer, agreed)
      confirmed = agreed.length === end + 1 - from
      const failures = this.#turns.get(peer)?.failures ?? 0
      if (records.length < end + 1 - from && failures >= LOOKS_BEFORE_RETRACTING) {
        const size = (await ledger.dialog(dialog, { signal }))?.size ?? 0
        await retractSlots(this.#context, peer, size)
      }
    } catch (error) {
      if (signal.aborted || !(error instanceof GhostError)) throw error
      log('warning', error.code, { source: 'confirming' })
    }
    const failures = confirmed ? 0 : (this.#turns.get(peer)?.failures ?? 0) + 1
    const pause = confirmed ? NEXT_AFTER : Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1))
    this.#turns.set(peer, { at: clock.now() + pause, failures })
  }
}
