import { randomBytes } from 'node:crypto'
import { vi } from 'vitest'
import { createRelay } from '../../../relay/index.ts'
import type { Relay, RelayOptions } from '../../../relay/index.ts'
import type { ExchangeWorld } from '../../messaging/testing/exchange.contract.ts'
import type { Clock, Log, Random } from '../../messaging/ports.ts'
import { createExchange } from '../index.ts'
import type { ExchangeConfiguration } from '../index.ts'

const clock: Clock = {
  now: () => Date.now(),
  sleep: (ms, { signal } = {}) =>
    new Promise((resolve, reject) => {
      const abort = (): void => {
        clearTimeout(timer)
        reject(signal?.reason instanceof Error ? signal.reason : new DOMException('aborted', 'AbortError'))
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }, ms)
      if (signal?.aborted === true) abort()
      else signal?.addEventListener('abort', abort, { once: true })
    })
}
/** Time that passes so many times as fast, for what waits in between. */
export const fastClock = (times: number): Clock => {
  const start = Date.now()
  return {
    now: () => start + (Date.now() - start) * times,
    sleep: (ms, options) => clock.sleep(ms / times, options)
  }
}

const random: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) }

/** A line that an exchange logged. */
export type LogLine = Parameters<Log>

/** Relays in this process and exchanges on them, on free ports. */
export interface RealNetwork extends ExchangeWorld {
  readonly relays: Relay[]
  readonly log: LogLine[]
  exchange(configuration?: Partial<ExchangeConfiguration>): ReturnType<typeof createExchange>
  addRelay(options?: RelayOptions): Promise<Relay>
}

const TIMEOUT = 50_000

/** Starts a network; `direct` false keeps it on circuits. */
export const startNetwork = async (relayCount: number, direct: boolean): Promise<RealNetwork> => {
  const relays: Relay[] = []
  const log: LogLine[] = []
  const addRelay = async (options: RelayOptions = {}): Promise<Relay> => {
    const relay = await createRelay({ peers: relays.flatMap(({ multiaddrs }) => multiaddrs), ...options })
    relays.push(relay)
    return relay
  }
  for (let count = 0; count < relayCount; count++) await addRelay()
  return {
    relays,
    log,
    addRelay,
    exchange: (configuration = {}) =>
      createExchange({
        relays: relays.flatMap(({ multiaddrs }) => multiaddrs),
        iceServers: [],
        direct,
        clock,
        random,
        log: (...line) => void log.push(line),
        ...configuration
      }),
    now: () => clock.now(),
    eventually: (check) => vi.waitFor(check, { timeout: TIMEOUT, interval: 20 }),
    end: async () => {
      await Promise.all(relays.map((relay) => relay.close()))
    }
  }
}
