import { afterAll, beforeAll, describe, expect } from 'vitest'
import type { RouteComparison } from '../conformance/comparison.ts'
import { createDevchain, publishedAddress } from '../index.ts'
import { broadcast, get, idOf, post } from './client.ts'
import type { Answer } from './client.ts'
import { leo, patience, startDevnode } from './node.ts'
import type { Node } from './node.ts'
import { Normaliser, rangeRefusal, refusal } from './normalise.ts'
import { Script, comparisonOf, keyOf } from './script.ts'
import type { Call, Wallet } from './wallet.ts'

/** Microcredits that `leo devnode` gives the published account in its genesis block. */
const devnodeBalance = 9_374_999_894_112n

/** How the chains of one file are started. */
export interface ChainOptions {
  /** Programs that are deployed first. */
  readonly programs?: readonly string[]
  /** A block is made when asked only. */
  readonly demand?: boolean
}

interface Target {
  readonly name: 'devchain' | 'leo devnode'
  readonly start: ((options: ChainOptions) => Promise<Node>) | undefined
}

const targets: readonly Target[] = [
  {
    name: 'devchain',
    start: async ({ demand }) => {
      const accounts = { [publishedAddress]: devnodeBalance }
      const chain = await createDevchain({ accounts, blocks: demand === true ? 'demand' : 'broadcast' })
      return { name: 'devchain', url: chain.url, close: () => chain.close() }
    }
  },
  {
    name: 'leo devnode',
    start: leo === undefined ? undefined : (options) => startDevnode(leo ?? '', options)
  }
]

// The order of a whole mapping's entries is the store's own affair.
function sorted(body: unknown): unknown {
  if (typeof body === 'object' && body !== null && 'data' in body) return { ...body, data: sorted(body.data) }
  const isMapping = Array.isArray(body) && body.every((entry) => Array.isArray(entry) && entry.length === 2)
  return isMapping ? body.map((entry) => JSON.stringify(entry)).sort() : body
}

/** One chain, told and asked what the script says. What the first target answers is what every other must answer. */
export class Chain {
  readonly target: Target['name']
  /** Routes that gave an answer, and those that refused. */
  readonly answered = new Set<string>()
  readonly refused = new Set<string>()
  readonly #script: Script
  readonly #isFirst: boolean
  readonly #normaliser: Normaliser
  readonly #turns = new Map<string, number>()
  #node: Node | undefined

  constructor(target: Target['name'], script: Script) {
    this.target = target
    this.#script = script
    this.#isFirst = target === 'devchain'
    this.#normaliser = new Normaliser(script.ids)
  }

  get url(): string {
    return this.#node?.url ?? ''
  }

  wallet(name: string): Wallet {
    return this.#script.wallet(name)
  }

  async start(start: (options: ChainOptions) => Promise<Node>, options: ChainOptions): Promise<void> {
    this.#node = await start(options)
    for (const source of options.programs ?? [])
      expect(await this.send(await this.deploy('alice', source))).toBe('accepted')
  }

  async close(): Promise<void> {
    await this.#node?.close()
  }

  /** The transaction of this call: built with the first target, and the same one everywhere. */
  build(who: string, call: Call): Promise<string> {
    return this.#transaction(keyOf(who, call), () => this.wallet(who).build(this.url, call))
  }

  deploy(who: string, source: string): Promise<string> {
    return this.#transaction(keyOf(who, source), () => this.wallet(who).deploy(this.url, source))
  }

