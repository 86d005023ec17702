import type { BaseAleoWalletAdapter } from '@provablehq/aleo-wallet-adaptor-core'
import { Network } from '@provablehq/aleo-types'
import { WalletDecryptPermission } from '@provablehq/aleo-wallet-standard'
import type { CallOptions, ConnectedWallet, WalletProgress, WalletRequest } from '../messaging/ports.ts'
import { IntegrityError, RejectedError } from '../protocol/errors.ts'
import type { Address } from '../protocol/ids.ts'
import { addressOf, failureOf, progressOf, referenceOf } from './answers.ts'
import type { WalletConfig } from './config.ts'
import { backupsIn } from './records.ts'

const NETWORKS = { mainnet: Network.MAINNET, testnet: Network.TESTNET } as const

/** A wallet behind its ecosystem's adaptor. Its words are never shown and its answers never believed in but their shape. */
export class AdaptorWallet implements ConnectedWallet {
  readonly address: Address
  readonly #adaptor: BaseAleoWalletAdapter
  readonly #config: WalletConfig
  #current = true

  private constructor(adaptor: BaseAleoWalletAdapter, config: WalletConfig, address: Address) {
    this.#adaptor = adaptor
    this.#config = config
    this.address = address
    const over = (): void => {
      this.#current = false
    }
    adaptor.once('accountChange', over)
    adaptor.once('disconnect', over)
    adaptor.on('networkChange', (network) => {
      if (network !== NETWORKS[config.network]) over()
    })
  }

  /**
   * Asks for the least that works: records are read when the user says so, and of our program alone.
   * @throws RejectedError `wallet-refused`, `wallet-network`, `wallet-locked`, `wallet-failed`
   * @throws IntegrityError `wallet-malformed`
   */
  static async connect(
    adaptor: BaseAleoWalletAdapter,
    config: WalletConfig,
    options: CallOptions
  ): Promise<AdaptorWallet> {
    const { network, program } = config
    const permission = WalletDecryptPermission.UponRequest
    const answer = await asked(() => adaptor.connect(NETWORKS[network], permission, [program]), options)
    return new AdaptorWallet(adaptor, config, addressOf(answer))
  }

  get current(): boolean {
    return this.#current && this.#adaptor.connected && this.#adaptor.account?.address === this.address
  }

  async execute(request: WalletRequest, options: CallOptions = {}): Promise<string> {
    const transaction = {
      program: this.#config.program,
      function: request.function,
      inputs: [...request.inputs],
      fee: request.fee,
      privateFee: false
    }
    return referenceOf(await asked(() => this.#adaptor.executeTransaction(transaction), options))
  }

  async progress(reference: string, options: CallOptions = {}): Promise<WalletProgress> {
    return progressOf(await asked(() => this.#adaptor.transactionStatus(reference), options))
  }

  async keyBackups(options: CallOptions = {}): Promise<readonly Uint8Array[]> {
    const { program } = this.#config
    const records: unknown = await asked(() => this.#adaptor.requestRecords(program, true, 'all'), options)
    if (!Array.isArray(records)) throw new IntegrityError('wallet-malformed', 'these are no records')
    return backupsIn(records as readonly unknown[], this.address, (sealed) => this.#opened(sealed, options))
  }

  /** What no key of this wallet opens is somebody else's record, or none. A user who says no ends it. */
  async #opened(sealed: string, options: CallOptions): Promise<unknown> {
    try {
      return await asked(() => this.#adaptor.decrypt(sealed), options)
    } catch (error) {
      if (error instanceof RejectedError && error.code === 'wallet-failed') return undefined
      throw error
    }
  }
}

/** One question to a wallet; its late answer to an aborted one is dropped. */
const asked = async <T>(question: () => Promise<T>, { signal }: CallOptions): Promise<T> => {
  signal?.throwIfAborted()
  const over = Promise.withResolvers<never>()
  const abort = (): void => over.reject(signal?.reason)
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([question(), over.promise])
  } catch (error) {
    if (signal?.aborted === true) throw error
    throw failureOf(error)
  } finally {
    signal?.removeEventListener('abort', abort)
  }
}
