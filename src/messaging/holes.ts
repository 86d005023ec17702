import type { AnchoredEnvelope } from '../crypto/verified-envelope.ts'
import { IntegrityError, TransientError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { fetchVerified } from './fetch-verified.ts'
import { Loop } from './loop.ts'
import type { Hole } from './model.ts'
import { openIn } from './opening.ts'
import type { Candidate } from './place.ts'
import type { Receiving } from './receive.ts'

/** Envelopes asked for in one request. */
const ASK_AT_ONCE = 64
/** Pause before a holder that did not have them, or lied, is asked again, ms. */
const ASK_AGAIN = 20_000

/** Asks for what the chain says was said and this device does not hold. Holes are rows: nothing is forgotten. */
export class Holes {
  readonly #context: Context
  readonly #receiving: Receiving
  readonly #online: (peer: AddressHash) => boolean
  readonly #retryAt = new Map<AddressHash, number>()
  readonly #loop: Loop

  constructor(context: Context, receiving: Receiving, online: (peer: AddressHash) => boolean) {
    this.#context = context
    this.#receiving = receiving
    this.#online = online
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'holes', step: (signal) => this.#step(signal) })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  /** There may be something new to ask for, or somebody new to ask. */
  wake(peer?: AddressHash): void {
    if (peer !== undefined) this.#retryAt.delete(peer)
    this.#loop.wake()
  }

  async #step(signal: AbortSignal): Promise<number | undefined> {
    const { clock } = this.#context.ports
    const askable = [...this.#context.state.conversations()].filter(
      (row) => row.awaiting > 0 && this.#online(row.peer)
    )
    for (const { peer } of askable) {
      if ((this.#retryAt.get(peer) ?? 0) > clock.now()) continue
      const more = await this.#ask(peer, signal)
      this.#retryAt.set(peer, more ? 0 : clock.now() + ASK_AGAIN)
    }
    const next = Math.min(...askable.map(({ peer }) => this.#retryAt.get(peer) ?? 0))
    return askable.length === 0 ? undefined : Math.max(0, next - clock.now())
  }

  /** Newest first. Answers whether more can be asked for right away. */
  async #ask(peer: AddressHash, signal: AbortSignal): Promise<boolean> {
    const { state, ports, identity, turns } = this.#context
    const awaiting = [...(await state.holes(peer)).values()].filter((hole) => hole.state === 'awaiting')
    const asked = awaiting.sort((one, other) => other.index - one.index).slice(0, ASK_AT_ONCE)
    const { envelopes, lied } = await fetchVerified(ports.exchange, ports.log, identity.self, asked, {
      signal
    }).catch(unreachable)
    const byHash = new Map(asked.map((hole) => [hole.contentHash, hole]))
    await turns.take(peer, async () => {
      const candidates: Candidate[] = []
      const refused: Hole[] = []
      for (const envelope of envelopes) {
        const hole = byHash.get(envelope.contentHash)
        if (hole === undefined) continue
        const candidate = this.#open(hole, envelope)
        if (candidate !== undefined) candidates.push(candidate)
        else refused.push({ ...hole, state: 'refused' })
      }
      await this.#receiving.commit(peer, candidates)
      if (refused.length > 0) await this.#refuse(peer, refused)
    })
    this.#receiving.acknowledge(
      peer,
      envelopes.filter(({ sender }) => sender === peer).map(({ contentHash }) => contentHash)
    )
    return !lied && envelopes.length === asked.length && awaiting.length > asked.length
  }

  #open(hole: Hole, envelope: AnchoredEnvelope): Candidate | undefined {
    const { state, identity, ports } = this.#context
    try {
      const { message } = openIn(state.conversation(hole.peer), identity, envelope)
      return {
        id: hole.contentHash,
        author: hole.author,
        message,
        envelope: envelope.bytes,
        origin: 'anchored'
      }
    } catch (error) {
      if (!(error instanceof IntegrityError)) throw error
      ports.log('warning', error.code, { source: 'slot' })
      return undefined
    }
  }

  async #refuse(peer: AddressHash, refused: readonly Hole[]): Promise<void> {
    const { state } = this.#context
    const row = state.conversation(peer)
    await state.commit({
      holes: refused,
      conversations: [{ ...row, awaiting: row.awaiting - refused.length }]
    })
  }
}

const unreachable = (error: unknown) => {
  if (error instanceof TransientError) return { envelopes: [], lied: false }
  throw error
}
