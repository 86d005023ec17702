import type { CallOptions, DialogEntry, DialogRecord } from '../messaging/ports.ts'
import type { AddressHash, DialogHash } from '../protocol/ids.ts'
import type { NodePool, Vote } from './node-pool.ts'
import type { Quorum } from './quorum.ts'

/** Dialogs as the nodes asked show them together: what one hides is taken from another, if that one can show it. */
export class DialogAgreement {
  readonly #pool: NodePool
  readonly #quorum: Quorum

  constructor(pool: NodePool, quorum: Quorum) {
    this.#pool = pool
    this.#quorum = quorum
  }

  /** Size and state of a dialog: the largest size that whoever claims it can show the last slot of. */
  async record(dialog: DialogHash, options: CallOptions | undefined): Promise<DialogRecord | undefined> {
    const votes = await this.#pool.votes(this.#pool.quorum, (reader) => reader.dialog(dialog, options))
    const sizes = new Set(votes.map(({ answer }) => answer?.size ?? 0))
    if (sizes.size === 1) return withAnswered(votes[0]?.answer, votes)
    const subject = `size ${dialog}`
    for (const vote of votes.toSorted((one, other) => (other.answer?.size ?? 0) - (one.answer?.size ?? 0))) {
      const { node, answer } = vote
      if (answer === undefined || answer.size === 0) return undefined
      const [last] = await node.ask((reader) => reader.slots(dialog, answer.size - 1, answer.size, options))
      if (last !== undefined) return withAnswered(answer, votes)
      await this.#quorum.hold([{ node, for: 'invents' }], votes, { subject })
    }
    return undefined
  }

  /** Dialogs a user wrote in: those that any of the nodes asked shows, in the order of the first. */
  async written(user: AddressHash, options: CallOptions | undefined): Promise<readonly DialogEntry[]> {
    return union(await this.#pool.votes(this.#pool.quorum, (reader) => reader.writtenDialogs(user, options)))
  }

  /** Dialogs that others opened with a user, newest first, at most `limit`. */
  async requests(
    user: AddressHash,
    limit: number,
    options: CallOptions | undefined
  ): Promise<readonly DialogEntry[]> {
    const votes = await this.#pool.votes(this.#pool.quorum, (reader) => reader.requests(user, limit, options))
    return union(votes)
  }
}

/** Answered only if nobody says otherwise: who answers twice pays for a rejection, who never does is not found again. */
const withAnswered = (
  record: DialogRecord | undefined,
  votes: readonly Vote<DialogRecord | undefined>[]
): DialogRecord | undefined =>
  record && { ...record, answered: votes.every(({ answer }) => answer === undefined || answer.answered) }

const union = (votes: readonly Vote<readonly DialogEntry[]>[]): readonly DialogEntry[] => [
  ...new Map(
    votes.flatMap(({ answer }) => answer.map((entry) => [`${entry.dialog} ${entry.peer}`, entry] as const))
  ).values()
]
