import { ConstantBackoff, ExponentialBackoff, handleWhen, retry, wrap } from 'cockatiel'
import type { IPolicy } from 'cockatiel'
import PQueue from 'p-queue'
import type * as v from 'valibot'
import { IntegrityError, RejectedError, TransientError, UsageError } from '../../protocol/errors.ts'
import { abortable } from './abortable.ts'
import {
  blockAnswer,
  blocksAnswer,
  confirmedAnswer,
  foundBlockAnswer,
  heightAnswer,
  mappingAnswer,
  programAnswer,
  stateRootAnswer,
  transactionIdAnswer,
  validated
} from './answers.ts'
import type { Block, ConfirmedTransaction } from './answers.ts'
import { AnswerTooLargeError } from './body.ts'
import { exchange, jsonOf, NodeBusyError } from './exchange.ts'
import type { HttpAnswer, HttpQuestion } from './exchange.ts'
import { Pace } from './pace.ts'
import { parsePlaintext } from './plaintext.ts'
import type { Plaintext } from './plaintext.ts'

/** snarkOS hands out this many blocks at once. */
const MAX_BLOCKS = 50

/** @throws UsageError `scan-range` for more than 50 blocks */
export const checkRange = (from: number, to: number): void => {
  if (to - from >= MAX_BLOCKS)
    throw new UsageError('scan-range', `at most ${MAX_BLOCKS} blocks are read at once`)
}

/** Bytes: a mapping value has under 1 KiB, a transaction of ours 10 KiB, a program at most 100 kB as JSON. */
const SMALL = 65_536
const MEDIUM = 1_048_576
/** Bytes: a block of a real network carries a few hundred kB of certificates; fifty of them. */
const LARGE = 33_554_432

/** ms to the last byte. */
const DEFAULT_TIMEOUT = 10_000
/** What public nodes allow. */
const DEFAULT_REQUESTS_PER_SECOND = 5
const DEFAULT_RETRIES = 1
/** How often a request is repeated that the node turned away: with several pages behind one address that is normal. */
const BUSY_RETRIES = 3
/** ms of patience where the node named none. */
const PATIENCE = 1000
const MAX_CONCURRENT = 16
/** ms; who asks for more patience than this is asked again by the caller, not here. */
const MAX_PATIENCE = 4000

export interface NodeOptions {
  /** Absolute URL before `/{network}`. */
  readonly url: string
  /** `mainnet`, `testnet` or `canary`: the first part of every path. */
  readonly network: string
  /** Infinity lifts the limit; by default 5, unlimited for loopback and the page's own origin. */
  readonly requestsPerSecond?: number
  /** ms for one request. */
  readonly timeout?: number
  /** How often a request that failed for a passing reason is repeated. */
  readonly retries?: number
  /** How often one is repeated that the node turned away; by default 3, and none where there are no `retries`. */
  readonly busyRetries?: number
}

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
}

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]'])

const isOwn = (url: URL): boolean =>
  LOOPBACK.has(url.hostname) || (typeof location !== 'undefined' && url.origin === location.origin)

const paceFor = (url: URL, configured: number | undefined): Pace =>
  new Pace(configured ?? (isOwn(url) ? Infinity : DEFAULT_REQUESTS_PER_SECOND))

const isPatient = (error: unknown): boolean =>
  error instanceof NodeBusyError && error.retryAfter <= MAX_PATIENCE

const isPassing = (error: unknown): boolean =>
  error instanceof TransientError && !(error instanceof NodeBusyError)

const policyFor = (retries: number, busyRetries: number): IPolicy =>
  wrap(
    retry(handleWhen(isPassing), {
      maxAttempts: retries,
      backoff: new ExponentialBackoff({ initialDelay: 250, maxDelay: MAX_PATIENCE })
    }),
    // The pace keeps the pause, for this request and those that wait behind it.
    retry(handleWhen(isPatient), {
      maxAttempts: busyRetries,
      backoff: new ConstantBackoff(0)
    })
  )

const UNKNOWN_PROGRAM = /missing program|not found|does not exist/i
const UNKNOWN_TRANSACTION = /missing|not found|does not exist/i
const ALREADY_THERE = /already exists/i
const NO_CREDITS = /balance is missing|insufficient balance|insufficient (?:funds|credits)/i

/**
 * One snarkOS node's REST API (or what speaks like one), believed in nothing but its shape. Every call rejects with
 * TransientError `node-unreachable` or `node-busy`, IntegrityError `node-malformed`, or the reason of its signal.
 */
export class NodeClient {
  readonly url: string
  readonly network: string
  readonly #base: string
  readonly #queue = new PQueue({ concurrency: MAX_CONCURRENT })
  readonly #pace: Pace
  readonly #policy: IPolicy
  readonly #timeout: number

  constructor(options: NodeOptions) {
    const url = new URL(options.url)
    this.url = url.href.replace(/\/$/, '')
    this.network = options.network
    this.#base = `${this.url}/${encodeURIComponent(options.network)}`
    this.#pace = paceFor(url, options.requestsPerSecond)
    this.#timeout = options.timeout ?? DEFAULT_TIMEOUT
    const retries = options.retries ?? DEFAULT_RETRIES
    this.#policy = policyFor(retries, options.busyRetries ?? (retries === 0 ? 0 : BUSY_RETRIES))
  }

  /** Height of the newest block. */
  async height(options?: RequestOptions): Promise<number> {
    return this.#read('/block/height/latest', SMALL, heightAnswer, options)
  }

  /** The block at a height; used for block 0, which names the chain. */
  async block(height: number, options?: RequestOptions): Promise<Block> {
    const block = await this.#read(`/block/${height}`, LARGE, blockAnswer, options)
    if (block.header.metadata.height !== height) throw wrongAnswer('another block')
    return block
  }

