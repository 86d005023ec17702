/** What the page knows of its surroundings and screens cannot find out through the messenger. */
export interface Environment {
  /** Version of this build, as the about section shows it. */
  readonly version: string
  /** Network as the configuration names it. */
  readonly network: string
  readonly program: string
  /** Chain nodes and gateways in use; relays come with `connections()`. */
  readonly nodes: readonly string[]
  readonly gateways: readonly string[]
  /** Test credits come by themselves; without it the user is told how to fund the address. */
  readonly faucet: boolean
  /** Codes of what is wrong with the configuration, each with a sentence `error.<code>`. */
  readonly problems: readonly string[]
  /** May the browser delete what is stored here? */
  readonly isStoragePersistent: () => Promise<boolean>
  /** Asks the browser to keep it; false when it refuses. */
  readonly requestPersistence: () => Promise<boolean>
}

/**
 * Why nothing can be shown at all. `insecure-context`: no crypto, no storage worth its name; `shared-origin`: a
 * path-style gateway, where every other site could read what is stored; `other-tab`: the account is open elsewhere;
 * `unsupported`: the browser lacks something; `configuration`: no usable config.json; `failed`: anything else that kept
 * the page from starting, `detail` being the error's code.
 */
export type StopReason =
  'insecure-context' | 'shared-origin' | 'other-tab' | 'unsupported' | 'configuration' | 'failed'
