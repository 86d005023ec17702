/**
 * How transactions come to their proof: none (a development chain takes them so), made on this device, or made by a
 * prover that sees the call and its inputs, but no key.
 */
export type Execution = 'unproven' | 'prove' | { readonly delegated: string }

/** Networks the Aleo SDK is built for. */
export type Network = 'mainnet' | 'testnet'

export interface ChainConfig {
  /** Nodes in order of preference: absolute URLs, or relative to the page; each without the network's name. */
  readonly nodes: readonly string[]
  /** How many nodes must agree on what matters; 1 unless told. */
  readonly quorum?: number
  readonly network: Network
  /** Name on chain, for example `ghost_msg.aleo`. */
  readonly program: string
  /** SHA3-256 of the program's text as 64 hex digits; see contracts/ghost_msg/README.md. */
  readonly programChecksum: string
  readonly execution: Execution
  /** Where proving keys and parameters are fetched: absolute URLs, or relative to the page; needed for `prove`. */
  readonly parameters?: readonly string[]
  /** Requests a second to each node; by default 5, without limit to loopback and the page's own origin. */
  readonly requestsPerSecond?: number
}
