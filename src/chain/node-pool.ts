import { GhostError, IntegrityError, RejectedError, TransientError } from '../protocol/errors.ts'
import { admit, recognise } from './admission.ts'
import { ChainChoice } from './chain-choice.ts'
import type { PooledNode, Question } from './pooled-node.ts'

/** What one node answered; undefined where it has nothing. */
export interface Vote<Answer> {
  readonly node: PooledNode
  readonly answer: Answer
}

/** Blocks that a node may be behind the others before they are asked instead. */
const BEHIND = 10

/**
 * The configured nodes: who is asked, in which order, and who is left out. Every question to the chain goes through
 * here, and no node is asked any before it showed block 0 of our chain and our program.
 */
export class NodePool {
  readonly nodes: readonly PooledNode[]
  readonly quorum: number
  readonly chain: ChainChoice
  #preferred: PooledNode | undefined
  /** Far ahead of all others, with a block to show for it. */
  readonly #ahead = new Set<PooledNode>()
  #turn = 0

  /** @param quorum nodes that must agree, at most as many as there are */
  constructor(nodes: readonly PooledNode[], quorum: number) {
    this.nodes = nodes
    this.quorum = Math.max(1, Math.min(quorum, nodes.length))
    this.chain = new ChainChoice(nodes, this.quorum)
  }

  /** Answer of the first node that has one; @throws what the first said, when none has. */
  async ask<Answer>(question: Question<Answer>): Promise<Answer> {
    return (await this.vote(question)).answer
  }

