/** What the page knows of its surroundings and screens cannot find out through the messenger. */
export interface Environment {
  /** Version of this build, as the about section shows it. */
  readonly version: string
  /** Network as the configuration names it. */
  readonly network: string
  readonly program: string
  /** Chain nodes in use; relays come with `connections()`. */
  readonly nodes: readonly string[]
  /** Where test credits come from by themselves; without it the user is told how to fund the address. */
  readonly faucet: string | undefined
  readonly proving: ProvingControl
  /** What the next anchor costs, in microcredits, with what its proof adds. */
  readonly anchorFee: () => number
  /** Codes of what is wrong with the configuration, each with a sentence `error.<code>`. */
  readonly problems: readonly string[]
  /** Does config.json name other relays by now than when the page was opened? Rejects where it cannot be read. */
  readonly isOutdated: () => Promise<boolean>
  /** Loads every tab of this page anew, this one too. */
  readonly reloadTabs: () => void
  /** May the browser delete what is stored here? */
  readonly isStoragePersistent: () => Promise<boolean>
  /** Asks the browser to keep it; false when it refuses. */
  readonly requestPersistence: () => Promise<boolean>
  /** Bytes that this page keeps, and that the browser would let it keep; undefined where the browser does not say. */
  readonly storageUse: () => Promise<{ readonly used: number; readonly room: number } | undefined>
}

/** Nobody proves on a development chain; else this browser does, or a prover that was set. */
export type ProvedBy = 'unproven' | 'prove' | { readonly delegated: string }

export interface ProvingView {
  readonly execution: ProvedBy
  readonly paused: boolean
  /** What the proof under way is doing; sizes in bytes. */
  readonly progress:
    | { readonly stage: 'fetching'; readonly file: string; readonly received: number; readonly size: number }
    | { readonly stage: 'not-kept' | 'proving' | 'delegating' }
    | undefined
}

/** How transactions come to their proof: chosen, watched and stopped by the user. */
export interface ProvingControl {
  readonly view: ProvingView
  observe(listener: (view: ProvingView) => void): () => void
  /** @throws UsageError `prover-url-invalid` */
  choose(choice: 'configured' | 'here' | { readonly delegated: string }): void
  /** Stops the proof under way; none is begun before `resume`. */
  cancel(): void
  resume(): void
}

/**
 * Why nothing can be shown at all. `insecure-context`: no crypto, no storage worth its name; `shared-origin`: a
 * path-style gateway, where every other site could read what is stored; `other-version`: a tab of another build
 * holds the account;
 * `unsupported`: the browser lacks something; `configuration`: no usable config.json; `failed`: anything else that kept
 * the page from starting, `detail` being the error's code.
 */
export type StopReason =
  'insecure-context' | 'shared-origin' | 'other-version' | 'unsupported' | 'configuration' | 'failed'
