import * as intervals from './intervals.ts'
import type { Conversation, Hole } from './model.ts'
import type { State } from './state.ts'

/** What is held stands in one slot, and another one of its author names it too: a node may have made up either. */
export interface TwiceNamed {
  /** Place of the slot in which it stands. */
  readonly stands: number
  /** The other one, which accounts for nothing. */
  readonly refused: Hole
}

/**
 * Slots that seem accounted for and yet may be made up: where a node repeated a hash before its true slot was read, as
 * happens to whoever reads downwards, the true one was refused (docs/protocol/chain.md, Several nodes).
 */
export const twiceNamed = async (
  state: State,
  { peer, unconfirmed = [] }: Conversation
): Promise<readonly TwiceNamed[]> => {
  const holes = await state.holes(peer)
  const refused = [...holes.values()].filter((hole) => hole.state === 'refused' && hole.bundle === undefined)
  const held = await state.entries(refused.map(({ contentHash }) => contentHash))
  return refused.flatMap((hole) => {
    const isIts = ({ author }: Pick<Hole, 'author'>): boolean => author === hole.author
    const bundle = holes.named(hole.contentHash).find((other) => isIts(other) && other.state === 'bundle')
    const entry = held.get(hole.contentHash)
    const isAlone = entry?.peer === peer && isIts(entry) && entry.slot?.bundle === undefined
    const stands = bundle?.index ?? (isAlone ? entry.slot?.index : undefined)
    const isOpen = stands !== undefined && intervals.contains(unconfirmed, stands)
    return isOpen ? [{ stands, refused: hole }] : []
  })
}