  /** Block 0 of the chain that the nodes are of, our program standing there. @throws as `recognise` */
  async genesis(): Promise<string> {
    const failures: GhostError[] = []
    for (const node of [...this.#candidates(), ...this.#lastResorts()]) {
      const known = await tolerated(() => recognise(node, this.chain), failures)
      if (known !== undefined) return known.answer
    }
    throw this.#reason(failures)
  }

  /** The same, with who answered: the one that answered last, or for once (`another`) the next of those in order. */
  async vote<Answer>(question: Question<Answer>, another = false): Promise<Vote<Answer>> {
    const failures: GhostError[] = []
    for (const node of this.#order(another)) {
      const vote = await this.#tolerated(node, question, failures)
      if (vote === undefined) continue
      if (!another) this.#preferred = node
      return vote
    }
    throw this.#reason(failures)
  }

  /**
   * Hands something over to the first node that takes it, beginning with another than usual where it was handed over
   * before: one that refuses may be wrong. @throws RejectedError when none takes it, else as `ask`
   */
  async offer(question: Question<void>, again: boolean): Promise<void> {
    const failures: GhostError[] = []
    let refusal: RejectedError | undefined
    for (const node of this.#order(again)) {
      try {
        if ((await this.#tolerated(node, question, failures)) !== undefined) return
      } catch (error) {
        if (!(error instanceof RejectedError)) throw error
        refusal ??= error
      }
    }
    throw refusal ?? this.#reason(failures)
  }

  /** Answers of `count` nodes, asked at once, of fewer when fewer answer. @throws as `ask` when none does */
  async votes<Answer>(
    count: number,
    question: Question<Answer>,
    except: readonly PooledNode[] = []
  ): Promise<readonly Vote<Answer>[]> {
    const candidates = this.#candidates().filter((node) => !except.includes(node))
    const waiting = [...candidates]
    const failures: GhostError[] = []
    const votes: Vote<Answer>[] = []
    const next = async (): Promise<void> => {
      for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
        const vote = await this.#tolerated(node, question, failures)
        if (vote !== undefined) return void votes.push(vote)
      }
    }
    await Promise.all(Array.from({ length: count }, next))
    if (votes.length > 0 || except.length > 0) {
      const place = ({ node }: Vote<Answer>): number => candidates.indexOf(node)
      return votes.sort((one, other) => place(one) - place(other))
    }
    for (const node of this.#lastResorts()) {
      const vote = await this.#tolerated(node, question, failures)
      if (vote !== undefined) return [vote]
    }
    throw this.#reason(failures)
  }

  /** Height of a node, compared with what it said before and with what the others say. */
  sawHeight(node: PooledNode, height: number): void {
    if (!node.health.sawHeight(height)) {
      node.health.convict('went-back')
      node.forgetCredentials()
    }
    const highest = this.#reference()
    for (const { health } of this.nodes) {
      if (health.height === undefined) continue
      if (health.height < highest - BEHIND) health.convict('old-blocks')
      else health.acquit('old-blocks')
    }
  }

  /** Who is far ahead of all others must have a block there. Asked once, as long as it stays ahead. */
  async checkAhead(node: PooledNode): Promise<void> {
    const height = node.health.height ?? 0
    const others = this.nodes.filter((other) => other !== node).flatMap(({ health }) => health.height ?? [])
    if (others.length === 0 || height <= Math.max(...others) + BEHIND) {
      this.#ahead.delete(node)
      return
    }
    if (this.#ahead.has(node)) return
    this.#ahead.add(node)
    try {
      await node.reader.node.block(height)
    } catch (error) {
      if (!(error instanceof GhostError)) throw error
      node.health.convict('invents')
      this.#ahead.delete(node)
    }
  }

  /** Height that as many nodes as must agree have reached; of two, that of the one ahead. */
  #reference(): number {
    const heights = this.nodes.flatMap(({ health }) => health.height ?? [])
    heights.sort((one, other) => other - one)
    return heights[this.nodes.length > 2 ? this.quorum - 1 : 0] ?? 0
  }

  /** Those that may be asked: the one that answered last first, then as configured, the suspected ones last. */
  #candidates(): readonly PooledNode[] {
    const rank = (node: PooledNode): number =>
      (node.health.rank ?? 0) * 2 + (node === this.#preferred ? 0 : 1)
    return this.nodes
      .filter(({ health }) => health.rank !== undefined)
      .toSorted((one, other) => rank(one) - rank(other))
  }

  /** Everybody who may be asked, beginning with the one that answered last, or with the next of the others. */
  #order(another: boolean): readonly PooledNode[] {
    const [first, ...others] = this.#candidates()
    const usual = first === undefined ? [] : [first, ...others]
    const begin = another && others.length > 0 ? 1 + (this.#turn++ % others.length) : 0
    return [...usual.slice(begin), ...usual.slice(0, begin), ...this.#lastResorts()]
  }

  /** Left out for a while, and still better than nobody. */
  #lastResorts(): readonly PooledNode[] {
    return this.nodes.filter(({ health }) => health.isLastResort)
  }

  async #tolerated<Answer>(
    node: PooledNode,
    question: Question<Answer>,
    failures: GhostError[]
  ): Promise<Vote<Answer> | undefined> {
    const known = await tolerated(() => this.#admitted(node, question), failures)
    return known === undefined ? undefined : { node, answer: known.answer }
  }

  async #admitted<Answer>(node: PooledNode, question: Question<Answer>): Promise<Answer> {
    await admit(node, this.chain)
    return node.ask(question)
  }

  /** A wrong program outweighs what passes: nothing is written, and the user is told. */
  #reason(failures: readonly GhostError[]): GhostError {
    const reason = failures.find(isAnotherProgram) ?? failures[0] ?? this.chain.problem
    return reason ?? new TransientError('node-unreachable', 'no node is left that may be asked')
  }
}

/** What a node is to blame for is noted, and another one is asked; anything else is thrown. */
const tolerated = async <Answer>(
  ask: () => Promise<Answer>,
  failures: GhostError[]
): Promise<{ readonly answer: Answer } | undefined> => {
  try {
    return { answer: await ask() }
  } catch (error) {
    const isTheirs = error instanceof TransientError || error instanceof IntegrityError
    if (!isTheirs && !isAnotherProgram(error)) throw error
    failures.push(error)
    return undefined
  }
}

const isAnotherProgram = (error: unknown): error is RejectedError =>
  error instanceof RejectedError && (error.code === 'program-missing' || error.code === 'program-differs')
