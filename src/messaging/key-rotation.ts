import { RejectedError, UsageError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { MAX_KEY_VERSION } from '../protocol/limits.ts'
import { queuedCall } from './anchor-plan.ts'
import type { Context } from './context.ts'
import { Loop } from './loop.ts'
import type { Conversation } from './model.ts'
import { PROFILE_CALL } from './registration.ts'

/** An account with other than its first keys looks this often whom it has to tell, ms. */
const LOOK_AGAIN = 60_000

/** What others do about it. */
interface KeyRotationParts {
  /** Tells this contact of the keys in use, if that was not done before. */
  readonly announce: (peer: AddressHash) => Promise<void>
  /** A transaction is queued. */
  readonly registering: () => void
  readonly changed: () => void
}

/**
 * New keys of our own, step by step, each kept before the next:
 * 1. asked for: the rotation and its queued transaction, in one commit;
 * 2. registered: Registration sees our keys on chain; from then on they seal, and the certificate is renewed;
 * 3. announced: every conversation is told, signed by the keys from before, once for each version;
 * 4. done.
 * A restored browser does not know what the one before announced, and tells those who seem to have missed it.
 * A page that goes in between goes on where it was. What is sealed to any earlier version opens all the while.
 */
export class KeyRotation {
  readonly #context: Context
  readonly #parts: KeyRotationParts
  readonly #loop: Loop

  constructor(context: Context, parts: KeyRotationParts) {
    this.#context = context
    this.#parts = parts
    const { clock, log } = context.ports
    this.#loop = new Loop({ clock, log, name: 'rotation', step: () => this.#step() })
  }

  start(): void {
    this.#loop.start()
  }

  stop(): Promise<void> {
    return this.#loop.stop()
  }

  wake(): void {
    this.#loop.wake()
  }

  /**
   * Resolves when it is kept; the rest goes by itself.
   * @throws UsageError `keys-changing`, `keys-exhausted`, `not-registered`; RejectedError `no-credits`
   */
  async begin(): Promise<void> {
    const { state, turns, ports } = this.#context
    const { address } = this.#context.identity
    if ((await ports.ledger.balance(address)) < ports.ledger.fee('register_profile'))
      throw new RejectedError('no-credits', 'the account cannot pay for registering new keys')
    await turns.take('account', async () => {
      const { registeredVersion, rotation } = state.account
      if (registeredVersion === 0)
        throw new UsageError('not-registered', 'the keys in use are not registered yet')
      if (rotation !== undefined) throw new UsageError('keys-changing', 'keys are being changed already')
      const version = registeredVersion + 1
      if (version > MAX_KEY_VERSION)
        throw new UsageError('keys-exhausted', `an account registers keys ${MAX_KEY_VERSION} times`)
      await state.commit({
        account: { ...state.account, rotation: { state: 'registering', version } },
        calls: [queuedCall(PROFILE_CALL, { kind: 'register', version }, ports.clock.now())]
      })
    })
    this.#parts.registering()
    this.#parts.changed()
  }

  async #step(): Promise<number | undefined> {
    const { state, turns, identity } = this.#context
    const announcing = state.account.rotation?.state === 'announcing'
    for (const row of [...state.conversations()])
      if (row.role === 'accepted' && (announcing || this.#isBehind(row))) await this.#parts.announce(row.peer)
    if (!announcing) return identity.version > 1 ? LOOK_AGAIN : undefined
    await turns.take('account', async () => {
      const { rotation, ...account } = state.account
      if (rotation?.state === 'announcing')
        await state.commit({ account: { ...account, announcedVersion: rotation.version } })
    })
    this.#parts.changed()
    return LOOK_AGAIN
  }

  /**
   * What came of this contact last is sealed to keys of before, or nothing shows that he has the ones in use. Whom the
   * device that changed them did not tell, for he only asked then, or wrote from another device, is told when he is
   * accepted: one of his devices may have met the new keys on chain, and another one pinned those of before.
   */
  #isBehind({ ownVersionUsed, lowestVersionUsed, ownVersionAnnounced, createdAt }: Conversation): boolean {
    const { state, identity, ports } = this.#context
    const { version } = identity
    if (!identity.isVersionKnown || state.account.rebuild !== undefined) return false
    const wasLeftOut = state.account.announcedVersion === version && ownVersionAnnounced !== version
    if (wasLeftOut && (lowestVersionUsed ?? version) < version) return true
    if (ownVersionUsed !== undefined) return ownVersionUsed < version
    return version > 1 && Math.abs(ports.clock.now() - createdAt) > LOOK_AGAIN
  }
}
