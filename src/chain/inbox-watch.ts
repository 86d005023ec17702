import type { DialogHash } from '../protocol/ids.ts'
import type { Vote } from './node-pool.ts'
import type { PooledNode } from './pooled-node.ts'

type Inbox = { readonly count: number; readonly dialog: DialogHash } | undefined

/**
 * What the inbox is taken for when nodes take turns in answering: a count that is lower than the last one is that of a
 * node that is behind, unless that node's own count changed, for then something came, whatever others made up.
 */
export class InboxWatch {
  readonly #counts = new Map<PooledNode, number>()
  #given: Inbox

  /** The inbox to go by, given what a node answered now. */
  seen({ node, answer }: Vote<Inbox>): Inbox {
    const count = answer?.count ?? 0
    const before = this.#counts.get(node)
    this.#counts.set(node, count)
    if (before !== count || count >= (this.#given?.count ?? 0)) this.#given = answer
    return this.#given
  }
}
