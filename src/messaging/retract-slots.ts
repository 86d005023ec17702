import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import { HoleChanges } from './hole-changes.ts'
import * as intervals from './intervals.ts'

/**
 * A dialog ends at `size`, as all nodes asked say by now: what one of them had shown behind that was made up. The
 * position goes back as far as nothing that is held or confirmed stands there; what does exist is read again.
 */
export const retractSlots = ({ state, turns }: Context, peer: AddressHash, size: number): Promise<void> =>
  turns.take(peer, async () => {
    const row = state.conversation(peer)
    const holes = await state.holes(peer)
    const isFalse = (index: number): boolean => {
      const hole = holes.get(index)
      return hole?.state === 'awaiting' && hole.confirmed !== true
    }
    let { to } = row.slots
    const changes = new HoleChanges(holes)
    let unconfirmed = row.unconfirmed ?? []
    while (to > Math.max(size, row.slots.from) && isFalse(to - 1)) {
      to--
      changes.remove(to)
      unconfirmed = intervals.remove(unconfirmed, to)
    }
    if (to === row.slots.to) return
    const slots = { from: row.slots.from, to }
    const awaiting = row.awaiting + changes.awaiting
    await state.commit({ ...changes.changes(), conversations: [{ ...row, slots, unconfirmed, awaiting }] })
  })
