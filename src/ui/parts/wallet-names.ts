import type { WalletView } from '../../messaging/index.ts'

/** What wallets are called: the page's own words, never a wallet's. */
export const WALLET_NAMES: Readonly<Record<WalletView['id'], string>> = {
  fox: 'Fox Wallet',
  leo: 'Leo Wallet',
  puzzle: 'Puzzle Wallet',
  shield: 'Shield Wallet'
}
