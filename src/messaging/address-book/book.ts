import type { SettingsVersion } from '../../protocol/settings.ts'
import { MAX_SETTINGS_LINKS, boundedName } from '../../protocol/settings.ts'
import type { AddressHash, ContentHash } from '../../protocol/ids.ts'
import type { AddressBook, BookHead } from './model.ts'

/** Versions remembered as known: a node that names an older one is behind. */
const MAX_KNOWN = 64
const MAX_REFUSED = 16
/** Holders that are counted. */
const MAX_HOLDERS = 1_024

/** Stamp of the name that an account was made with: newer than one given to restore it, older than any choice. */
export const AT_THE_BEGINNING = 1

/** The book of an account that was made just now, or of one that has another somewhere. */
export const newBook = (name: string, isNew: boolean): AddressBook => ({
  own: { name: { value: boundedName(name), at: isNew ? AT_THE_BEGINNING : 0 } },
  ...(isNew && { named: 'none', agreed: true }),
  leaves: [],
  merged: [],
  version: 0,
  wanted: [],
  refused: [],
  holders: [],
  leftOut: 0
})

/** The same choices on another chain, where nothing was saved. */
export const bookOnAnotherChain = ({
  named: _there,
  head: _old,
  agreed: _before,
  ...book
}: AddressBook): AddressBook => ({
  ...book,
  leaves: [],
  merged: [],
  wanted: [],
  refused: [],
  holders: []
})

const isKnown = ({ merged, head }: AddressBook, hash: ContentHash): boolean =>
  head?.contentHash === hash || merged.includes(hash)

/** Is it the version to be named, or, where none was yet, one that no other known here follows? */
const isNewest = ({ head, leaves }: AddressBook, hash: ContentHash): boolean =>
  head === undefined ? leaves.includes(hash) : head.contentHash === hash

/**
 * The book after the chain named this version; `confirmed`: as many nodes as must agree say so. `now` in ms. The same
 * object where that says nothing new. What one node made up gives way to the next, and what it made up after that is
 * missing as long: it neither drives out what was truly saved, nor keeps this device waiting for ever.
 */
export const namedBy = (
  book: AddressBook,
  hash: ContentHash,
  now: number,
  confirmed: boolean
): AddressBook => {
  if (book.refused.includes(hash)) return book
  const before = book.wanted.find(({ contentHash }) => contentHash === hash)
  const by = before?.by ?? (confirmed ? 'nodes' : undefined)
  if (book.named === hash && before?.by === by) return book
  // An older one is what a node shows that is behind.
  if (isKnown(book, hash) && !isNewest(book, hash) && book.named !== undefined) return book
  const others = book.wanted.filter(({ contentHash }) => contentHash !== hash)
  const replaced = others.filter(({ contentHash, by }) => contentHash === book.named && by === undefined)
  const kept = others.filter((one) => !replaced.includes(one))
  // What the nodes agreed on before stands in what they agree on now, or is named by it.
  if (isKnown(book, hash))
    return { ...book, named: hash, wanted: confirmed ? kept.filter(({ by }) => by !== 'nodes') : kept }
  const since = before?.since ?? Math.min(now, ...replaced.map((one) => one.since))
  const wanted = [...kept.slice(0, MAX_SETTINGS_LINKS - 1), { contentHash: hash, since, ...(by && { by }) }]
  return { ...book, named: hash, wanted }
}

/**
 * The book after as many nodes as must agree named this version look after look, and it is known here: what one of them
 * alone named meanwhile is not what the chain names. The same object where nothing was.
 */
export const stillNamed = (book: AddressBook, hash: ContentHash): AddressBook => {
  const isMadeUp = book.wanted.some(({ contentHash, by }) => contentHash === book.named && by === undefined)
  if (!isMadeUp || !isKnown(book, hash)) return book
  return { ...book, named: hash, wanted: book.wanted.filter(({ by }) => by !== undefined) }
}

/** The book after the chain was seen to name nothing, often enough to believe it. */
export const namedNothing = (book: AddressBook): AddressBook =>
  book.named === undefined ? { ...book, named: 'none' } : book

/** The book without a version that is no address book of this account. */
export const refusedBy = (book: AddressBook, hash: ContentHash): AddressBook => {
  const { named, ...rest } = book
  return {
    ...rest,
    ...(named !== undefined && named !== hash && { named }),
    wanted: book.wanted.filter(({ contentHash }) => contentHash !== hash),
    refused: [...book.refused, hash].slice(-MAX_REFUSED)
  }
}

/** The book after what stands in a version is known here; `head` where the chain names it. `now` in ms. */
export const mergedWith = (
  book: AddressBook,
  hash: ContentHash,
  { version, predecessors, unmerged }: SettingsVersion,
  head: BookHead | undefined,
  now: number
): AddressBook => {
  const within = new Set<ContentHash>([hash, ...predecessors])
  const merged = [...book.merged.filter((known) => !within.has(known)), ...predecessors, hash].slice(
    -MAX_KNOWN
  )
  const known = new Set([...merged, ...book.refused])
  // What the nodes named before it stands in what they agree on now, or is named by it.
  const isAgreed =
    head !== undefined && book.wanted.some(({ contentHash, by }) => contentHash === hash && by === 'nodes')
  const waiting = book.wanted.filter(
    ({ contentHash, by }) => !known.has(contentHash) && !(isAgreed && by !== 'version')
  )
  const named = unmerged
    .filter((link) => !known.has(link) && !waiting.some(({ contentHash }) => contentHash === link))
    .map((contentHash) => ({ contentHash, since: now, by: 'version' as const }))
  const leaves = [...book.leaves.filter((leaf) => !within.has(leaf)), hash].slice(-MAX_SETTINGS_LINKS)
  return {
    ...book,
    leaves,
    merged,
    version: Math.max(book.version, version),
    wanted: [...waiting, ...named].slice(0, MAX_SETTINGS_LINKS),
    ...(head && { head, holders: [] })
  }
}

/** The book where this contact may not hold the newest version any more. The same object where he was not thought to. */
export const notKeptBy = (book: AddressBook, holder: AddressHash): AddressBook =>
  book.holders.includes(holder)
    ? { ...book, holders: book.holders.filter((other) => other !== holder) }
    : book

/** The book after a version was written here. */
export const writtenAs = (book: AddressBook, head: BookHead, leftOut: number): AddressBook => ({
  ...book,
  head,
  leftOut,
  version: head.version,
  leaves: [head.contentHash],
  merged: [...book.merged, head.contentHash].slice(-MAX_KNOWN),
  holders: []
})

/** The book after a contact's device signed that it keeps a version. The same object where that says nothing new. */
export const keptBy = (book: AddressBook, hash: ContentHash, holder: AddressHash): AddressBook =>
  book.head?.contentHash !== hash || book.holders.includes(holder) || book.holders.length >= MAX_HOLDERS
    ? book
    : { ...book, holders: [...book.holders, holder] }
