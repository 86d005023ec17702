/** The network layer: other people's devices over libp2p. libp2p itself is loaded by `start`. */
import type { ContactCredentials, Exchange } from '../messaging/ports.ts'
import { TransientError, UsageError } from '../protocol/errors.ts'
import type { ExchangeConfiguration } from './configuration.ts'
import type { RunningExchange } from './running.ts'

export type { ExchangeConfiguration, IceServer } from './configuration.ts'

const notStarted = (): TransientError => new TransientError('peer-unreachable', 'the network is not started')

/**
 * An exchange over libp2p, not yet started and without libp2p: `start` loads it. It may be started again after `stop`.
 * `start` rejects with UsageError `relay-address-invalid` or `exchange-started`.
 */
export const createExchange = (configuration: ExchangeConfiguration): Exchange => {
  let running: RunningExchange | undefined
  let starting: Promise<RunningExchange> | undefined
  let certificate: Uint8Array | undefined
  let contacts: readonly ContactCredentials[] = []
  return {
    start: async (identity, handler, options = {}) => {
      if (starting !== undefined) throw new UsageError('exchange-started', 'the exchange runs already')
      certificate = identity.certificate
      starting = Promise.all([import('./running.ts'), import('./configuration.ts')]).then(
        ([{ startRunning }, { parseRelays }]) =>
          startRunning(configuration, parseRelays(configuration.relays), identity, handler, options)
      )
      try {
        running = await starting
      } catch (error) {
        starting = undefined
        throw error
      }
      // what was said while libp2p was loading
      running.renew(certificate)
      running.follow(contacts)
    },
    stop: async () => {
      const ending = starting
      await ending?.then((started) => started.stop()).catch(() => undefined)
      if (starting !== ending) return
      running = undefined
      starting = undefined
      // the next start may be another account's
      contacts = []
    },
    renew: (next) => {
      certificate = next
      running?.renew(next)
    },
    follow: (next) => {
      contacts = next
      running?.follow(next)
    },
    push: async (peer, envelopes, options) => {
      if (running === undefined) throw notStarted()
      await running.push(peer, envelopes, options)
    },
    acknowledge: async (peer, acknowledgements, options) => {
      if (running === undefined) throw notStarted()
      await running.acknowledge(peer, acknowledgements, options)
    },
    fetch: async function* (peer, hashes, options) {
      if (running === undefined) throw notStarted()
      yield* running.fetch(peer, hashes, options)
    },
    history: async function* (peer, before, limit, options) {
      if (running === undefined) throw notStarted()
      yield* running.history(peer, before, limit, options)
    },
    distrust: (peer) => running?.distrust(peer)
  }
}
