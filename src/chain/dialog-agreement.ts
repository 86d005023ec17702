import type { CallOptions, DialogEntry, DialogRecord } from '../messaging/ports.ts'
import { IntegrityError } from '../protocol/errors.ts'
import type { AddressHash, DialogHash } from '../protocol/ids.ts'
import type { NodePool, Vote } from './node-pool.ts'
import type { Question } from './pooled-node.ts'
import type { Quorum } from './quorum.ts'
import type { SlotAgreement } from './slot-agreement.ts'

/** Dialogs as the nodes asked show them together: what one hides is taken from another, if it can be shown. */
export class DialogAgreement {
  readonly #pool: NodePool
  readonly #quorum: Quorum
  readonly #slots: SlotAgreement

  constructor(pool: NodePool, quorum: Quorum, slots: SlotAgreement) {
    this.#pool = pool
    this.#quorum = quorum
    this.#slots = slots
  }

  /** Size and state of a dialog: of several sizes the largest whose last slot is there, as slots are agreed on. */
  async record(dialog: DialogHash, options: CallOptions | undefined): Promise<DialogRecord | undefined> {
    const votes = await this.#pool.votes(this.#pool.quorum, (reader) => reader.dialog(dialog, options))
    const records = votes.flatMap(({ answer }) => answer ?? [])
    const bySize = records.toSorted((one, other) => other.size - one.size)
    const differ = votes.some(({ answer }) => answer?.size !== bySize[0]?.size)
    for (const record of bySize) {
      const { size } = record
      if (!differ || (await this.#isThere(dialog, size - 1, options))) return withAnswered(record, votes)
      const claimants = votes.filter(({ answer }) => answer?.size === size)
      const blamed = claimants.map(({ node }) => ({ node, for: 'invents' }) as const)
      await this.#quorum.hold(blamed, votes, { subject: `size ${dialog}` })
    }
    return undefined
  }

  async #isThere(dialog: DialogHash, index: number, options: CallOptions | undefined): Promise<boolean> {
    try {
      return (await this.#slots.read(dialog, index, index + 1, options)).length > 0
    } catch (error) {
      // It is there, and there is more than one opinion about what it says.
      if (error instanceof IntegrityError && error.code === 'nodes-disagree') return true
      throw error
    }
  }

  /** How many dialogs a user wrote in: the most that any of the nodes asked counts; what it cannot show is not believed later. */
  async writtenCount(user: AddressHash, options: CallOptions | undefined): Promise<number> {
    const counts = await this.#counts((reader) => reader.writtenDialogCount(user, options))
    // Who counts other than the rest is found by what it can show.
    if (counts.some((count) => count !== counts[0])) await this.written(user, options)
    return Math.max(0, ...counts)
  }

  /** How many dialogs others opened with a user: the most as well. */
  async requestCount(user: AddressHash, options: CallOptions | undefined): Promise<number> {
    return Math.max(0, ...(await this.#counts((reader) => reader.requestCount(user, options))))
  }

  /** Dialogs a user wrote in: those that any of the nodes asked shows, in the order of the first. */
  async written(user: AddressHash, options: CallOptions | undefined): Promise<readonly DialogEntry[]> {
    return this.#union(`written ${user}`, (reader) => reader.writtenDialogs(user, options))
  }

  /** Dialogs `from` … `to - 1` that others opened with a user. */
  async requests(
    user: AddressHash,
    from: number,
    to: number,
    options: CallOptions | undefined
  ): Promise<readonly DialogEntry[]> {
    const found = await this.#union(`requests ${user} ${from}`, (reader) =>
      reader.requests(user, from, to, options)
    )
    return found.slice(0, to - from)
  }

  async #counts(question: Question<number>): Promise<readonly number[]> {
    const votes = await this.#pool.votes(this.#pool.quorum, question)
    return votes.map(({ answer }) => answer)
  }

  /** What any shows; where one lacks what another shows, the remaining nodes are asked, and who hides it is named. */
  async #union(subject: string, question: Question<readonly DialogEntry[]>): Promise<readonly DialogEntry[]> {
    const votes = await this.#pool.votes(this.#pool.quorum, question)
    const all = union(votes)
    const missing = all.find((entry) => votes.some(({ answer }) => !answer.some(isSame(entry))))
    if (missing === undefined) return all
    const shown = votes.map(({ node, answer }) => ({ node, answer: answer.find(isSame(missing)) }))
    const again: Question<DialogEntry | undefined> = async (reader) =>
      (await question(reader)).find(isSame(missing))
    await this.#quorum.settle(shown, again, { subject, nameOf, changing: true })
    return all
  }
}

const nameOf = ({ dialog, peer }: DialogEntry): string => `${dialog} ${peer}`
const isSame =
  (one: DialogEntry) =>
  (other: DialogEntry): boolean =>
    nameOf(one) === nameOf(other)

/** Answered only if nobody says otherwise: who answers twice pays for a rejection, who never does is not found again. */
const withAnswered = (
  record: DialogRecord | undefined,
  votes: readonly Vote<DialogRecord | undefined>[]
): DialogRecord | undefined =>
  record && { ...record, answered: votes.every(({ answer }) => answer === undefined || answer.answered) }

const union = (votes: readonly Vote<readonly DialogEntry[]>[]): readonly DialogEntry[] => [
  ...new Map(votes.flatMap(({ answer }) => answer.map((entry) => [nameOf(entry), entry] as const))).values()
]
