import type { Exchange } from '../messaging/ports.ts'

/** What the user chose of how he is reached; each may change while the network runs. */
export interface ExchangeChoices {
  /** Stay on circuits, so that contacts never learn our network address. */
  readonly hideAddress: boolean
  /** Whoever knows our address may see whether a device of ours is online, and call it. */
  readonly reachableByAddress: boolean
  /** Contacts may see whether we are here or away. */
  readonly sharePresence: boolean
}

export const DEFAULT_CHOICES: ExchangeChoices = {
  hideAddress: false,
  reachableByAddress: false,
  sharePresence: true
}

/** An exchange of which the user decides some things himself. */
export interface ChoosingExchange extends Exchange {
  /** Resolves when the choices hold; another `hideAddress` makes the network anew. */
  choose(choices: ExchangeChoices): Promise<void>
  /** Nobody looks at the page, or somebody does again. */
  setAway(away: boolean): void
}
