import { UsageError } from '../protocol/errors.ts'
import type { AddressHash } from '../protocol/ids.ts'
import { anchorCall } from './anchor-plan.ts'
import { anchoringOf, standsOnChain } from './anchoring-choice.ts'
import type { Context } from './context.ts'
import type { Entry, EntryId } from './model.ts'
import { withPreview } from './preview.ts'

/** A message of ours that is held. @throws UsageError `message-unknown` */
const ownMessage = async ({ state }: Context, id: EntryId): Promise<Entry> => {
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

/** A failed message goes again, through `offer`. @throws UsageError `message-unknown` */
export const retry = async (
  context: Context,
  id: EntryId,
  offer: (peer: AddressHash, entries: readonly Entry[]) => void
): Promise<void> => {
  const { state, turns, ports } = context
  const { peer } = await ownMessage(context, id)
  await turns.take(peer, async () => {
    const entry = (await state.entries([id])).get(id)
    if (entry?.delivery !== 'failed') return
    await state.commit({ entries: [{ ...entry, delivery: 'pending', nextAttemptAt: ports.clock.now() }] })
    offer(peer, [{ ...entry, delivery: 'pending' }])
  })
}

/** Queues the anchor of a message that was not anchored of itself. @throws UsageError `message-unknown`, `anchoring-off` */
export const queueAnchor = async (context: Context, id: EntryId): Promise<void> => {
  const { state, turns, ports } = context
  const { peer } = await ownMessage(context, id)
  await turns.take(peer, async () => {
    const choice = anchoringOf(state.conversation(peer), 'self')
    if (choice.mode === 'off') throw new UsageError('anchoring-off', 'this chat is not anchored')
    const entry = (await state.entries([id])).get(id)
    if (entry?.envelope === undefined || entry.anchor !== 'none') return
    const call = anchorCall(entry, standsOnChain(choice, entry.payload, entry.envelope), ports.clock.now())
    await state.commit({ entries: [{ ...entry, anchor: 'pending' }], calls: [call] })
  })
}
