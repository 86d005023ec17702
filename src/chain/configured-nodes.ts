import type { ChainConfig } from './config.ts'
import { DEFAULT_PATIENCE, type Patience } from './node-health.ts'
import { PooledNode } from './pooled-node.ts'
import { ContractReader, NodeClient } from './rest/index.ts'

/** Number of each network in a block's header (snarkVM, `Network::ID`). */
const NETWORK_IDS = { mainnet: 0, testnet: 1 } as const

/** How patient one is with nodes. */
export interface NodeOptions {
  readonly patience?: Partial<Patience>
  /** ms for one request. */
  readonly timeout?: number
}

/** A client for each node of a configuration, in its order; `changed` is called whenever what is thought of one changed. */
export const configuredNodes = (
  config: ChainConfig,
  { timeout, patience }: NodeOptions,
  changed: () => void
): readonly PooledNode[] => {
  const { network, nodes, program, programChecksum, requestsPerSecond } = config
  // Where there is another node, that is asked instead of the same one once more.
  const retries = nodes.length > 1 ? { retries: 0, busyRetries: 1 } : {}
  return nodes.map((url) => {
    const client = new NodeClient({
      url,
      network,
      ...retries,
      ...(timeout === undefined ? {} : { timeout }),
      ...(requestsPerSecond === undefined ? {} : { requestsPerSecond })
    })
    const identity = { networkId: NETWORK_IDS[network], programChecksum }
    return new PooledNode(
      new ContractReader(client, program),
      identity,
      { ...DEFAULT_PATIENCE, ...patience },
      changed
    )
  })
}
