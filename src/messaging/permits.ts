import {
  issueCourierPermit,
  mailboxOf,
  readCourierPermit,
  verifyCourierPermit
} from '../crypto/courier-permit.ts'
import { equalBytes } from '../protocol/bytes.ts'
import { GhostError } from '../protocol/errors.ts'
import { isPermit } from '../protocol/courier-frames.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { couriersInUse } from './courier-choice.ts'
import type { PeerSession } from './ports.ts'

/** Life of a permit, ms: given anew whenever the two meet. */
const LIFE = 30 * 86_400_000
/** One that has this long to live is not replaced by a newer one, ms. */
const FRESH = 20 * 86_400_000
/** Bytes that one contact may leave at one courier: some thousand texts. */
const QUOTA = 1_048_576
/** Permits kept of one contact: a few couriers for each of a few devices. */
const MAX_PERMITS = 24

/**
 * Room at our couriers for contacts, given when a device of theirs is connected, and theirs for us. Pushed like
 * envelopes, told by the first byte, not acknowledged: the next meeting gives them again.
 */
export class Permits {
  readonly #context: Context

  constructor(context: Context) {
    this.#context = context
  }

  /** Gives this contact, who is connected, a permit for each courier in use. Strangers are given none. */
  async give(peer: AddressHash): Promise<void> {
    const { ports, state, identity } = this.#context
    if (state.find(peer)?.role !== 'accepted') return
    const permits = couriersInUse(this.#context).map(({ key }) =>
      issueCourierPermit({
        courier: key,
        device: identity.device,
        mailbox: mailboxOf(identity.secrets.deviceSeed, peer, key),
        quota: QUOTA,
        expires: ports.clock.now() + LIFE,
        signatures: ports.signatures
      })
    )
    if (permits.length === 0) return
    try {
      await ports.exchange.push(peer, await Promise.all(permits))
    } catch (error) {
      if (!(error instanceof GhostError)) throw error
      ports.log('info', error.code, { source: 'permits' })
    }
  }

  /** Keeps what a contact's device gave us among what it pushed, and answers the rest. @throws StorageError */
  async take(from: PeerSession, items: readonly Uint8Array[]): Promise<readonly Uint8Array[]> {
    const permits = items.filter(isPermit)
    if (permits.length === 0) return items
    const valid: Uint8Array[] = []
    for (const permit of permits.slice(0, MAX_PERMITS))
      if (await this.#isValid(from, permit)) valid.push(permit)
    if (valid.length > 0) await this.#keep(from.peer, valid)
    return items.filter((bytes) => !isPermit(bytes))
  }

  async #isValid({ deviceKey }: PeerSession, bytes: Uint8Array): Promise<boolean> {
    const { clock, signatures, log } = this.#context.ports
    try {
      const { courier } = readCourierPermit(bytes)
      const { device } = await verifyCourierPermit(bytes, { courier, now: clock.now(), signatures })
      return equalBytes(device, deviceKey)
    } catch (error) {
      if (!(error instanceof GhostError)) throw error
      log('warning', error.code, { source: 'permits' })
      return false
    }
  }

  async #keep(peer: AddressHash, given: readonly Uint8Array[]): Promise<void> {
    const { state, turns, ports } = this.#context
    await turns.take(peer, async () => {
      const row = state.find(peer)
      if (row === undefined) return
      const now = ports.clock.now()
      const held = (row.permits ?? []).filter((bytes) => readCourierPermit(bytes).expires > now)
      const news = given.filter((bytes) => !held.some((known) => isFreshAs(known, bytes, now)))
      if (news.length === 0) return
      const others = held.filter((known) => !news.some((bytes) => samePlace(known, bytes)))
      const permits = [...others, ...news.map((bytes) => bytes.slice())].slice(-MAX_PERMITS)
      await state.commit({ conversations: [{ ...row, permits }] })
    })
  }
}

/** By the same device, for the same mailbox of the same courier? */
const samePlace = (one: Uint8Array, other: Uint8Array): boolean => {
  const [left, right] = [readCourierPermit(one), readCourierPermit(other)]
  return (
    equalBytes(left.courier, right.courier) &&
    equalBytes(left.device, right.device) &&
    equalBytes(left.mailbox, right.mailbox)
  )
}

const isFreshAs = (known: Uint8Array, bytes: Uint8Array, now: number): boolean =>
  samePlace(known, bytes) && readCourierPermit(known).expires > now + FRESH
