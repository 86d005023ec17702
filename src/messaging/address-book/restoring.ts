import { settingsKey } from '../../crypto/derive.ts'
import { openSettings } from '../../crypto/sealed-settings.ts'
import { IntegrityError } from '../../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../../protocol/ids.ts'
import { MESSAGE_KIND } from '../../protocol/message.ts'
import { mergeContacts, mergeOwn } from '../../protocol/settings-merge.ts'
import type { ContactSettings, SettingsVersion } from '../../protocol/settings.ts'
import type { Contacts } from '../contacts.ts'
import type { Context } from '../context.ts'
import * as intervals from '../intervals.ts'
import { announcedIn, withAnnounced } from '../key-announcement.ts'
import { sameKeys } from '../key-versions.ts'
import type { AddressBook, Conversation, Entry, EntryId } from '../model.ts'
import { counterKey } from '../placing.ts'
import type { StoreChanges } from '../ports.ts'
import { applied, isDeletedBy } from './apply.ts'
import { mergedWith } from './book.ts'
import { captured } from './capture.ts'
import { contentsHash, essenceOf } from './contents.ts'
import { depositing } from './deposits.ts'

/** Entries read at a time. */
const PAGE = 200

/** What others do about what came back. */
export interface RestoringParts {
  readonly contacts: Contacts
  /** Its slots are to be read again from where it was deleted. */
  readonly found: (peer: AddressHash) => void
}

/** A version that somebody handed over, with the hash that was asked for. */
export interface FoundVersion {
  readonly contentHash: ContentHash
  readonly bytes: Uint8Array
  readonly version: SettingsVersion
  readonly holder: AddressHash
}

/** Opens a version for this account. @throws IntegrityError as `openSettings` */
export const opened = ({ identity }: Context, bytes: Uint8Array): SettingsVersion =>
  openSettings(settingsKey(identity.secrets.root), identity.self, bytes)

/**
 * Brings back what a version of the address book says: conversation by conversation, each in one commit with what is
 * written down of it, so that a page that goes in between does it again and changes nothing twice.
 * `trusted`: what this device pinned by itself counts, for the book of before is known.
 */
export const restore = async (
  context: Context,
  parts: RestoringParts,
  found: FoundVersion,
  trusted: boolean
): Promise<void> => {
  const { state, turns, ports, identity } = context
  const { contentHash, bytes, version, holder } = found
  for (const contact of version.settings.contacts) await restoreContact(context, parts, contact, trusted)
  parts.contacts.follow()
  await turns.take('account', async () => {
    const { account } = state
    const now = ports.clock.now()
    if (account.book === undefined) return
    const own = mergeOwn(account.book.own, version.settings.own)
    // Also where a node that was behind named an older one last: what the nodes agreed on is the newer.
    const { named, wanted } = account.book
    const isNamed =
      named === contentHash || wanted.some((one) => one.contentHash === contentHash && one.by === 'nodes')
    const head = isNamed ? headOf(contentHash, version, now) : undefined
    const merged = mergedWith({ ...account.book, own }, contentHash, version, head, now)
    const book = head === undefined ? merged : { ...merged, holders: [holder] }
    const deposit = { owner: identity.self, contentHash, bytes, keptAt: now }
    await state.commit({
      account: { ...account, name: own.name?.value ?? account.name, book },
      ...depositing(await ports.store.deposits(identity.self), deposit, book.head?.contentHash)
    })
  })
}

const headOf = (contentHash: ContentHash, { version, settings }: SettingsVersion, now: number) =>
  ({
    contentHash,
    version,
    contents: contentsHash(settings),
    essence: contentsHash(essenceOf(settings)),
    since: now
  }) satisfies AddressBook['head']

const restoreContact = async (
  context: Context,
  { contacts, found }: RestoringParts,
  contact: ContactSettings,
  trusted: boolean
): Promise<void> => {
  const { state, turns, ports } = context
  const { peer } = contact
  if (peer === context.identity.self) return
  await contacts.remembered(contact)
  const { deleted, doubted } = await turns.take(peer, async () => {
    const row = state.conversation(peer)
    const local = captured(row, ports.clock.now(), trusted)
    const merged = local === undefined ? contact : mergeContacts(local, contact)
    const next = await withAnnouncements(context, row, applied(row, merged))
    const deleted = isDeletedBy(merged, local)
    await state.commit(deleted ? await withoutDeleted(context, next) : { conversations: [next] })
    return { deleted, doubted: next.offeredKeys !== row.offeredKeys }
  })
  if (deleted) found(peer)
  if (doubted) contacts.keys.doubt(peer)
}

/** Where other keys are pinned from now on, what those announced was placed before it could be understood. */
const withAnnouncements = async (
  { ports }: Context,
  before: Conversation,
  row: Conversation
): Promise<Conversation> => {
  const isSame = before.keys === undefined || (row.keys !== undefined && sameKeys(before.keys, row.keys))
  if (isSame) return row
  let known = row
  for await (const { author, kind, payload } of entriesOf(ports.store, row))
    if (author === 'peer' && kind === MESSAGE_KIND.keyChange)
      known = withAnnounced(known, announcedSafely(known, payload))
  return known
}

/** A signature that does not verify announces nothing. */
const announcedSafely = (row: Conversation, payload: Uint8Array) => {
  try {
    return announcedIn(row, payload)
  } catch (error) {
    if (error instanceof IntegrityError) return undefined
    throw error
  }
}

async function* entriesOf(store: Context['ports']['store'], { peer }: Conversation): AsyncGenerator<Entry> {
  let before: Entry['order'] | undefined
  for (;;) {
    const page = await store.entries(peer, { limit: PAGE, ...(before === undefined ? {} : { before }) })
    yield* page
    before = page[page.length - 1]?.order
    if (page.length < PAGE) return
  }
}

/**
 * Takes away what was deleted on another device. Where something was said since, the conversation stays with that; else
 * it is hidden, its slots known up to the deletion, and what comes after makes it a request again.
 */
const withoutDeleted = async ({ ports, state }: Context, row: Conversation): Promise<StoreChanges> => {
  const covered: EntryId[] = []
  let since = 0
  for await (const { id, author, installation, counter } of entriesOf(ports.store, row))
    if (intervals.contains(row.deleted?.counters[counterKey(author, installation)] ?? [], counter))
      covered.push(id)
    else since += 1
  if (since > 0) return { conversations: [row], removedEntries: covered }
  const { preview: _gone, history: _asked, unconfirmed: _unread, ...kept } = row
  const hidden = {
    ...kept,
    role: 'hidden' as const,
    slots: { from: 0, to: row.deleted?.slots ?? 0 },
    unread: 0,
    awaiting: 0,
    bundled: 0,
    unanchored: 0
  }
  const removedCalls = [...state.calls()]
    .filter(({ call, state: at }) => call.kind === 'anchor' && call.peer === row.peer && at === 'queued')
    .map(({ id }) => id)
  return { removedConversations: [row.peer], conversations: [hidden], removedCalls }
}
