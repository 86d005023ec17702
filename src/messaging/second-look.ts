import { GhostError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { untilDue } from './due.ts'
import { Loop } from './loop.ts'
import type { Conversation } from './model.ts'
import { believedSlot, commitAgain, isUnaccounted } from './slots.ts'
import { twiceNamed } from './twice-named.ts'

/** Slots read at a time, newest first: each may be a request of its own. */
const AT_ONCE = 4
/** Between two looks at any dialog, ms: many dialogs take longer, not more requests. */
const PAUSE = 5_000
/** Between two dialogs of which only the rows are looked at, ms. */
const BREATH = 100
/** What a slot names is mostly under way: ms before it is read again; doubled after each round, at most an hour. */
const FIRST_PAUSE = 30_000
const LONGEST_PAUSE = 3_600_000
/** Rounds in which nothing but what was refused is read again: its author may have anchored just that. */
const ROUNDS_FOR_REFUSED = 6

interface Turn {
  /** ms since 1970; Infinity until something is read of the dialog. */
  readonly at: number
  readonly rounds: number
  /** Slots from here on were read again in this round. */
  readonly below: number
}

/**
 * Where one node is all there is nobody contradicts it: a slot that it made up names what nobody holds, or what stands
 * elsewhere, and what truly stands there is never asked for. So slots that nothing held accounts for are read again, now
 * and then; what the node says later, or another one that was chosen since, takes the place of what it said.
 */
export class SecondLook {
  readonly #context: Context
  readonly #turns = new Map<AddressHash, Turn>()
  readonly #loop: Loop
  readonly #unobserve: () => void
  #lookedAt = -Infinity

  constructor(context: Context) {
    this.#context = context
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'second-look', step: (signal) => this.#step(signal) })
    this.#unobserve = context.state.observe(({ holes = [] }) => {
      const woken = holes.filter((hole) => isUnaccounted(hole) && this.#turns.get(hole.peer)?.at === Infinity)
      for (const { peer } of woken) this.#turns.delete(peer)
      if (woken.length > 0) this.#loop.wake()
    })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    this.#unobserve()
    return this.#loop.stop()
  }

  wake(): void {
    this.#loop.wake()
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { ports, state } = this.#context
    // Several nodes contradict each other, and what fewer show is compared until they agree.
    if (ports.ledger.quorum > 1) return undefined
    // Who only asked may have opened his dialog to be asked about: he is looked at in his turn, and no more.
    const rows = [...state.conversations()].filter(
      ({ role, unconfirmed }) => role === 'accepted' && (unconfirmed?.length ?? 0) > 0
    )
    const wait = this.#wait(rows)
    if (wait > 0) return wait === Infinity ? undefined : wait
    // Who has waited longest: a dialog with many such slots is due again before the others had their turn.
    const next = rows.reduce((first, row) => (this.#until(row) < this.#until(first) ? row : first))
    if (await this.#look(next, signal)) this.#lookedAt = ports.clock.now()
    return Math.max(BREATH, this.#wait(rows))
  }

  #turn({ peer }: Conversation): Turn {
    const known = this.#turns.get(peer)
    if (known !== undefined) return known
    const first = { at: this.#context.ports.clock.now() + FIRST_PAUSE, rounds: 0, below: Infinity }
    this.#turns.set(peer, first)
    return first
  }

  /** ms until a dialog's turn; Infinity where nothing is left to read again. */
  #until(row: Conversation): number {
    const { at } = this.#turn(row)
    return at === Infinity ? Infinity : untilDue(at, this.#context.ports.clock.now(), LONGEST_PAUSE)
  }

  /** ms until the next look. */
  #wait(rows: readonly Conversation[]): number {
    const next = Math.min(...rows.map((row) => this.#until(row)))
    return Math.max(next, untilDue(this.#lookedAt + PAUSE, this.#context.ports.clock.now(), PAUSE))
  }

  /** The next slots of this dialog that nothing accounts for. Answers whether there are any. */
  async #look({ peer, dialog }: Conversation, signal: AbortSignal): Promise<boolean> {
    const { state, ports } = this.#context
    const row = state.conversation(peer)
    const { rounds, below } = this.#turn(row)
    const open = [...(await state.holes(peer)).values()].filter(isUnaccounted)
    const isWorth = rounds < ROUNDS_FOR_REFUSED || open.some((hole) => hole.state === 'awaiting')
    const twice = await twiceNamed(state, row)
    const indexes = [...open.map(({ index }) => index), ...twice.map(({ stands }) => stands)]
    const end = Math.max(-1, ...indexes.filter((index) => index < below))
    if (!isWorth || end < 0) {
      const pause = indexes.length > 0 && isWorth ? pauseAfter(rounds) : Infinity
      this.#turns.set(peer, { at: ports.clock.now() + pause, rounds: rounds + 1, below: Infinity })
      return false
    }
    const from = Math.max(0, end + 1 - AT_ONCE)
    this.#turns.set(peer, { at: ports.clock.now() + PAUSE, rounds, below: from })
    try {
      const believed = believedSlot(this.#context, peer)
      const records = await ports.ledger.slots(dialog, from, end + 1, { signal, believed })
      await commitAgain(this.#context, peer, records)
    } catch (error) {
      if (signal.aborted || !(error instanceof GhostError)) throw error
      ports.log('warning', error.code, { source: 'second-look' })
    }
    return true
  }
}

const pauseAfter = (rounds: number): number => Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** rounds)
