import type { Network } from '../../src/chain/index.ts'
import { DeployError } from './errors.ts'

/** Where to: `devnode` is any development chain, which takes transactions without proofs. */
export const NETWORKS = ['devnode', 'testnet', 'mainnet'] as const
export type NetworkName = (typeof NETWORKS)[number]

export interface Target {
  readonly name: NetworkName
  /** Name in every path of the node, and which build of the SDK is used. */
  readonly network: Network
  readonly proven: boolean
  /** Node before `/{network}`. */
  readonly node: string
  /** Hosts of proving keys and parameters, before `/{network}/{file}`. */
  readonly parameters: readonly string[]
}

/** As @provablehq/sdk 0.11.10 names them. */
const PUBLIC_NODE = 'https://edge.provable.com/api/v2'
const PUBLIC_PARAMETERS = 'https://parameters.provable.com'
const DEVNODE = 'http://127.0.0.1:3030'

const webAddress = (text: string): string => {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new DeployError('option-invalid', `"${text}" is no web address such as ${DEVNODE}.`)
  return url.href.replace(/\/+$/, '')
}

/** @throws DeployError `option-invalid` */
export const targetOf = (options: {
  readonly network: string
  readonly node?: string | undefined
  readonly parameters?: string | undefined
}): Target => {
  const name = NETWORKS.find((one) => one === options.network)
  if (name === undefined)
    throw new DeployError('option-invalid', `--network is one of ${NETWORKS.join(', ')}.`)
  const proven = name !== 'devnode'
  return {
    name,
    network: name === 'mainnet' ? 'mainnet' : 'testnet',
    proven,
    node: webAddress(options.node ?? (proven ? PUBLIC_NODE : DEVNODE)),
    parameters: proven ? [webAddress(options.parameters ?? PUBLIC_PARAMETERS)] : []
  }
}
