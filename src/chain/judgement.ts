import type { Vote } from './node-pool.ts'
import type { PooledNode } from './pooled-node.ts'

/**
 * What answers come to. `none`: nobody has anything. `single`: too few answered, and they agree. `contested`: one that
 * answered has nothing. `quorum`: as many agree as must. `contradiction`: they say different things, and nothing tells
 * which is right.
 */
export type Judgement<Answer> =
  | { readonly verdict: 'none'; readonly blamed: readonly Blame[] }
  | {
      readonly verdict: 'contradiction'
      readonly answers: readonly Answer[]
      readonly blamed: readonly Blame[]
    }
  | {
      readonly verdict: 'single' | 'contested' | 'quorum'
      readonly answer: Answer
      readonly blamed: readonly Blame[]
    }

/**
 * `contradicts`: said something else than what is right. `hides`: has nothing where something is. `invents`: alone has
 * something where as many as must agree have nothing. `contradiction`, `missing`: it and another cannot both be right; `missing` may be lag.
 */
export interface Blame {
  readonly node: PooledNode
  readonly for: 'contradicts' | 'hides' | 'invents' | 'contradiction' | 'missing'
}

interface Group<Answer> {
  readonly answer: Answer
  readonly nodes: readonly PooledNode[]
}

export interface Rules<Answer> {
  /** Nodes that must agree. */
  readonly quorum: number
  /** Answers are the same when this is. */
  readonly nameOf: (answer: Answer) => string
  /** Asked only where nodes disagree. */
  readonly believed?: ((answer: Answer) => boolean | Promise<boolean>) | undefined
}

/** Weighs what nodes answered to one question; undefined is "there is nothing". */
export const judge = async <Answer>(
  votes: readonly Vote<Answer | undefined>[],
  rules: Rules<Answer>
): Promise<Judgement<Answer>> => {
  const groups = grouped(votes, rules.nameOf)
  const absent = votes.filter(({ answer }) => answer === undefined).map(({ node }) => node)
  const [largest, ...others] = groups
  if (largest === undefined) return { verdict: 'none', blamed: [] }
  if (largest.nodes.length >= rules.quorum && (others[0]?.nodes.length ?? 0) < largest.nodes.length)
    return { verdict: 'quorum', answer: largest.answer, blamed: blamedBy(others, absent) }
  if (others.length === 0 && absent.length === 0)
    return { verdict: 'single', answer: largest.answer, blamed: [] }
  const right = await theBelieved(groups, rules.believed)
  if (right !== undefined) {
    const wrong = groups.filter((group) => group !== right)
    return { verdict: 'contested', answer: right.answer, blamed: blamedBy(wrong, absent) }
  }
  return undecided(groups, absent, rules.quorum)
}

const grouped = <Answer>(
  votes: readonly Vote<Answer | undefined>[],
  nameOf: (answer: Answer) => string
): readonly Group<Answer>[] => {
  const groups = new Map<string, { answer: Answer; nodes: PooledNode[] }>()
  for (const { node, answer } of votes) {
    if (answer === undefined) continue
    const name = nameOf(answer)
    const group = groups.get(name) ?? { answer, nodes: [] }
    groups.set(name, group)
    group.nodes.push(node)
  }
  return [...groups.values()].sort((one, other) => other.nodes.length - one.nodes.length)
}

const blamedBy = (wrong: readonly Group<unknown>[], absent: readonly PooledNode[]): readonly Blame[] => [
  ...wrong.flatMap(({ nodes }) => nodes.map((node): Blame => ({ node, for: 'contradicts' }))),
  ...absent.map((node): Blame => ({ node, for: 'hides' }))
]

/** The one group whose answer is believed; undefined when none is, or more than one. */
const theBelieved = async <Answer>(
  groups: readonly Group<Answer>[],
  believed: Rules<Answer>['believed']
): Promise<Group<Answer> | undefined> => {
  if (believed === undefined) return undefined
  const found: Group<Answer>[] = []
  for (const group of groups) if (await believed(group.answer)) found.push(group)
  return found.length === 1 ? found[0] : undefined
}

const undecided = <Answer>(
  groups: readonly Group<Answer>[],
  absent: readonly PooledNode[],
  quorum: number
): Judgement<Answer> => {
  const showing = groups.flatMap(({ nodes }) => nodes)
  const [only, ...more] = groups
  const blame = (nodes: readonly PooledNode[], what: Blame['for']): readonly Blame[] =>
    nodes.map((node) => ({ node, for: what }))
  if (only === undefined || more.length > 0)
    return {
      verdict: 'contradiction',
      answers: groups.map(({ answer }) => answer),
      blamed: blame(showing, 'contradiction')
    }
  if (absent.length >= quorum) return { verdict: 'none', blamed: blame(showing, 'invents') }
  return { verdict: 'contested', answer: only.answer, blamed: blame([...showing, ...absent], 'missing') }
}
