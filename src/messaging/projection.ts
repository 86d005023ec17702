import { MODE } from '../protocol/envelope.ts'
import { readCourierReceipt } from '../crypto/courier-receipt.ts'
import { safetyNumber } from '../crypto/safety-number.ts'
import { readHeader } from '../protocol/envelope.ts'
import { anchoringOf, noticeOf } from './anchoring-choice.ts'
import { keyChangeOf, keyHistory, keyNotice } from './key-notices.ts'
import type { Identity } from './identity.ts'
import type { Account, Conversation, Entry, QueuedCall } from './model.ts'
import type { ContactReach } from './nearness.ts'
import type { Ledger } from './ports.ts'
import { textOf } from './preview.ts'
import type { ContactDetails, ConversationView, EntryDetails, EntryView, RebuildProgress } from './views.ts'

/** Characters at either end of an address that name somebody without a name. */
const ADDRESS_HEAD = 8
const ADDRESS_TAIL = 5

/** An address or hash as the name of somebody without a name. */
export const shortened = (text: string): string =>
  `${text.slice(0, ADDRESS_HEAD)}…${text.slice(-ADDRESS_TAIL)}`

/** What its row does not say of a conversation. */
interface Situation {
  readonly reachability: ContactReach
  /** Nodes contradict each other about the keys of the other side. */
  readonly isContested: boolean
}

const sealing = (row: Conversation, isContested: boolean): ConversationView['sealing'] => {
  if (keyNotice(row) !== undefined) return 'keys-changed'
  return row.keys !== undefined ? 'ready' : isContested ? 'nodes-disagree' : 'no-profile'
}

/** Slots of a dialog whose bytes are not held: the holes that were read, and older slots nothing held accounts for. */
const awaitingOf = ({ awaiting, slots, unanchored }: Conversation): number =>
  awaiting + Math.max(0, slots.from - unanchored)

const isOnItsWay = ({ delivery }: Pick<Entry, 'delivery'>): boolean =>
  delivery === 'pending' || delivery === 'stored'

/** A row of the list of chats. */
export const conversationView = (
  row: Conversation,
  { reachability, isContested }: Situation
): ConversationView => ({
  peer: row.peer,
  address: row.address,
  title: row.name ?? shortened(row.address ?? row.peer),
  request: row.role === 'request',
  verified: row.verified,
  reachability,
  sealing: sealing(row, isContested),
  keyNotice: keyNotice(row),
  awaitsAgreement: row.preview?.author === 'self' && isOnItsWay(row.preview) && hasToAgree(row),
  unread: row.unread,
  awaiting: awaitingOf(row),
  anchoring: anchoringOf(row, 'self'),
  preview: row.preview && {
    text: row.preview.text,
    author: row.preview.author,
    delivery: row.preview.delivery
  },
  time: row.preview?.order.time ?? row.createdAt
})

/** A bubble. */
export const entryView = (entry: Entry, row: Conversation | undefined): EntryView => ({
  id: entry.id,
  peer: entry.peer,
  author: entry.author,
  order: entry.order,
  sentAt: entry.sentAt,
  receivedAt: entry.receivedAt,
  text: textOf(entry),
  notice: noticeOf(entry),
  standing: entry.standing,
  delivery: entry.delivery,
  anchor: entry.anchor,
  keyChange: keyChangeOf(entry, row),
  waitsFor: waitsFor(entry, row)
})

/** Was this contact told of keys of ours under which he has opened nothing yet? */
const hasToAgree = ({ ownVersionAnnounced = 1, ownVersionUsed }: Conversation): boolean =>
  ownVersionUsed !== undefined && ownVersionAnnounced > ownVersionUsed

const waitsFor = (entry: Entry, row: Conversation | undefined): EntryView['waitsFor'] => {
  if (entry.author === 'peer' || !isOnItsWay(entry)) return undefined
  if (entry.envelope !== undefined && row !== undefined && hasToAgree(row)) return 'agreement'
  if (entry.delivery !== 'pending') return undefined
  if (entry.envelope !== undefined) return 'peer'
  return row === undefined || keyNotice(row) === undefined ? 'key' : 'consent'
}

/** What couriers signed for. */
const heldBy = ({ receipts = [] }: Entry): EntryDetails['heldBy'] =>
  receipts.length === 0
    ? undefined
    : {
        couriers: receipts.length,
        until: Math.max(...receipts.map((receipt) => readCourierReceipt(receipt).until))
      }

/** Message info. */
export const entryDetails = (
  entry: Entry,
  row: Conversation | undefined,
  call: QueuedCall | undefined
): EntryDetails => ({
  ...entryView(entry, row),
  mode:
    entry.envelope !== undefined && readHeader(entry.envelope).mode === MODE.deniable ? 'deniable' : 'signed',
  heldBy: heldBy(entry),
  block: entry.slot?.height,
  transaction: entry.transaction?.id,
  fee: entry.transaction && Math.ceil(entry.transaction.fee / (entry.slot?.bundle?.count ?? 1)),
  anchoredWith: entry.slot && (entry.slot.bundle?.count ?? 1),
  onChain: entry.transaction?.payload === true,
  anchorProblem: call?.reason === undefined ? undefined : { code: call.reason, retryAt: call.nextAttemptAt }
})

/** Contact screen. */
export const contactDetails = (
  row: Conversation,
  identity: Identity,
  ledger: Pick<Ledger, 'fee'>
): ContactDetails => ({
  peer: row.peer,
  address: row.address,
  name: row.name,
  // Thousands of hashes, 50 ms and more: made for who reads it.
  get safetyNumber() {
    return (
      row.keys &&
      safetyNumber({ person: identity.self, ...identity.publicKeys }, { person: row.peer, ...row.keys })
    )
  },
  keyVersion: row.keys?.version,
  keysUnconfirmed: row.keys?.unconfirmed === true,
  keyHistory: keyHistory(row),
  verified: row.verified,
  anchoring: {
    own: anchoringOf(row, 'self'),
    theirs: anchoringOf(row, 'peer'),
    fees: {
      opening: ledger.fee(row.slots.to > 0 ? 'accept_dialog' : 'start_dialog'),
      anchor: ledger.fee('send_message'),
      text: ledger.fee('send_payload')
    },
    unopened: !row.wroteOnChain,
    unheard: row.slots.to === 0 && !Object.keys(row.counters).some((author) => author.startsWith('peer:'))
  }
})

/** Counts of a rebuild under way; undefined when there is none. */
export const rebuildProgress = (
  account: Account,
  rows: Iterable<Conversation>
): RebuildProgress | undefined => {
  if (account.rebuild === undefined) return undefined
  let [found, waiting] = [0, 0]
  for (const row of rows) {
    found += row.slots.to + (row.bundled ?? 0)
    waiting += awaitingOf(row)
  }
  return { phase: account.rebuild, found, fetched: found - waiting, waiting }
}
