import type { Context } from '../context.ts'
import type { AddressBook, Conversation } from '../model.ts'
import { captured, stamped } from './capture.ts'

/** Does the row hold the time of every change of its settings? */
export const isWrittenDown = (row: Conversation): boolean => captured(row, 0, true) === row.settings

/**
 * Writes down what the user changed since, conversation by conversation, with the time of the change, and his own name
 * through `change`. @throws StorageError
 */
export const writeDown = async (
  { state, turns, ports }: Context,
  change: (write: (book: AddressBook) => AddressBook) => Promise<void>
): Promise<void> => {
  for (const row of [...state.conversations()]) {
    if (isWrittenDown(row)) continue
    await turns.take(row.peer, async () => {
      const current = state.conversation(row.peer)
      const settings = captured(current, ports.clock.now(), true)
      if (settings !== undefined && settings !== current.settings)
        await state.commit({ conversations: [{ ...current, settings }] })
    })
  }
  await change((book) => {
    const name = stamped(book.own.name, state.account.name, '', ports.clock.now())
    return name === book.own.name ? book : { ...book, own: { ...book.own, ...(name && { name }) } }
  })
}