  /** Blocks `from` … `to`, at most 50, in order. Halves the range where an answer would be too large. */
  async blocks(from: number, to: number, options?: RequestOptions): Promise<readonly Block[]> {
    try {
      const path = `/blocks?start=${from}&end=${to + 1}`
      const blocks = await this.#read(path, LARGE, blocksAnswer, options)
      const inOrder = blocks.every((block, index) => block.header.metadata.height === from + index)
      if (blocks.length !== to - from + 1 || !inOrder) throw wrongAnswer('other blocks')
      return blocks
    } catch (error) {
      if (!(error instanceof AnswerTooLargeError) || from >= to) throw error
      const middle = Math.floor((from + to) / 2)
      return [...(await this.blocks(from, middle, options)), ...(await this.blocks(middle + 1, to, options))]
    }
  }

  /** Text of a program; undefined when the node knows none of that name. */
  async program(program: string, options?: RequestOptions): Promise<string | undefined> {
    const answer = await this.#ask(`/program/${encodeURIComponent(program)}`, MEDIUM, options)
    if (answer.status === 404 || (isRefusal(answer) && UNKNOWN_PROGRAM.test(answer.text))) return undefined
    return validated(programAnswer, jsonOf(accepted(answer)))
  }

  /** Value of a mapping's key (a literal or a struct without spaces); undefined when it has none. */
  async mapping(
    program: string,
    mapping: string,
    key: string,
    options?: RequestOptions
  ): Promise<Plaintext | undefined> {
    const path = ['program', program, 'mapping', mapping, key].map(encodeURIComponent).join('/')
    const value = await this.#read(`/${path}`, SMALL, mappingAnswer, options)
    return value === null ? undefined : parsePlaintext(value)
  }

  /** A transaction that is in a block; asked by the id it was broadcast with also when it was rejected. */
  async confirmed(
    transactionId: string,
    options?: RequestOptions
  ): Promise<ConfirmedTransaction | undefined> {
    const path = `/transaction/confirmed/${encodeURIComponent(transactionId)}`
    const answer = await this.#ask(path, MEDIUM, options)
    if (answer.status === 404 || (isRefusal(answer) && UNKNOWN_TRANSACTION.test(answer.text)))
      return undefined
    return validated(confirmedAnswer, jsonOf(accepted(answer)))
  }

  /** Height of the block that a transaction is in; undefined when it is in none. */
  async heightOf(transactionId: string, options?: RequestOptions): Promise<number | undefined> {
    const found = `/find/blockHash/${encodeURIComponent(transactionId)}`
    const hash = await this.#read(found, SMALL, foundBlockAnswer, options)
    return hash === null ? undefined : this.#read(`/height/${hash}`, SMALL, heightAnswer, options)
  }

  /** Root of the chain's state, which a proof is made against. */
  async stateRoot(options?: RequestOptions): Promise<string> {
    return this.#read('/stateRoot/latest', SMALL, stateRootAnswer, options)
  }

  /**
   * Hands over a signed transaction; one that the node has already counts as handed over, so a repetition is safe.
   * @throws RejectedError `no-credits`, `transaction-refused`
   */
  async broadcast(transactionId: string, body: string, options?: RequestOptions): Promise<void> {
    const answer = await this.#ask('/transaction/broadcast', SMALL, options, body)
    if (isRefusal(answer) && /transaction/i.test(answer.text)) return refusal(answer.text)
    if (validated(transactionIdAnswer, jsonOf(accepted(answer))) !== transactionId)
      throw wrongAnswer('another transaction')
  }

  async #read<Schema extends v.GenericSchema>(
    path: string,
    limit: number,
    schema: Schema,
    options: RequestOptions | undefined
  ): Promise<v.InferOutput<Schema>> {
    return validated(schema, jsonOf(accepted(await this.#ask(path, limit, options))))
  }

  async #ask(
    path: string,
    limit: number,
    options: RequestOptions | undefined,
    body?: string
  ): Promise<HttpAnswer> {
    const signal = options?.signal
    const question = {
      url: this.#base + path,
      limit,
      timeout: this.#timeout,
      signal,
      ...(body === undefined ? {} : { body })
    }
    const attempt = (): Promise<HttpAnswer> =>
      this.#queue.add(() => this.#paced(question), signal === undefined ? {} : { signal })
    return abortable(this.#policy.execute(attempt, signal), signal)
  }

  async #paced(question: HttpQuestion): Promise<HttpAnswer> {
    await this.#pace.turn(question.signal)
    try {
      return await exchange(question)
    } catch (error) {
      if (isPatient(error)) this.#pace.hold((error as NodeBusyError).retryAfter || PATIENCE)
      throw error
    }
  }
}

/** A 4xx or 500 with a sentence; an HTML page comes from something that is not the node. */
const isRefusal = (answer: HttpAnswer): boolean => answer.status >= 400 && !/^\s*</.test(answer.text)

const accepted = (answer: HttpAnswer): HttpAnswer => {
  if (answer.status === 200) return answer
  const sentence = answer.text.slice(0, 200)
  throw new TransientError('node-unreachable', `the node answered ${answer.status}: ${sentence}`)
}

const wrongAnswer = (what: string): IntegrityError =>
  new IntegrityError('node-malformed', `the node answered with ${what} than was asked for`)

/** Why a node does not take a transaction, in its own words. */
const refusal = (sentence: string): void => {
  if (ALREADY_THERE.test(sentence)) return
  const code = NO_CREDITS.test(sentence) ? 'no-credits' : 'transaction-refused'
  throw new RejectedError(code, `the node refused the transaction: ${sentence.slice(0, 200)}`)
}
