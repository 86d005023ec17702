import type { Contacts } from './contacts.ts'
import type { Context } from './context.ts'
import type { CallOptions, DialogEntry } from './ports.ts'

/**
 * Makes a dialog of before known: from its end downwards its slots are to be read, and the other side is to be asked
 * for its history (Rebuild does both). What is known already stays as it is.
 * @throws what Contacts.discovered throws
 */
export const listDialog = async (
  { state, turns, ports }: Context,
  contacts: Contacts,
  entry: DialogEntry,
  { role, ...options }: CallOptions & { readonly role: 'accepted' | 'request' }
): Promise<void> => {
  const { peer, dialog } = entry
  await contacts.discovered(entry, role, options)
  const size = (await ports.ledger.dialog(dialog, options))?.size ?? 0
  await turns.take(peer, async () => {
    const row = state.conversation(peer)
    if (row.history !== undefined || row.deleted !== undefined) return
    // Where something was written here meanwhile, its anchoring has read the slots from the oldest on.
    const slots = row.slots.to > 0 ? row.slots : { from: size, to: size }
    const wroteOnChain = row.wroteOnChain || role === 'accepted'
    await state.commit({ conversations: [{ ...row, wroteOnChain, slots, history: { before: [] } }] })
  })
}
