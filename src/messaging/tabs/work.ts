import { UsageError } from '../../protocol/errors.ts'
import type { Secrets } from '../model.ts'
import type { Held } from '../ports.ts'
import type { Following } from './following.ts'
import type { Leading } from './leading.ts'
import type { SealedChannel } from './sealed-channel.ts'

/** Whoever holds this name works on the account: store, chain and network are his alone. */
export const ACCOUNT = 'account'

/** A tab's part in an account, from unlock to lock: it leads, or it follows and waits to lead. */
export class Work {
  readonly secrets: Secrets
  readonly channel: SealedChannel
  following?: Following
  /** The account is unlocked in this tab, whether or not others have heard of it. */
  holds = false
  leading?: { readonly face: Leading; readonly held: Held }
  readonly #ended = new AbortController()

  constructor(secrets: Secrets, channel: SealedChannel) {
    this.secrets = secrets
    this.channel = channel
  }

  /** Aborted when this tab does not wait for the account any more. */
  get ended(): AbortSignal {
    return this.#ended.signal
  }

  /** Leads from now on. @param robbed called when other code of the origin has taken the account */
  lead(face: Leading, held: Held, robbed: () => void): void {
    this.holds = true
    this.leading = { face, held }
    face.start()
    if (held.lost.aborted) robbed()
    else held.lost.addEventListener('abort', robbed)
  }

  /** Ends it towards other tabs; the account is still held. */
  end(): void {
    this.#ended.abort()
    this.leading?.face.stop()
    this.refuse(new UsageError('locked', 'the account was locked'))
    this.channel.close()
  }

  /** What was asked of other tabs fails with this. */
  refuse(error: unknown): void {
    for (const { reject } of this.following?.end() ?? []) reject(error)
  }
}
