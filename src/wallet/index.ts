/** The face of wallet: adaptors of Aleo wallets behind messaging's port, loaded when somebody asks for one. */
import type { Wallets } from '../messaging/ports.ts'
import type { WalletConfig } from './config.ts'

export type { WalletConfig } from './config.ts'

/** Wallets of this browser. Nothing of an adaptor is loaded before the first call. */
export const createWallets = (config: WalletConfig): Wallets => {
  let loaded: Promise<Wallets> | undefined
  const load = async () => new (await import('./adaptors.ts')).Adaptors(config)
  const adaptors = (): Promise<Wallets> => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined
      throw error
    })
    return loaded
  }
  return {
    offers: async (options) => (await adaptors()).offers(options),
    connect: async (id, options) => (await adaptors()).connect(id, options)
  }
}
