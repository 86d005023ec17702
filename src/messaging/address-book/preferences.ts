import { OWN_FLAGS, type OwnFlag, type OwnSettings } from '../../protocol/settings.ts'
import type { AddressBook } from '../model.ts'
import { stampAfter, stamped } from './capture.ts'

/** What a person chooses for every device. */
export interface Preferences extends Partial<Readonly<Record<OwnFlag, boolean>>> {
  readonly language?: string
}

/** The book with what was chosen at `now`, ms; what was chosen before and stays so keeps its time. */
export const withPreferences = (book: AddressBook, choice: Preferences, now: number): AddressBook => {
  const language = choice.language && stamped(book.own.language, choice.language, '', now)
  const flags: Partial<Record<OwnFlag, OwnSettings[OwnFlag]>> = {}
  for (const flag of OWN_FLAGS) {
    const value = choice[flag]
    const before = book.own[flag]
    if (value !== undefined && before?.value !== value) flags[flag] = { value, at: stampAfter(before, now) }
  }
  return { ...book, own: { ...book.own, ...(language && { language }), ...flags } as OwnSettings }
}
