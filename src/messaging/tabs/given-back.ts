import type { AddressHash } from '../../protocol/ids.ts'
import type { Clock } from '../ports.ts'
import type { MessageStamp, TabRequest } from './routes.ts'

/** ms for which the same words are the same message: after it, somebody says them again. */
const REMEMBERED = 120_000

const nameOf = (peer: AddressHash, text: string): string => JSON.stringify([peer, text])

/**
 * Messages whose text went back to the screen because the tab that leads fell silent. It may wake and send what it had
 * begun: the same words written again are the same message, by the same id.
 */
export class GivenBack {
  readonly #clock: Clock
  readonly #stamps = new Map<string, MessageStamp>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Nobody waits for this any more. */
  keep({ method, parameters }: TabRequest): void {
    const [peer, text, stamp] = parameters as [AddressHash, string, MessageStamp]
    if (method === 'send') this.#stamps.set(nameOf(peer, text), stamp)
  }

  /** What is to be asked for: words that were given back may have been sent already, and are not given back any more. */
  requestOf(method: TabRequest['method'], parameters: readonly unknown[]): TabRequest {
    if (method !== 'send') return { method, parameters, repeated: false }
    const [peer, text] = parameters as [AddressHash, string]
    const name = nameOf(peer, text)
    const stamp = this.#stamps.get(name)
    this.#stamps.delete(name)
    if (stamp === undefined || Math.abs(this.#clock.now() - stamp.sentAt) > REMEMBERED)
      return { method, parameters: [peer, text], repeated: false }
    return { method, parameters: [peer, text, stamp], repeated: true }
  }

  forget(): void {
    this.#stamps.clear()
  }
}
