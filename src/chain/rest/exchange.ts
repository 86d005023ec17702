import { GhostError, IntegrityError, TransientError } from '../../protocol/errors.ts'
import { readCapped } from './body.ts'

/** What is asked of a node (or of a faucet or prover, which are held to the same rules). */
export interface HttpQuestion {
  readonly url: string
  /** JSON text; makes it a POST. */
  readonly body?: string
  /** Bytes after which the answer is cut off and refused. */
  readonly limit: number
  /** ms for the whole exchange, to the last byte: a slow drip does not hold anything up. */
  readonly timeout: number
  readonly signal?: AbortSignal | undefined
}

/** A whole answer; refusals (4xx, 500) are answers too, their sentence says why. */
export interface HttpAnswer {
  readonly status: number
  readonly json: boolean
  readonly text: string
}

/** The node asked for patience: 429 or 503. */
export class NodeBusyError extends TransientError {
  /** ms, from `Retry-After`; 0 when it named none. */
  readonly retryAfter: number
  readonly status: number
  constructor(url: string, status: number, retryAfter: number) {
    super('node-busy', `${new URL(url).host} asks for patience`)
    this.status = status
    this.retryAfter = retryAfter
  }
}

const BUSY = new Set([429, 503])
const GATEWAY = new Set([502, 504])

/** `Retry-After` in seconds or as a date (RFC 9110 §10.2.3) → ms from now, 0 when absent or senseless. */
const retryAfterOf = (response: Response): number => {
  const text = response.headers.get('retry-after') ?? ''
  const wait = /^\d{1,6}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now()
  return Number.isFinite(wait) && wait > 0 ? wait : 0
}

const send = (question: HttpQuestion, signal: AbortSignal): Promise<Response> =>
  fetch(question.url, {
    ...(question.body === undefined
      ? {}
      : { method: 'POST', body: question.body, headers: { 'content-type': 'application/json' } }),
    signal,
    // A redirect would carry the request to a host that nobody configured.
    redirect: 'error',
    credentials: 'omit',
    cache: 'no-store',
    referrerPolicy: 'no-referrer'
  })

/**
 * One HTTP exchange, capped in size and time.
 * @throws TransientError `node-unreachable`, `node-busy`; IntegrityError `node-malformed`; the reason of `signal`
 */
export const exchange = async (question: HttpQuestion): Promise<HttpAnswer> => {
  question.signal?.throwIfAborted()
  const timeout = AbortSignal.timeout(question.timeout)
  const signal = question.signal === undefined ? timeout : AbortSignal.any([question.signal, timeout])
  try {
    const response = await send(question, signal)
    if (BUSY.has(response.status)) {
      await response.body?.cancel()
      throw new NodeBusyError(question.url, response.status, retryAfterOf(response))
    }
    if (GATEWAY.has(response.status)) throw unreachable(question, new TypeError(`status ${response.status}`))
    const json = (response.headers.get('content-type') ?? '').toLowerCase().startsWith('application/json')
    return { status: response.status, json, text: await readCapped(response, question.limit) }
  } catch (cause) {
    question.signal?.throwIfAborted()
    if (cause instanceof GhostError) throw cause
    throw unreachable(question, cause)
  }
}

const unreachable = (question: HttpQuestion, cause: unknown): TransientError =>
  new TransientError('node-unreachable', `${new URL(question.url).host} does not answer`, { cause })

/**
 * The JSON of a successful answer.
 * @throws IntegrityError `node-malformed` when it is no JSON (an HTML page of a proxy, for instance)
 */
export const jsonOf = (answer: HttpAnswer): unknown => {
  if (!answer.json) throw new IntegrityError('node-malformed', 'the node did not answer with JSON')
  try {
    return JSON.parse(answer.text) as unknown
  } catch (cause) {
    throw new IntegrityError('node-malformed', 'the node answered with broken JSON', { cause })
  }
}
