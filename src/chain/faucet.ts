import type { CallOptions, Faucet } from '../messaging/ports.ts'
import { RejectedError, TransientError } from '../protocol/errors.ts'
import type { Address } from '../protocol/ids.ts'
import { absoluteUrl } from './absolute-url.ts'
import { exchange, NodeBusyError } from './rest/exchange.ts'
import type { HttpAnswer } from './rest/exchange.ts'

/** Bytes of an answer: a transaction id and a number. */
const LIMIT = 4096
/** ms; the faucet waits for its transfer to be accepted. */
const TIMEOUT = 60_000

/** Test credits from the URL that the configuration names, absolute or relative to the page. */
export const createFaucet = (url: string): Faucet => {
  const address = absoluteUrl(url)
  return { request: (person, options) => request(address, person, options) }
}

const request = async (url: string, address: Address, options: CallOptions | undefined): Promise<void> => {
  const answer = await ask(url, JSON.stringify({ address }), options?.signal)
  if (answer.status === 200) return
  if (answer.status >= 500) throw unavailable(answer.text.slice(0, 200))
  throw refused(answer.text.slice(0, 200))
}

const ask = async (url: string, body: string, signal: AbortSignal | undefined): Promise<HttpAnswer> => {
  try {
    return await exchange({ url, body, limit: LIMIT, timeout: TIMEOUT, signal })
  } catch (error) {
    if (error instanceof NodeBusyError && error.status === 429) throw refused('asked too often')
    throw error instanceof TransientError ? unavailable(error) : error
  }
}

const refused = (reason: string): RejectedError =>
  new RejectedError('faucet-refused', `the faucet refused: ${reason}`)

const unavailable = (cause: unknown): TransientError =>
  new TransientError('faucet-unavailable', 'the faucet does not answer', { cause })
