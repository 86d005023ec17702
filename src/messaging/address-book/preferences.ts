import type { AddressBook } from '../model.ts'
import { stamped } from './capture.ts'

/** What a person chooses for every device. */
export interface Preferences {
  readonly language?: string
  readonly enterSends?: boolean
}

/** The book with what was chosen at `now`, ms; what was chosen before and stays so keeps its time. */
export const withPreferences = (book: AddressBook, choice: Preferences, now: number): AddressBook => {
  const language = choice.language && stamped(book.own.language, choice.language, '', now)
  const { enterSends: chosen } = choice
  const sends = book.own.enterSends
  const enterSends =
    chosen === undefined || sends?.value === chosen
      ? sends
      : { value: chosen, at: Math.max(now, (sends?.at ?? 0) + 1) }
  return {
    ...book,
    own: { ...book.own, ...(language && { language }), ...(enterSends && { enterSends }) }
  }
}
