import type { AddressBook } from './model.ts'

/** What a person decides of how he is reached. */
export interface NetworkChoices {
  /** Contacts are connected through relays alone and never learn this device's network address. */
  readonly hideAddress: boolean
  /** Contacts see whether somebody is at the page. */
  readonly sharePresence: boolean
  /** Whoever knows the account's address sees whether it is online, and may call it. */
  readonly reachableByAddress: boolean
}

/** Of somebody who chose nothing. */
const DEFAULT: NetworkChoices = { hideAddress: false, sharePresence: true, reachableByAddress: false }

/** ⚔ Of somebody whose choice is not known yet: what he may have hidden stays hidden, for what was shown once is known. */
const HIDDEN: NetworkChoices = { hideAddress: true, sharePresence: false, reachableByAddress: false }

/**
 * Is it known what was chosen on other devices? Not on a restored one before a version of the address book is there, or
 * the chain was seen to name none.
 */
export const areChoicesKnown = (book: AddressBook | undefined): boolean =>
  book !== undefined && (book.version > 0 || (book.named !== undefined && book.wanted.length === 0))

/** What holds now: what was chosen, here or elsewhere, else what is safe (docs/protocol/settings.md, Before it is found). */
export const networkChoices = (book: AddressBook | undefined): NetworkChoices => {
  const otherwise = areChoicesKnown(book) ? DEFAULT : HIDDEN
  const { hideAddress, sharePresence, reachableByAddress } = book?.own ?? {}
  return {
    hideAddress: hideAddress?.value ?? otherwise.hideAddress,
    sharePresence: sharePresence?.value ?? otherwise.sharePresence,
    reachableByAddress: reachableByAddress?.value ?? otherwise.reachableByAddress
  }
}

/** What was chosen before it belonged to the account, and lies outside of it. */
export interface FormerChoices {
  /** Undefined where there is nothing. */
  read(): Partial<NetworkChoices> | undefined
  /** It is in the account now. */
  forget(): void
}

/** Of former choices those that nobody made anew, here or elsewhere. */
export const unchosen = (
  former: Partial<NetworkChoices>,
  book: AddressBook | undefined
): Partial<NetworkChoices> => {
  const { hideAddress, sharePresence, reachableByAddress } = former
  const own = book?.own
  return {
    ...(hideAddress !== undefined && own?.hideAddress === undefined && { hideAddress }),
    ...(sharePresence !== undefined && own?.sharePresence === undefined && { sharePresence }),
    ...(reachableByAddress !== undefined && own?.reachableByAddress === undefined && { reachableByAddress })
  }
}
