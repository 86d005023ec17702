/** Composition root: the only file that makes adapters. Reads the configuration, wires, mounts, stops. */
import { version } from '../package.json'
import { createChain, createFaucet, type Chain, type Execution } from './chain/index.ts'
import { nativeSignatures } from './crypto/native-signatures.ts'
import { createTabMessenger } from './messaging/index.ts'
import { createExchange } from './p2p/index.ts'
import { watchAttention } from './platform/attention.ts'
import { systemClock } from './platform/clock.ts'
import { createTabs } from './platform/browser-tabs.ts'
import { readConfiguration, type Configuration } from './platform/configuration.ts'
import { createFormerChoices } from './platform/former-choices.ts'
import { createGateways } from './platform/gateways.ts'
import { consoleLog } from './platform/log.ts'
import { systemRandom } from './platform/random.ts'
import { GhostError } from './protocol/errors.ts'
import {
  createKeyBackups,
  createKeystore,
  createStore,
  requestPersistence,
  storageUse
} from './storage/index.ts'
import {
  mountApp,
  mountStop,
  pageStorage,
  prepareScreens,
  type Environment,
  type StopReason
} from './ui/mount.ts'
import { createWallets } from './wallet/index.ts'

const DATABASE = 'ghost-messenger'
const CONFIGURATION = './config.json'

/** Why this page must not, or cannot, hold an account. */
const stopReason = (): StopReason | undefined => {
  if (!window.isSecureContext) return 'insecure-context'
  // A path-style IPFS gateway serves every site from one origin: each could read what is stored here.
  if (/^\/ip[fn]s\//.test(location.pathname)) return 'shared-origin'
  return 'locks' in navigator && 'indexedDB' in window ? undefined : 'unsupported'
}

const execution = ({ proverUri, execution: mode }: Configuration): Execution =>
  mode === 'delegate' ? { delegated: proverUri ?? '' } : mode

const environment = (
  configuration: Configuration,
  { ledger, proving }: Chain,
  reloadTabs: () => void
): Environment => ({
  version,
  network: configuration.network,
  program: configuration.program,
  nodes: configuration.nodes,
  faucet: configuration.faucet === null ? undefined : new URL(configuration.faucet, document.baseURI).href,
  proving,
  anchorFee: () => ledger.fee('send_message'),
  problems: configuration.relays.length === 0 ? ['no-relays'] : [],
  isOutdated: async () =>
    (await readConfiguration(CONFIGURATION)).relays.join() !== configuration.relays.join(),
  reloadTabs,
  isStoragePersistent: async () => (await navigator.storage?.persisted?.()) ?? false,
  requestPersistence,
  storageUse
})

const start = async (target: HTMLElement): Promise<void> => {
  // Before the page writes its preferences, among which they were.
  const formerChoices = createFormerChoices(pageStorage())
  void prepareScreens()
  const reason = stopReason()
  if (reason !== undefined) {
    await mountStop(target, reason)
    return
  }
  const configuration = await readConfiguration(CONFIGURATION)
  const adapters = { clock: systemClock, random: systemRandom, log: consoleLog }
  const chain = createChain({ ...configuration, execution: execution(configuration) })
  const exchange = createExchange({
    ...adapters,
    relays: configuration.relays,
    iceServers: configuration.iceServers
  })
  const ports = {
    ...adapters,
    exchange,
    couriers: exchange.couriers,
    gateways: createGateways(configuration.gateways),
    formerChoices,
    signatures: nativeSignatures(crypto.subtle),
    hasher: chain.hasher,
    ledger: chain.ledger,
    store: createStore(DATABASE),
    keystore: createKeystore(DATABASE),
    external: { wallets: createWallets(configuration), backups: createKeyBackups() },
    ...(configuration.faucet === null ? {} : { faucet: createFaucet(configuration.faucet) })
  }
  // The name of this file holds a hash of the whole page: two builds never share it.
  const tabs = createTabs(new URL(import.meta.url).pathname)
  const messenger = createTabMessenger(ports, tabs)
  await messenger.open()
  await mountApp(target, messenger, environment(configuration, chain, tabs.reload))
  watchAttention((isAway) => exchange.setAway(isAway))
  addEventListener('pagehide', () => {
    void messenger.close().finally(() => chain.close())
  })
  // Kept by the browser and shown again: what it was connected to is gone.
  addEventListener('pageshow', (event: PageTransitionEvent) => {
    if (event.persisted) location.reload()
  })
}

const target = document.getElementById('app')
if (target !== null)
  start(target).catch((error: unknown) => {
    const code = error instanceof GhostError ? error.code : 'internal'
    if (code.startsWith('configuration-'))
      void mountStop(target, 'configuration', (error as GhostError).message)
    else void mountStop(target, 'failed', code)
  })
