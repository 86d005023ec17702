import { IntegrityError, TransientError } from '../protocol/errors.ts'
import type { GhostError } from '../protocol/errors.ts'
import type { ContractReader } from './rest/index.ts'

/**
 * The configured nodes, asked one after the other: the next when one does not answer or answers nonsense, the one that
 * answered first from then on. Every question to the chain goes through here, so that a rule by which several nodes
 * must agree needs no other place.
 */
export class NodePool {
  readonly #readers: readonly ContractReader[]
  #preferred = 0

  constructor(readers: readonly ContractReader[]) {
    this.#readers = readers
  }

  /** Result of the first node that has one; else rejects with the first node's error. */
  async ask<T>(question: (reader: ContractReader) => Promise<T>): Promise<T> {
    const start = this.#preferred
    const failures: GhostError[] = []
    for (let turn = 0; turn < this.#readers.length; turn++) {
      const index = (start + turn) % this.#readers.length
      const reader = this.#readers[index]
      if (reader === undefined) break
      try {
        const answer = await question(reader)
        this.#preferred = index
        return answer
      } catch (error) {
        if (!(error instanceof TransientError) && !(error instanceof IntegrityError)) throw error
        failures.push(error)
      }
    }
    throw failures[0] ?? new TransientError('node-unreachable', 'no node is configured')
  }
}
