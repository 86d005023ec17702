/** Everything of the Aleo SDK that is used, and the only place that loads it: 20 MB of wasm, on first need. */
import type * as TestnetSdk from '@provablehq/sdk/testnet.js'
import type { Network } from '../config.ts'

export type Sdk = typeof TestnetSdk

/** Loads the SDK of a network and makes it keep quiet on the console. */
export const loadSdk = async (network: Network): Promise<Sdk> => {
  const sdk: Sdk =
    network === 'mainnet'
      ? ((await import('@provablehq/sdk/mainnet.js')) as unknown as Sdk)
      : await import('@provablehq/sdk/testnet.js')
  sdk.setLogLevel('silent')
  sdk.setWasmLogLevel(0)
  return sdk
}
