/** What the user says of a contact or of himself, for himself: nobody else is told. */
import { boundedName } from '../protocol/settings.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { Context } from './context.ts'
import type { Conversation } from './model.ts'

/** Changes a conversation's row within its turn. */
const changeRow = (
  { state, turns }: Context,
  peer: AddressHash,
  change: (row: Conversation) => Conversation
): Promise<void> =>
  turns.take(peer, () => state.commit({ conversations: [change(state.conversation(peer))] }))

/** All that came was seen. @throws StorageError */
export const markRead = async (context: Context, peer: AddressHash): Promise<void> => {
  if (context.state.find(peer)?.unread === 0) return
  await changeRow(context, peer, (row) => ({ ...row, unread: 0 }))
}

/** A name of the user's own for a contact; an empty one takes it back. @throws StorageError */
export const rename = (context: Context, peer: AddressHash, name: string): Promise<void> =>
  changeRow(context, peer, ({ name: _before, ...row }) => {
    const kept = boundedName(name)
    return kept === '' ? row : { ...row, name: kept }
  })

/** The user's own name. @throws StorageError */
export const renameAccount = ({ state, turns }: Context, name: string): Promise<void> =>
  turns.take('account', () => state.commit({ account: { ...state.account, name: boundedName(name) } }))

/** The safety number was compared, or it is to be again. @throws StorageError */
export const setVerified = (context: Context, peer: AddressHash, verified: boolean): Promise<void> =>
  changeRow(context, peer, (row) => ({ ...row, verified }))

/** Somebody who wrote first is a contact now. @throws StorageError */
export const acceptRequest = (context: Context, peer: AddressHash): Promise<void> =>
  changeRow(context, peer, (row) => ({ ...row, role: 'accepted' }))