  async #transaction(key: string, build: () => Promise<string>): Promise<string> {
    const turn = this.#turn(`built ${key}`)
    return this.#isFirst ? this.#script.keep(key, await build()) : this.#script.transactions.at(key, turn)
  }

  #turn(key: string): number {
    const turn = this.#turns.get(key) ?? 0
    this.#turns.set(key, turn + 1)
    return turn
  }

  /** What was answered, compared with what the first target answered here. */
  #compare(what: string, answer: Answer, comparison: RouteComparison | undefined): Answer {
    const { status, body } = answer
    const route = comparison?.route ?? 'no route'
    ;(status === 200 ? this.answered : this.refused).add(route)
    const refused = route === 'GET /blocks' ? rangeRefusal : refusal
    const said = status === 200 ? sorted(body) : refused(body)
    const answered = this.#normaliser.apply(said, comparison?.form, '', 'answer')
    const normal = { status, answered }
    const turn = this.#turn(what)
    if (this.#isFirst) this.#script.answers.add(what, normal)
    else expect(normal, `${this.target}: ${what}`).toEqual(this.#script.answers.at(what, turn))
    return answer
  }

  /** Asks for a path below the network; `version` is `/v1` or `/v2` where that is asked. */
  async ask(path: string, version = ''): Promise<Answer> {
    const answer = await get(this.url, path, version)
    return this.#compare(`${version} GET ${path}`, answer, comparisonOf('GET', path))
  }

  /** Asks for a path that names something of this chain's own, such as a block's hash; `what` names the question. */
  async askOwn(what: string, path: string): Promise<Answer> {
    return this.#compare(what, await get(this.url, path), comparisonOf('GET', path))
  }

  /** Posts a body as it is. */
  async post(path: string, body: string, version = ''): Promise<Answer> {
    const answer = await post(this.url, path, body, version)
    return this.#compare(`${version} POST ${path} ${body.slice(0, 200)}`, answer, comparisonOf('POST', path))
  }

  /** Any other request. */
  async request(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await fetch(`${this.url}${path}`, { ...init, method })
    const answer = { status: response.status, body: await response.text() }
    return this.#compare(`${method} ${path} ${JSON.stringify(init)}`, answer, undefined)
  }

  /** Broadcasts; gives `ok` or the sentence of the refusal. */
  async broadcast(transaction: string): Promise<string> {
    const route = '/transaction/broadcast'
    const answer = await broadcast(this.url, transaction)
    this.#compare(`broadcast ${idOf(transaction)}`, answer, comparisonOf('POST', route))
    return answer.status === 200 ? 'ok' : String(answer.body)
  }

  /** Broadcasts, compares all that a node then says of it; gives `accepted`, `rejected` or the sentence of the refusal. */
  async send(transaction: string): Promise<string> {
    const outcome = await this.broadcast(transaction)
    return outcome === 'ok' ? this.outcome(transaction) : outcome
  }

  /** Compares all that a node says of a transaction; gives `accepted`, `rejected` or the sentence that it knows of none. */
  async outcome(transaction: string): Promise<string> {
    const id = idOf(transaction)
    for (const path of [
      `/transaction/${id}`,
      `/transaction/unconfirmed/${id}`,
      `/find/blockHash/${id}`,
      '/block/latest'
    ]) {
      await this.ask(path)
    }
    const { status, body } = await this.ask(`/transaction/confirmed/${id}`)
    return status === 200 ? (body as { readonly status: string }).status : String(body)
  }

  /** Builds and sends. */
  async call(who: string, program: string, name: string, ...inputs: string[]): Promise<string> {
    return this.send(await this.build(who, { program, function: name, inputs }))
  }

  /** Microcredits of an account. */
  async balance(who: string): Promise<bigint> {
    const { body } = await this.ask(`/program/credits.aleo/mapping/account/${this.wallet(who).address}`)
    return BigInt(String(body).replace('u64', ''))
  }
}

if (leo === undefined) {
  console.info(
    'Neither LEO_BIN nor PATH has leo: `leo devnode` is skipped, for there is no real node to compare with'
  )
}

/** Plays the same story with the embedded chain and, where this machine has it, with `leo devnode`. */
export function onEachTarget(title: string, options: ChainOptions, story: (chain: Chain) => void): void {
  const script = new Script()
  for (const { name, start } of targets) {
    describe.skipIf(start === undefined)(`${name}: ${title}`, { timeout: patience }, () => {
      const chain = new Chain(name, script)
      beforeAll(() => (start === undefined ? undefined : chain.start(start, options)), patience)
      afterAll(() => chain.close())
      story(chain)
    })
  }
}
