import type { Belief, CallOptions, SlotRecord } from '../messaging/ports.ts'
import { IntegrityError } from '../protocol/errors.ts'
import type { DialogHash } from '../protocol/ids.ts'
import type { Judgement } from './judgement.ts'
import type { NodePool, Vote } from './node-pool.ts'
import type { Question } from './pooled-node.ts'
import type { Quorum } from './quorum.ts'

const nameOf = ({ sender, contentHash, timestamp, height }: SlotRecord): string =>
  [sender, contentHash, timestamp, height].join()

/** Whose words they are; when and at which height is what nodes may differ about without holding the words up. */
const essenceOf = ({ sender, contentHash }: SlotRecord): string => [sender, contentHash].join()

/**
 * Slots of a dialog as the nodes asked show them together: a slot that one hides is taken from another, one that they
 * contradict each other about is not taken, and ends the list. What was written in a slot never changes, so two
 * different ones are no lag.
 */
export class SlotAgreement {
  readonly #pool: NodePool
  readonly #quorum: Quorum

  constructor(pool: NodePool, quorum: Quorum) {
    this.#pool = pool
    this.#quorum = quorum
  }

  /** Slots `from` … `to - 1`. @throws IntegrityError `nodes-disagree` about the first; as NodePool.ask */
  async read(
    dialog: DialogHash,
    from: number,
    to: number,
    options: (CallOptions & Belief<SlotRecord>) | undefined
  ): Promise<readonly SlotRecord[]> {
    const question: Question<readonly SlotRecord[]> = (reader) => reader.slots(dialog, from, to, options)
    if (this.#pool.quorum < 2) return this.#pool.ask(question)
    const votes = await this.#pool.votes(this.#pool.quorum, question)
    const found: SlotRecord[] = []
    for (let index = from; index < to; index++) {
      const judgement = await this.#settle(dialog, from, index, votes, options)
      if (judgement.verdict === 'contradiction' && index === from)
        throw new IntegrityError('nodes-disagree', 'nodes show different messages in one slot')
      if (judgement.verdict === 'contradiction' || judgement.verdict === 'none') break
      found.push({ ...judgement.answer, standing: judgement.verdict })
    }
    return found
  }

  async #settle(
    dialog: DialogHash,
    from: number,
    index: number,
    votes: readonly Vote<readonly SlotRecord[]>[],
    options: (CallOptions & Belief<SlotRecord>) | undefined
  ): Promise<Judgement<SlotRecord>> {
    const one: Question<SlotRecord | undefined> = async (reader) =>
      (await reader.slots(dialog, index, index + 1, options))[0]
    const shown = votes.map(({ node, answer }) => ({ node, answer: answer[index - from] }))
    const believed = options?.believed
    const subject = `slot ${dialog} ${index}`
    const judgement = await this.#quorum.settle(shown, one, { subject, nameOf, believed })
    if (judgement.verdict !== 'contradiction') return judgement
    const essences = new Map(judgement.answers.map((answer) => [essenceOf(answer), answer]))
    const believable: SlotRecord[] = []
    for (const answer of essences.values())
      if (essences.size === 1 || (await believed?.(answer)) === true) believable.push(answer)
    const [answer, ...others] = believable
    if (answer === undefined || others.length > 0) return judgement
    return { verdict: 'contested', answer, blamed: judgement.blamed }
  }
}
