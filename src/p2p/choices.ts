import type { Exchange, NetworkChoices } from '../messaging/ports.ts'

/** Until something is chosen. */
export const DEFAULT_CHOICES: NetworkChoices = {
  hideAddress: false,
  reachableByAddress: false,
  sharePresence: true
}

/** An exchange that knows whether somebody looks at the page. */
export interface AttentiveExchange extends Exchange {
  /** Nobody looks at the page, or somebody does again. */
  setAway(away: boolean): void
}
