import { decodeAnchoring, type AnchoringChoice } from '../protocol/anchoring.ts'
import { IntegrityError } from '../protocol/errors.ts'
import { MAX_ENVELOPE_ON_CHAIN_BYTES, MAX_TEXT_ON_CHAIN_BYTES } from '../protocol/limits.ts'
import { isControl, MESSAGE_KIND, type Message } from '../protocol/message.ts'
import type { Conversation, Entry, OrderKey } from './model.ts'
import { compareOrder } from './order.ts'

/** Of somebody who said nothing about it. */
const DEFAULT_ANCHORING: AnchoringChoice = { mode: 'batched', textOnChain: false }

/** How one of the two anchors what he writes. */
export const anchoringOf = (row: Conversation, author: Entry['author']): AnchoringChoice => {
  const { mode, textOnChain } = row.anchoring?.[author] ?? DEFAULT_ANCHORING
  return { mode, textOnChain }
}

/** Is it a line about the conversation and nothing that was said in it? */
export const isNotice = ({ kind }: Pick<Message, 'kind'>): boolean => kind === MESSAGE_KIND.anchoring

/** The choice that a message announces; undefined for every other one. */
export const noticeOf = (message: Pick<Message, 'kind' | 'payload'>): AnchoringChoice | undefined => {
  if (!isNotice(message)) return undefined
  try {
    return decodeAnchoring(message.payload)
  } catch (error) {
    if (error instanceof IntegrityError) return undefined
    throw error
  }
}

const isAutomatic = ({ mode }: AnchoringChoice): boolean => mode === 'every' || mode === 'batched'

/**
 * Does this message of ours get an anchor without being asked for? What disappears never does, nor what only our
 * programs say to each other. A notice goes by the
 * stronger of what was and what comes, so that a restored device knows of it; but whoever switches anchors off before
 * anything of his is on chain leaves nothing there.
 */
export const isAnchored = (
  row: Pick<Conversation, 'wroteOnChain'>,
  before: AnchoringChoice,
  message: Pick<Message, 'kind' | 'payload' | 'expiresAfter'>
): boolean => {
  if (message.expiresAfter !== undefined || isControl(message.kind)) return false
  const after = noticeOf(message)
  if (after === undefined) return isAutomatic(before)
  return isAutomatic(after) || (isAutomatic(before) && row.wroteOnChain)
}

/** May a message of this payload stand on chain itself, by its length? */
export const fitsOnChain = (payload: Uint8Array): boolean => payload.length <= MAX_TEXT_ON_CHAIN_BYTES

/** Would this text stand on chain itself, as far as its length decides? */
export const textFitsOnChain = (text: string): boolean => fitsOnChain(new TextEncoder().encode(text))

/** Does this envelope of ours stand on chain itself when it is anchored? */
export const standsOnChain = (
  { textOnChain }: AnchoringChoice,
  payload: Uint8Array,
  envelope: Uint8Array
): boolean => textOnChain && fitsOnChain(payload) && envelope.length <= MAX_ENVELOPE_ON_CHAIN_BYTES

/** The conversation after one of the two said how he anchors from `order` on, unless he said something newer. */
const stated = (
  row: Conversation,
  author: Entry['author'],
  choice: AnchoringChoice,
  order: OrderKey
): Conversation => {
  const before = row.anchoring?.[author]
  if (before !== undefined && compareOrder(before.order, order) > 0) return row
  return { ...row, anchoring: { ...row.anchoring, [author]: { ...choice, order } } }
}

/** The conversation with what `entries` announce; only what was said counts. */
export const withNotices = (row: Conversation, entries: readonly Entry[]): Conversation =>
  entries.reduce((changed, entry) => {
    const choice = entry.standing === 'said' ? noticeOf(entry) : undefined
    return choice === undefined ? changed : stated(changed, entry.author, choice, entry.order)
  }, row)

/** Before anything is sealed to the other: in force at once here, and announced when it is sealed. */
export const withWaitingNotice = (row: Conversation, choice: AnchoringChoice): Conversation => ({
  ...row,
  anchoring: {
    ...row.anchoring,
    self: { ...choice, order: row.anchoring?.self?.order ?? { time: 0, tie: '' } }
  }
})
