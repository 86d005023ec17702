import type { OfferedBundles } from './offered-bundles.ts'
import type { Identity } from './identity.ts'
import type { Ports } from './ports.ts'
import type { State } from './state.ts'
import type { Turns } from './turns.ts'

/** How often the chain is asked, ms (docs/protocol/chain.md, Poll). */
export interface MessengerOptions {
  readonly pollInterval: number
  /** While an answer is expected. */
  readonly eagerPollInterval: number
}

export const DEFAULT_OPTIONS: MessengerOptions = { pollInterval: 15_000, eagerPollInterval: 3_000 }

/** What every part of an unlocked account shares. */
export interface Context {
  readonly ports: Ports
  readonly identity: Identity
  readonly state: State
  readonly turns: Turns
  readonly options: MessengerOptions
  readonly offered: OfferedBundles
}
