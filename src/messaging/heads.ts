import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { isControl } from '../protocol/message.ts'
import { compareOrder } from './order.ts'
import { MAX_HEADS } from './placing.ts'
import type { MessageStore, StoreChanges } from './ports.ts'

/** Entries looked at for heads: what is older has been named by one of them. */
const NEWEST = 100

/** What counts as said from now on, and is not named by anything that does, the next message names. */
export const withHeads = async (
  store: MessageStore,
  peer: AddressHash,
  changes: StoreChanges
): Promise<StoreChanges> => {
  const confirmed = new Map((changes.entries ?? []).map((entry) => [entry.id, entry]))
  const page = (await store.entries(peer, { limit: NEWEST })).filter(({ id }) => !confirmed.has(id))
  const said = [...page, ...confirmed.values()]
    .sort((one, other) => compareOrder(one.order, other.order))
    .slice(-NEWEST)
    .filter(({ standing, kind }) => standing === 'said' && !isControl(kind))
  const named = new Set(said.flatMap(({ parents }) => parents))
  const places = new Set(said.map(({ id }) => id as ContentHash).filter((id) => !named.has(id)))
  return {
    ...changes,
    conversations: (changes.conversations ?? []).map((row) => {
      const before = row.heads.filter((head) => !named.has(head))
      const older = before.filter((head) => !places.has(head))
      const newest = [...places].filter((id) => confirmed.has(id) || before.includes(id))
      return { ...row, heads: [...older, ...newest].slice(-MAX_HEADS) }
    })
  }
}
