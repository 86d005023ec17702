import { contentHashOf } from '../../crypto/content-hash.ts'
import type { AddressHash, ContentHash } from '../../protocol/ids.ts'
import { isSealedSettings, MAX_SEALED_SETTINGS_BYTES } from '../../protocol/settings.ts'
import type { Context } from '../context.ts'
import type { Deposit } from '../model.ts'

/** Versions kept of one person's address book: what two devices wrote at once, and the one before. */
const KEPT_VERSIONS = 3

/** Splits what was pushed: sealed address books, and everything else. */
export const withoutBooks = (
  items: readonly Uint8Array[]
): { readonly books: readonly Uint8Array[]; readonly others: readonly Uint8Array[] } =>
  items.some(isSealedSettings)
    ? { books: items.filter(isSealedSettings), others: items.filter((bytes) => !isSealedSettings(bytes)) }
    : { books: [], others: items }

/** The changes that keep one more version for its owner, and let the oldest go but `head`. `keptAt` in ms. */
export const depositing = (
  held: readonly Deposit[],
  deposit: Deposit,
  head?: ContentHash
): { readonly deposits: readonly Deposit[]; readonly removedDeposits: readonly Deposit[] } => {
  const others = held.filter(({ contentHash }) => contentHash !== deposit.contentHash)
  const over = Math.max(0, others.length + 1 - KEPT_VERSIONS)
  const removable = others.filter(({ contentHash }) => contentHash !== head)
  return { deposits: [deposit], removedDeposits: removable.slice(0, over) }
}

/**
 * Keeps the newest address books that a contact handed over: sealed, so nothing of them is known here but their size.
 * Strangers are kept nothing. Resolves with what is durable, for the acknowledgement. @throws StorageError
 */
export const keepFor = (
  { state, turns, ports }: Context,
  owner: AddressHash,
  books: readonly Uint8Array[]
): Promise<readonly ContentHash[]> =>
  turns.take(owner, async () => {
    if (state.find(owner)?.role !== 'accepted') return []
    const fitting = books.filter(({ length }) => length <= MAX_SEALED_SETTINGS_BYTES).slice(-KEPT_VERSIONS)
    const kept: ContentHash[] = []
    for (const bytes of fitting) {
      const deposit = { owner, contentHash: contentHashOf(bytes), bytes, keptAt: ports.clock.now() }
      const held = await ports.store.deposits(owner)
      // One that is given again is no newer: it must not drive out what another device of his wrote since.
      if (!held.some(({ contentHash }) => contentHash === deposit.contentHash))
        await state.commit(depositing(held, deposit))
      kept.push(deposit.contentHash)
    }
    return kept
  })

/** What is kept for this person among `hashes`; nobody else is served it. */
export async function* serveDeposits({ ports }: Context, owner: AddressHash, hashes: readonly ContentHash[]) {
  for (const { contentHash, bytes } of await ports.store.deposits(owner))
    if (hashes.includes(contentHash)) yield bytes
}
