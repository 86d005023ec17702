import { GhostError } from '../protocol/errors.ts'
import { isControl, MESSAGE_KIND } from '../protocol/message.ts'
import { decodeText } from '../protocol/text.ts'
import type { Conversation, Entry } from './model.ts'
import { compareOrder } from './order.ts'

/** Characters of a message that the list of chats keeps. */
const PREVIEW_LENGTH = 120

/** Text of an entry; undefined for a kind, or an encoding, that this version does not know. */
export const textOf = (entry: Pick<Entry, 'kind' | 'payload'>): string | undefined => {
  if (entry.kind !== MESSAGE_KIND.text) return undefined
  try {
    return decodeText(entry.payload)
  } catch (error) {
    if (error instanceof GhostError) return undefined
    throw error
  }
}

/** First characters for the list of chats; empty for what cannot be shown. */
const previewText = (entry: Pick<Entry, 'kind' | 'payload'>): string =>
  [...(textOf(entry) ?? '').slice(0, PREVIEW_LENGTH * 2)].slice(0, PREVIEW_LENGTH).join('')

/** The conversation with its preview brought up to the newest of `entries` that was said; a notice is no last word. */
export const withPreview = (conversation: Conversation, entries: readonly Entry[]): Conversation => {
  let newest = conversation.preview
  for (const entry of entries) {
    const isQuiet = entry.kind === MESSAGE_KIND.anchoring || isControl(entry.kind)
    if (entry.standing !== 'said' || isQuiet) continue
    if (newest !== undefined && newest.id !== entry.id && compareOrder(newest.order, entry.order) > 0)
      continue
    const { id, author, order, delivery } = entry
    newest = { id, author, order, delivery, text: previewText(entry) }
  }
  return newest === undefined ? conversation : { ...conversation, preview: newest }
}
