import type { AddressHash } from '../protocol/ids.ts'
import type { Draft } from './compose.ts'
import type { EntryId, OrderKey } from './model.ts'
import type { MessageStore } from './ports.ts'

const PAGE = 100

/**
 * The entry of a message that a tab which is gone may have sent; undefined when it did not. A message never stands
 * before the time it was written at (docs/protocol/envelope.md, Order), so looking back to that time finds it.
 */
export const sentBefore = async (
  store: MessageStore,
  peer: AddressHash,
  { id, sentAt }: Pick<Draft, 'id' | 'sentAt'>
): Promise<EntryId | undefined> => {
  let before: OrderKey | undefined
  for (;;) {
    const page = await store.entries(peer, { limit: PAGE, ...(before && { before }) })
    const found = page.find((entry) => entry.author === 'self' && entry.messageId === id)
    if (found !== undefined) return found.id
    before = page.at(-1)?.order
    if (before === undefined || page.length < PAGE || before.time < sentAt) return undefined
  }
}
