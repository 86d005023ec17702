import type { AddressBook, QueuedCall } from '../model.ts'
import { areChoicesKnown, networkChoices, type NetworkChoices } from '../network-choices.ts'
import type { Unsaved } from './saving.ts'

/** Names, marks and settings, sealed for a device that has nothing but the words: are they safe? */
export interface AddressBookView {
  /**
   * `unread`: the chain was not asked yet; `missing`: it names a version that nobody handed over yet; `nothing`: there is
   * nothing to save; `saved`, `saving`; else what waits, for a `pause`, for `credits`, for `registration`, for a yes
   * (`asked`: the account key is in a wallet), or for ever (`off`).
   */
  readonly state:
    | 'unread'
    | 'missing'
    | 'nothing'
    | 'saved'
    | 'saving'
    | 'pause'
    | 'credits'
    | 'registration'
    | 'asked'
    | 'off'
  /** Contacts whose devices signed that they keep the newest version. */
  readonly holders: number
  /** ms; when the newest version was written or found. */
  readonly savedAt: number | undefined
  /** Contacts that did not fit. */
  readonly leftOut: number
  /** It may go on chain. */
  readonly onChain: boolean
  /** Microcredits, upper estimate of one saving. */
  readonly fee: number
  /** What this person chose on whichever device. */
  readonly preferences: {
    readonly language: string | undefined
    readonly enterSends: boolean | undefined
    /** How he is reached, as it holds on this device now. */
    readonly network: NetworkChoices
    /** What he chose on other devices is known here, if anything. */
    readonly areKnown: boolean
  }
}

/** What a screen says of the book: whether it is safe, and what it waits for. */
export const viewOf = (
  book: AddressBook | undefined,
  now: { readonly call: QueuedCall | undefined; readonly unsaved: Unsaved | undefined; readonly fee: number }
): AddressBookView => ({
  state: stateOf(book, now),
  holders: book?.holders.length ?? 0,
  savedAt: book?.head?.since,
  leftOut: book?.leftOut ?? 0,
  onChain: book?.off !== true,
  fee: now.fee,
  preferences: {
    language: book?.own.language?.value,
    enterSends: book?.own.enterSends?.value,
    network: networkChoices(book),
    areKnown: areChoicesKnown(book)
  }
})

const stateOf = (
  book: AddressBook | undefined,
  { call, unsaved }: { readonly call: QueuedCall | undefined; readonly unsaved: Unsaved | undefined }
): AddressBookView['state'] => {
  if (book?.named === undefined) return 'unread'
  if (book.wanted.length > 0) return 'missing'
  if (unsaved !== undefined) return unsaved
  if (book.head === undefined) return 'nothing'
  if (call?.reason === 'no-credits') return 'credits'
  if (call !== undefined) return 'saving'
  if (book.off === true && book.named !== book.head.contentHash) return 'off'
  return book.named === book.head.contentHash ? 'saved' : 'saving'
}
