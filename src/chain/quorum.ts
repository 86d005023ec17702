import { GhostError } from '../protocol/errors.ts'
import type { Belief } from '../messaging/ports.ts'
import { judge, type Blame, type Judgement } from './judgement.ts'
import type { NodePool, Vote } from './node-pool.ts'
import type { PooledNode, Question } from './pooled-node.ts'

/** Of so many times that something is asked one goes to another node: what one hides is seen without asking twice. */
const ANOTHER_EVERY = 4
/** Subjects of which it is remembered how often they were asked about. */
const MAX_SUBJECTS = 1_024

export interface Asked<Answer> {
  readonly believed?: Belief<Answer>['believed'] | undefined
  /** Names what is asked about: a difference about the same, seen several times, is no lag. */
  readonly subject: string
  /** Answers are the same when this is. */
  readonly nameOf: (answer: Answer) => string
  /** It changes with time, so two answers need not be a lie. */
  readonly changing?: boolean
  /** That there is nothing matters as much as what there is: it is compared as well. */
  readonly certain?: boolean
}

/** How many nodes answered. */
export interface Counted {
  readonly asked: number
}

/** Agreement of nodes about what matters; what is cheap is asked of one, now and then of another. */
export class Quorum {
  readonly #pool: NodePool
  readonly #asked = new Map<string, number>()

  constructor(pool: NodePool) {
    this.#pool = pool
  }

  /** One node's answer: mostly that of the one that answered last. */
  async cheap<Answer>(subject: string, question: Question<Answer>): Promise<Vote<Answer>> {
    const times = (this.#asked.get(subject) ?? 0) + 1
    this.#asked.delete(subject)
    this.#asked.set(subject, times)
    const [oldest] = this.#asked.keys()
    if (this.#asked.size > MAX_SUBJECTS && oldest !== undefined) this.#asked.delete(oldest)
    return this.#pool.vote(question, this.#pool.nodes.length > 1 && times % ANOTHER_EVERY === 0)
  }

  /** Asked of one node as long as it has nothing, unless that is to be certain; what it has is compared with the others. */
  async check<Answer>(
    question: Question<Answer | undefined>,
    asked: Asked<Answer>
  ): Promise<Judgement<Answer> & Counted> {
    const first = await this.cheap(asked.subject, question)
    const { quorum } = this.#pool
    if (first.answer === undefined && (quorum < 2 || asked.certain !== true))
      return { verdict: 'none', blamed: [], asked: 1 }
    if (first.answer !== undefined && quorum < 2)
      return { verdict: 'single', answer: first.answer, blamed: [], asked: 1 }
    const votes = [first, ...(await this.#pool.votes(quorum - 1, question, [first.node]))]
    return { ...(await this.settle(votes, question, asked)), asked: votes.length }
  }

  /** Weighs votes, asks the remaining nodes where they differ, and holds to account who is found at something. */
  async settle<Answer>(
    votes: readonly Vote<Answer | undefined>[],
    question: Question<Answer | undefined>,
    asked: Asked<Answer>
  ): Promise<Judgement<Answer>> {
    const rules = { quorum: this.#pool.quorum, nameOf: asked.nameOf, believed: asked.believed }
    const few = await judge(votes, rules)
    const all =
      few.blamed.length === 0
        ? votes
        : [
            ...votes,
            ...(await this.#pool.votes(
              this.#pool.nodes.length,
              question,
              votes.map(({ node }) => node)
            ))
          ]
    const judgement = all.length === votes.length ? few : await judge(all, rules)
    await this.hold(judgement.blamed, all, asked)
    return judgement
  }

  /** Holds to account, and clears who is not blamed. */
  async hold(
    blamed: readonly Blame[],
    votes: readonly Vote<unknown>[],
    { subject, changing = false }: Pick<Asked<never>, 'subject' | 'changing'>
  ): Promise<void> {
    for (const { node } of votes)
      if (!blamed.some((blame) => blame.node === node)) node.health.agrees(subject)
    for (const blame of blamed) {
      const certain = !changing && (blame.for === 'contradicts' || blame.for === 'contradiction')
      const isOld = blame.node.health.differs(subject)
      if (certain) blame.node.health.convict(blame.for)
      else if (isOld) await this.#convictUnlessBehind(blame, votes)
    }
  }

  /** A difference that stays is lag only if the newest blocks say so, of the blamed or of those who differ from it. */
  async #convictUnlessBehind(blame: Blame, votes: readonly Vote<unknown>[]): Promise<void> {
    const heights = await this.#heights(votes)
    const own = heights.get(blame.node)
    heights.delete(blame.node)
    if (own === undefined || heights.size === 0) return
    const tolerance = 1
    const others = [...heights.values()]
    const isAhead = own > Math.max(...others) + tolerance
    if (own + tolerance < Math.max(...others)) {
      if (blame.for !== 'invents') return blame.node.health.convict('old-blocks')
    } else if (isAhead && (blame.for === 'missing' || blame.for === 'invents')) return
    blame.node.health.convict(blame.for === 'missing' ? 'contradiction' : blame.for)
  }

  async #heights(votes: readonly Vote<unknown>[]): Promise<Map<PooledNode, number>> {
    const heights = new Map<PooledNode, number>()
    for (const { node } of votes) {
      try {
        const height = await node.ask((reader) => reader.node.height())
        this.#pool.sawHeight(node, height)
        heights.set(node, height)
      } catch (error) {
        if (!(error instanceof GhostError)) throw error
      }
    }
    return heights
  }
}
