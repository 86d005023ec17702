/** Other tabs of this page in the same browser, as messaging needs them. */
import type { CallOptions } from './calls.ts'

/** A name that this tab holds. */
export interface Held {
  readonly release: () => void
  /** Aborted when the name was taken away: any page of this origin can steal one. */
  readonly lost: AbortSignal
}

/**
 * Names that one tab at a time can hold, and a channel that all of them hear. A tab that ends, however it ends, holds
 * nothing any more; whoever waits longest for a name is the next to hold it.
 */
export interface Tabs {
  /** This tab among the others: random, new for each load of the page. */
  readonly self: string
  /** Which build of the page this tab runs: two that differ do not work together. */
  readonly build: string
  /** Resolves once no other tab holds this name. Rejects with the signal's reason. */
  hold(name: string, options?: CallOptions): Promise<Held>
  /** The same, or undefined at once where another tab holds it or waits for it. */
  tryHold(name: string): Promise<Held | undefined>
  /** Plain data to every other tab, in order. */
  post(frame: TabFrame): void
  /** What others post from now on, unverified: any page of this origin can post. */
  listen(listener: (frame: unknown) => void): () => void
}

/**
 * What goes between tabs. In clear is only what a locked tab must hear; everything of the account is `sealed`
 * (docs/decisions/015-one-tab-leads.md).
 */
export interface TabFrame {
  /**
   * `lead`: this tab holds the account from now on, and whoever follows should greet it. `lock`, `wipe`: every tab leaves
   * the account. `look`: there is, or is not, an account in this browser by now.
   */
  readonly kind: 'lead' | 'lock' | 'wipe' | 'look' | 'sealed'
  readonly from: string
  /** Whom it is for; everybody where it names nobody. */
  readonly to?: string
  readonly build: string
  /** nonce ‖ ciphertext ‖ tag (src/crypto/tab-seal.ts). */
  readonly sealed?: Uint8Array
}
