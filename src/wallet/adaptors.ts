import type { BaseAleoWalletAdapter } from '@provablehq/aleo-wallet-adaptor-core'
import { WalletReadyState } from '@provablehq/aleo-wallet-standard'
import type { WalletId } from '../messaging/model.ts'
import type {
  CallOptions,
  ConnectedWallet,
  ConnectOptions,
  WalletOffer,
  Wallets
} from '../messaging/ports.ts'
import { RejectedError } from '../protocol/errors.ts'
import { AdaptorWallet } from './adaptor-wallet.ts'
import type { WalletConfig } from './config.ts'

const NAME = 'Ghost Messenger'
/** Shown beside a wallet's name; more than any of them needs, and nothing that is fetched. */
const ICON = /^data:image\/[a-z+]+;base64,[A-Za-z0-9+/=]{1,40000}$/

/** Adaptors in alphabetical order; each is a file of its own, so that a page that came back loads one. */
const MAKERS: { readonly [Id in WalletId]: () => Promise<BaseAleoWalletAdapter> } = {
  fox: async () => new (await import('@provablehq/aleo-wallet-adaptor-fox')).FoxWalletAdapter(),
  leo: async () =>
    new (await import('@provablehq/aleo-wallet-adaptor-leo')).LeoWalletAdapter({ appName: NAME }),
  puzzle: async () =>
    new (await import('@provablehq/aleo-wallet-adaptor-puzzle')).PuzzleWalletAdapter({ appName: NAME }),
  shield: async () => new (await import('@provablehq/aleo-wallet-adaptor-shield')).ShieldWalletAdapter()
}
const IDS = Object.keys(MAKERS) as WalletId[]

const isThere = (adaptor: BaseAleoWalletAdapter): boolean =>
  adaptor.readyState === WalletReadyState.INSTALLED || adaptor.readyState === WalletReadyState.LOADABLE

/** The ecosystem's adaptors, one of each: it looks for its wallet by a timer until that is found. */
export class Adaptors implements Wallets {
  readonly #config: WalletConfig
  readonly #made = new Map<WalletId, Promise<BaseAleoWalletAdapter>>()
  readonly #connected = new Map<WalletId, ConnectedWallet>()

  constructor(config: WalletConfig) {
    this.#config = config
  }

  /** All of them, those in this browser first. Names, pictures and links are the adaptors' own constants. */
  async offers(): Promise<readonly WalletOffer[]> {
    const asked = await Promise.allSettled(IDS.map((id) => this.#offer(id)))
    const list = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []))
    // One whose file did not come is left out; without any of them there is nothing to choose from.
    for (const each of asked) if (each.status === 'rejected' && list.length === 0) throw each.reason
    return list.sort((one, other) => Number(other.installed) - Number(one.installed))
  }

  /** @throws RejectedError `wallet-missing`, and what `AdaptorWallet.connect` throws */
  async connect(id: WalletId, options: CallOptions & ConnectOptions = {}): Promise<ConnectedWallet> {
    const standing = this.#connected.get(id)
    if (options.standing === true && standing?.current === true) return standing
    const adaptor = await this.#adaptor(id)
    options.signal?.throwIfAborted()
    if (!isThere(adaptor)) throw new RejectedError('wallet-missing', `${adaptor.name} is not in this browser`)
    const connected = await AdaptorWallet.connect(adaptor, this.#config, options)
    this.#connected.set(id, connected)
    return connected
  }

  async #offer(id: WalletId): Promise<WalletOffer> {
    const adaptor = await this.#adaptor(id)
    const icon = adaptor.icon !== undefined && ICON.test(adaptor.icon) ? adaptor.icon : undefined
    return { id, name: adaptor.name, icon, url: adaptor.url, installed: isThere(adaptor) }
  }

  #adaptor(id: WalletId): Promise<BaseAleoWalletAdapter> {
    const known = this.#made.get(id)
    if (known !== undefined) return known
    const adaptor = MAKERS[id]()
    this.#made.set(id, adaptor)
    // Its file may not have come: the next who asks tries again.
    adaptor.catch(() => this.#made.delete(id))
    return adaptor
  }
}
