/**
 * What is used of `@provablehq/aleo-wallet-adaptor-puzzle`. Its own types lead to packages that publish their sources
 * beside them, which do not pass this project's checks (tsconfig.json, `paths`).
 */
import { BaseAleoWalletAdapter } from '@provablehq/aleo-wallet-adaptor-core'
import type { Network } from '@provablehq/aleo-types'
import type { WalletDecryptPermission, WalletName, WalletReadyState } from '@provablehq/aleo-wallet-standard'

export declare class PuzzleWalletAdapter extends BaseAleoWalletAdapter {
  readonly name: WalletName<'Puzzle Wallet'>
  network: Network
  decryptPermission: WalletDecryptPermission
  _readyState: WalletReadyState
  constructor(config?: { readonly appName?: string })
}
