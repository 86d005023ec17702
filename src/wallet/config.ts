/** What a wallet is told: where, and which program it is asked to run. */
export interface WalletConfig {
  readonly network: 'mainnet' | 'testnet'
  readonly program: string
}
