/** Two ways of 32 MiB from page to page over WebRTC: our exchange, and a stream of libp2p alone. */
import type { Connection } from '@libp2p/interface'
import {
  credentials,
  envelopeBytes,
  identityOf,
  personKeys,
  RecordingHandler
} from '../../src/messaging/testing/exchange-person.ts'
import { createExchange } from '../../src/p2p/index.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { systemRandom } from '../../src/platform/random.ts'
import { MAX_ENVELOPE_BYTES } from '../../src/protocol/limits.ts'
import { dialDirectly, startBareNode } from '../bare-node.ts'

const PROTOCOL = '/ghost/bench/1'
const CHUNK = 65_536

let handler = new RecordingHandler()
let self = personKeys('nobody')
let exchange: ReturnType<typeof createExchange> | undefined
let connection: Connection | undefined

const transferHarness = {
  /** Our exchange; resolves when it runs. */
  enter: async (name: string, other: string, relays: readonly string[]) => {
    self = personKeys(name)
    handler = new RecordingHandler()
    exchange = createExchange({
      relays,
      iceServers: [],
      clock: systemClock,
      random: systemRandom,
      log: () => undefined
    })
    await exchange.start(identityOf(self, Date.now()), handler)
    exchange.follow([credentials(self, personKeys(other))])
  },
  isDirect: () => handler.status?.direct === 1,
  hold: (bytes: number) => {
    const count = bytes / MAX_ENVELOPE_BYTES
    handler.held.push(
      ...Array.from({ length: count }, (_, number) => envelopeBytes(number, MAX_ENVELOPE_BYTES))
    )
  },
  /** Bytes and ms of everything the other holds. */
  fetch: async (other: string) => {
    const before = performance.now()
    let bytes = 0
    for await (const envelope of exchange?.history(personKeys(other).self, [], 10_000) ?? [])
      bytes += envelope.length
    return { bytes, time: performance.now() - before }
  },
  /** A bare node that sends what is asked for to whoever opens a stream; answers its PeerId. */
  serveBare: async (relays: readonly string[], bytes: number) => {
    const node = await startBareNode('bare server', relays)
    await node.handle(PROTOCOL, async (stream) => {
      const chunk = new Uint8Array(CHUNK).fill(7)
      for (let sent = 0; sent < bytes; sent += CHUNK) if (!stream.send(chunk)) await stream.onDrain()
      await stream.close()
    })
    return node.peerId.toString()
  },
  dialBare: async (relays: readonly string[], device: string) => {
    const node = await startBareNode('bare client', relays)
    connection = await dialDirectly(node, relays[0] ?? '', device)
    return connection.direct
  },
  fetchBare: async () => {
    const before = performance.now()
    const stream = await connection?.newStream(PROTOCOL)
    let bytes = 0
    for await (const chunk of stream ?? []) bytes += chunk.byteLength
    return { bytes, time: performance.now() - before }
  }
}

/** What bench/transfer.ts calls inside the page. */
export type TransferHarness = typeof transferHarness

Object.assign(globalThis, { transferHarness })
