import { UsageError } from '../protocol/errors.ts'
import type { Context } from './context.ts'
import type { Entry, EntryId } from './model.ts'
import { withPreview } from './preview.ts'

/** A message of ours that is held. @throws UsageError `message-unknown` */
export const ownMessage = async ({ state }: Context, id: EntryId): Promise<Entry> => {
  const entry = (await state.entries([id])).get(id)
  if (entry?.author !== 'self')
    throw new UsageError('message-unknown', 'there is no such message of yours on this device')
  return entry
}

/**
 * Forgets a message that did not arrive, with its anchor if that was not sent yet.
 * @throws UsageError `message-unknown`, `message-on-its-way`
 */
export const discard = async (context: Context, id: EntryId): Promise<void> => {
  const { state, turns, ports } = context
  const { peer } = await ownMessage(context, id)
  await turns.take(peer, async () => {
    const entry = (await state.entries([id])).get(id)
    // Gone under this id: it waited for a key, and was sealed and sent just now.
    const discardable = entry?.delivery === 'failed' || (entry !== undefined && !entry.envelope)
    if (!discardable)
      throw new UsageError('message-on-its-way', 'this message is on its way and cannot be taken back')
    const removedCalls = state.call(id)?.state === 'queued' ? [id] : []
    const { preview, ...row } = state.conversation(peer)
    const kept = preview === undefined || preview.id === id ? row : { ...row, preview }
    const newest = await ports.store.entries(peer, { limit: 10 })
    const others = newest.filter((other) => other.id !== id)
    await state.commit({ removedEntries: [id], removedCalls, conversations: [withPreview(kept, others)] })
  })
}
