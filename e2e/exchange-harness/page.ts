/** Runs one exchange inside a page, with the times at which things happened. */
import {
  credentials,
  envelopeBytes,
  identityOf,
  personKeys,
  RecordingHandler
} from '../../src/messaging/testing/exchange-person.ts'
import { contentHashOf } from '../../src/crypto/content-hash.ts'
import type { NetworkStatus, PeerSession, Reachability } from '../../src/messaging/ports.ts'
import { createExchange } from '../../src/p2p/index.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { systemRandom } from '../../src/platform/random.ts'
import type { AddressHash } from '../../src/protocol/ids.ts'

type Instant = 'reserved' | 'followed' | 'online' | 'direct' | 'first'

const logged: (readonly [string, string])[] = []
let times: Partial<Record<Instant, number>> = {}
const mark = (instant: Instant): void => {
  times[instant] ??= performance.now()
}

class TimingHandler extends RecordingHandler {
  override async onEnvelopes(from: PeerSession, envelopes: readonly Uint8Array[]): Promise<void> {
    mark('first')
    await super.onEnvelopes(from, envelopes)
    received += envelopes.length
    arrived?.()
  }

  override onReachability(peer: AddressHash, reachability: Reachability): void {
    super.onReachability(peer, reachability)
    if (reachability === 'online') mark('online')
  }

  override onNetworkStatus(status: NetworkStatus): void {
    super.onNetworkStatus(status)
    if (status.relays.some(({ state }) => state === 'reserved')) mark('reserved')
    if (status.direct > 0) mark('direct')
  }
}

let received = 0
let arrived: (() => void) | undefined
let handler = new TimingHandler()
let exchange: ReturnType<typeof createExchange> | undefined
let self = personKeys('nobody')

const running = (): ReturnType<typeof createExchange> => {
  if (exchange === undefined) throw new TypeError('not started')
  return exchange
}

const exchangeHarness = {
  start: async (name: string, relays: readonly string[], direct = true) => {
    handler = new TimingHandler()
    times = {}
    received = 0
    self = personKeys(name)
    exchange = createExchange({
      relays,
      iceServers: [],
      direct,
      clock: systemClock,
      random: systemRandom,
      log: (level, code) => void logged.push([level, code])
    })
    const before = performance.now()
    await exchange.start(identityOf(self, Date.now()), handler)
    return performance.now() - before
  },
  stop: async () => {
    await running().stop()
  },
  follow: (...names: string[]) => {
    mark('followed')
    running().follow(names.map((name) => credentials(self, personKeys(name))))
  },
  push: (name: string, count: number, size = 400) => {
    const sends = Array.from({ length: count }, (_, number) =>
      running().push(personKeys(name).self, [envelopeBytes(number, size)])
    )
    return Promise.all(sends).then(() => sends.length)
  },
  hold: (count: number, size = 400) => {
    handler.held.push(...Array.from({ length: count }, (_, number) => envelopeBytes(number, size)))
  },
  /** Envelopes and ms of a whole history. */
  history: async (name: string, limit: number) => {
    const before = performance.now()
    let count = 0
    for await (const envelope of running().history(personKeys(name).self, [], limit))
      if (envelope.length > 0) count++
    return { count, time: performance.now() - before }
  },
  fetch: async (name: string, number: number, size = 400) => {
    const hash = contentHashOf(envelopeBytes(number, size))
    const found: string[] = []
    for await (const envelope of running().fetch(personKeys(name).self, [hash]))
      found.push(contentHashOf(envelope))
    return found.length === 1 && found[0] === hash
  },
  /** Sends one envelope back for each that comes. */
  echo: (name: string) => {
    arrived = () => void running().push(personKeys(name).self, [envelopeBytes(0)])
  },
  /** Round trips (ms), one after the other. */
  roundTrips: async (name: string, count: number) => {
    const samples: number[] = []
    for (let number = 0; number < count; number++) {
      const back = new Promise<void>((resolve) => (arrived = resolve))
      const before = performance.now()
      await running().push(personKeys(name).self, [envelopeBytes(number)])
      await back
      samples.push(performance.now() - before)
    }
    arrived = undefined
    return samples
  },
  received: () => received,
  calls: () => handler.calls.length,
  reachability: (name: string) => handler.reachability.get(personKeys(name).self) ?? 'offline',
  status: () => handler.status,
  times: () => times,
  logged: () => logged.splice(0)
}

/** What e2e/exchange.spec.ts and bench/dial.ts call inside the page. */
export type ExchangeHarness = typeof exchangeHarness

Object.assign(globalThis, { exchangeHarness })
