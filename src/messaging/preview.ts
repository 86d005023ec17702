import { GhostError } from '../protocol/errors.ts'
import { MESSAGE_KIND } from '../protocol/message.ts'
import { decodeText } from '../protocol/text.ts'
import type { Entry } from './model.ts'

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
export const previewText = (entry: Pick<Entry, 'kind' | 'payload'>): string =>
  [...(textOf(entry) ?? '').slice(0, PREVIEW_LENGTH * 2)].slice(0, PREVIEW_LENGTH).join('')
