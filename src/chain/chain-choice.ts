import { IntegrityError, type GhostError } from '../protocol/errors.ts'
import type { PooledNode } from './pooled-node.ts'

/**
 * Which chain the nodes are of, named by its block 0: the one the account was used on if any node has it, else the one
 * that as many nodes as must agree are of. A lone node that claims another is not followed there.
 */
export class ChainChoice {
  readonly #nodes: readonly PooledNode[]
  readonly #quorum: number
  #expected: string | undefined
  #chosen: string | undefined
  #choosing: Promise<string> | undefined
  /** Why the last node was not admitted. */
  problem: GhostError | undefined

  constructor(nodes: readonly PooledNode[], quorum: number) {
    this.#nodes = nodes
    this.#quorum = quorum
  }

  /** Block 0 of the chain that the account was used on. */
  expect(genesis: string | undefined): void {
    this.#expected = genesis
  }

  /** The account has moved to the chosen chain, or never was on another. */
  get isExpected(): boolean {
    return this.#expected === undefined || this.#expected === this.#chosen
  }

  /** Block 0 of our chain, given that a node showed this one. @throws IntegrityError `nodes-disagree` */
  async of(genesis: string): Promise<string> {
    if (this.#expected === genesis) this.#chosen = genesis
    if (this.#chosen !== undefined) return this.#chosen
    this.#choosing ??= this.#choose().finally(() => {
      this.#choosing = undefined
    })
    this.#chosen = await this.#choosing
    return this.#chosen
  }

  /** Asks every node, and waits for no more of them than it takes. */
  #choose(): Promise<string> {
    const shown = new Map<PooledNode, string>()
    return new Promise((resolve, reject) => {
      const asked = this.#nodes.map(async (node) => {
        const genesis = await node.credentials().then(
          (credentials) => credentials.genesis,
          () => undefined
        )
        if (genesis === undefined) return
        shown.set(node, genesis)
        const backed = this.#backed(shown)
        if (backed !== undefined) resolve(backed)
      })
      void Promise.all(asked).then(() => {
        if (this.#backed(shown) !== undefined) return
        const found = this.#ofFew(shown)
        if (found instanceof IntegrityError) reject(found)
        else resolve(found)
      })
    })
  }

  /** The chain that is expected, or that as many as must agree are of. */
  #backed(shown: ReadonlyMap<PooledNode, string>): string | undefined {
    const all = [...shown.values()]
    return all.find(
      (genesis) =>
        genesis === this.#expected || all.filter((other) => other === genesis).length >= this.#quorum
    )
  }

  /** Fewer nodes answered than must agree, or they contradict each other. */
  #ofFew(shown: ReadonlyMap<PooledNode, string>): string | IntegrityError {
    const [only, ...others] = new Set(shown.values())
    if (only !== undefined && others.length === 0 && this.#expected === undefined) return only
    if (others.length > 0) for (const node of shown.keys()) node.health.convict('contradiction')
    return new IntegrityError('nodes-disagree', 'too few nodes agree on which chain this is')
  }
}
