import * as intervals from './intervals.ts'
import type { Conversation, Deletion, Entry } from './model.ts'
import { counterKey, type Candidate } from './placing.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { MessageStore, SlotRecord, StoreChanges } from './ports.ts'
import type { State } from './state.ts'

/** Newest entries among which the last ones of each author are looked for. */
const NEWEST = 200

/** What a conversation remembers of what is deleted in it now. Call it within a turn of the conversation. */
const deletionOf = async (store: MessageStore, row: Conversation): Promise<Deletion> => {
  const entries = await store.entries(row.peer, { limit: NEWEST })
  const last = (author: Entry['author']) =>
    entries
      .filter((entry) => entry.author === author)
      .reduce(
        (newest, { sentAt }) => Math.max(newest, Math.floor(sentAt / 1000)),
        row.deleted?.until[author] ?? 0
      )
  return {
    slots: row.slots.to,
    until: { self: last('self'), peer: last('peer') },
    counters: row.counters
  }
}

/**
 * Does this slot belong to what was deleted? On the chain of the deletion its place says so. Where the same messages
 * are anchored later, or on another chain, it is what their author wrote as their time: an author who writes a false
 * one keeps nobody from anything but himself.
 */
export const isSlotDeleted = (
  { deleted }: Conversation,
  { index, timestamp }: Pick<SlotRecord, 'index' | 'timestamp'>,
  author: Entry['author']
): boolean => deleted !== undefined && (index < deleted.slots || timestamp <= deleted.until[author])

/** Was this message held here, and deleted? It is not placed again, whoever hands it over. */
export const isMessageDeleted = (
  { deleted }: Conversation,
  { author, message, origin }: Candidate
): boolean =>
  origin !== 'composed' &&
  intervals.contains(deleted?.counters[counterKey(author, message.installation)] ?? [], message.counter)

/** The conversation as it is on another chain, where nothing was read yet. */
export const onAnotherChain = ({
  deleted,
  settings
}: Conversation): Pick<Conversation, 'deleted' | 'settings'> => ({
  ...(deleted && { deleted: { ...deleted, slots: 0 } }),
  ...(settings?.deletion && { settings: { ...settings, deletion: { ...settings.deletion, slots: 0 } } })
})

/**
 * Deletes a conversation. Its position on chain is kept, so that what was deleted does not come back as not yet
 * available. Call it within a turn of the conversation.
 */
export const deletionChanges = async (
  state: State,
  store: MessageStore,
  peer: AddressHash
): Promise<StoreChanges> => {
  const { preview: _gone, history: _asked, keptMail: _unread, ...row } = state.conversation(peer)
  const removedCalls = [...state.calls()]
    .filter(({ call, state: stage }) => call.kind === 'anchor' && call.peer === peer && stage === 'queued')
    .map(({ id }) => id)
  const conversations = [
    {
      ...row,
      deleted: await deletionOf(store, row),
      role: 'hidden' as const,
      unread: 0,
      awaiting: 0,
      unanchored: row.slots.from
    }
  ]
  return { removedConversations: [peer], conversations, removedCalls }
}
