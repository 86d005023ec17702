import type { SignedTransaction } from '../messaging/ports.ts'
import type { NodePool } from './node-pool.ts'
import type { BuildOptions, BuildRequest, ChainState, Prover } from './prover/prover.ts'
import type { NodeClient, RequestOptions } from './rest/index.ts'

/** A call to be built, without the node that it is built against. */
export type Unbuilt = Omit<BuildRequest, 'nodeUrl' | 'state'>

/** Builds against a node that answers. */
export const buildAgainst = async (
  pool: NodePool,
  prover: Prover,
  unbuilt: Unbuilt,
  options: BuildOptions
): Promise<SignedTransaction> => {
  // Without a proof the SDK asks the node itself while it builds, so that the next node may be tried.
  if (unbuilt.execution === 'unproven')
    return pool.ask(({ node }) => prover.build({ ...unbuilt, nodeUrl: node.url }, options))
  // A proof that cannot be made is no fault of the node that told the state.
  const against = await pool.ask(async ({ node }) => ({
    nodeUrl: node.url,
    ...(unbuilt.execution === 'prove' ? { state: await stateOf(node, options) } : {})
  }))
  return prover.build({ ...unbuilt, ...against }, options)
}

const stateOf = async (node: NodeClient, options: RequestOptions): Promise<ChainState> => {
  const [height, root] = await Promise.all([node.height(options), node.stateRoot(options)])
  return { height, root }
}
