import { IntegrityError, TransientError } from '../protocol/errors.ts'
import { NodeHealth } from './node-health.ts'
import type { Patience } from './node-health.ts'
import { programChecksum } from './rest/index.ts'
import type { ContractReader } from './rest/index.ts'

/** What every node must be of. */
export interface Expected {
  /** Number of the network in a block's header (snarkVM, `Network::ID`). */
  readonly networkId: number
  /** SHA3-256 of the program's text. */
  readonly programChecksum: string
}

/** What a node shows of itself before it is asked anything: its block 0, and whether our program is there. */
export interface Credentials {
  readonly genesis: string
  readonly program: 'same' | 'missing' | 'differs'
}

export type Question<Answer> = (reader: ContractReader) => Promise<Answer>

/** One configured node: how it is asked, and what is known of it. */
export class PooledNode {
  readonly reader: ContractReader
  readonly health: NodeHealth
  readonly #expected: Expected
  #credentials: Promise<Credentials> | undefined

  constructor(reader: ContractReader, expected: Expected, patience: Patience, changed: () => void) {
    this.reader = reader
    this.#expected = expected
    this.health = new NodeHealth(reader.node.url, patience, changed)
  }

  /** Its answer, with how it answered noted. @throws what `question` throws */
  async ask<Answer>(question: Question<Answer>): Promise<Answer> {
    const began = performance.now()
    try {
      const answer = await question(this.reader)
      this.health.answered(performance.now() - began)
      return answer
    } catch (error) {
      if (error instanceof TransientError || error instanceof IntegrityError) this.health.failed(error)
      throw error
    }
  }

  /** Asked once, and again only when it failed. @throws TransientError, IntegrityError `node-malformed` */
  credentials(): Promise<Credentials> {
    // Whoever asks first must not take the answer with him when he is stopped: no signal.
    this.#credentials ??= this.#readCredentials().catch((error: unknown) => {
      this.#credentials = undefined
      throw error
    })
    return this.#credentials
  }

  /** What it showed is asked for again: it may be another chain now. */
  forgetCredentials(): void {
    this.#credentials = undefined
  }

  async #readCredentials(): Promise<Credentials> {
    const { node, program } = this.reader
    const [block, source] = await Promise.all([
      this.ask(() => node.block(0)),
      this.ask(() => node.program(program))
    ])
    if (block.header.metadata.network !== this.#expected.networkId) {
      this.health.convict('other-network')
      throw new IntegrityError('node-malformed', `${new URL(node.url).host} is on another network`)
    }
    return { genesis: block.block_hash, program: this.#compared(source) }
  }

  #compared(source: string | undefined): Credentials['program'] {
    if (source === undefined) return 'missing'
    return programChecksum(source) === this.#expected.programChecksum ? 'same' : 'differs'
  }
}
