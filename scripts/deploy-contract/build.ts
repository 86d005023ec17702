import type { PrivateKey, Transaction } from '@provablehq/sdk/testnet.js'
import { checkedKeys } from '../../src/chain/prover/parameters/checked-keys.ts'
import { FEE_KEYS } from '../../src/chain/prover/parameters/files.ts'
import { ParameterSource } from '../../src/chain/prover/parameters/source.ts'
import { withParameters } from '../../src/chain/prover/parameters/with-parameters.ts'
import type { ProvingProgress } from '../../src/chain/prover/progress.ts'
import type { Sdk } from '../../src/chain/prover/sdk.ts'
import type { NodeClient } from '../../src/chain/rest/index.ts'
import { GhostError } from '../../src/protocol/errors.ts'
import { DeployError } from './errors.ts'
import { folderParameterCache } from './folder-cache.ts'
import type { Target } from './target.ts'

export interface BuiltDeployment {
  readonly id: string
  readonly body: string
  /** Microcredits, exactly what the transaction pays. */
  readonly fee: number
}

export interface BuildingDeployment {
  readonly sdk: Sdk
  readonly target: Target
  readonly key: PrivateKey
  readonly source: string
  readonly node: NodeClient
  /** Folder in which parameters are kept. */
  readonly cache: string
  readonly report: (progress: ProvingProgress) => void
}

/**
 * The deployment, signed, nothing handed over yet.
 * @throws DeployError `unbuildable`; of a proof also what `withParameters` throws
 */
export const buildDeployment = async (deployment: BuildingDeployment): Promise<BuiltDeployment> => {
  try {
    const built = await (deployment.target.proven ? proven(deployment) : unproven(deployment))
    return { id: built.id(), body: built.toString(), fee: Number(built.feeAmount()) }
  } catch (cause) {
    if (cause instanceof GhostError) throw cause
    throw new DeployError('unbuildable', `The deployment could not be built: ${String(cause)}.`, { cause })
  }
}

/** Newest rules from the first blocks on, as every development chain has them. */
const TEST_HEIGHTS = Array.from({ length: 19 }, (_, height) => height).join(',')

const unproven = ({ sdk, key, source, node }: BuildingDeployment): Promise<Transaction> => {
  sdk.getOrInitConsensusVersionTestHeights(TEST_HEIGHTS)
  return sdk.ProgramManagerBase.buildDevnodeDeploymentTransaction(key, source, 0, undefined, node.url)
}

/** The SDK reaches no host: state, keys and parameters are read and checked by us. */
const proven = async (deployment: BuildingDeployment): Promise<Transaction> => {
  const { sdk, key, source, node, target, cache, report } = deployment
  const [height, root] = await Promise.all([node.height(), node.stateRoot()])
  const parameters = new ParameterSource({ urls: target.parameters, cache: folderParameterCache(cache) })
  return withParameters(
    parameters,
    [FEE_KEYS[target.network]],
    async (shelf) => {
      const [feeKey, feeVerifier] = await checkedKeys(sdk, shelf).feePublicKeys()
      const query = new sdk.OfflineQuery(height, root)
      return sdk.ProgramManagerBase.buildDeploymentTransaction(
        key,
        source,
        0,
        undefined,
        undefined,
        undefined,
        feeKey,
        feeVerifier,
        query
      )
    },
    { report }
  )
}
