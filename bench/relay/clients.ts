/** Process of its own: makes so many clients with a reservation on a relay, says so, and ends with its input. */
import process from 'node:process'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'

/** Handshakes under way at once. */
const AT_ONCE = 10

const [relay = '', count = '0'] = process.argv.slice(2)
let reserved = 0

const join = async (): Promise<void> => {
  const node = await createLibp2p({
    addresses: { listen: ['/p2p-circuit'] },
    transports: [webSockets(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    connectionGater: { denyDialMultiaddr: () => false },
    connectionMonitor: { enabled: false },
    services: { identify: identify() }
  })
  const done = Promise.withResolvers<void>()
  node.addEventListener('transport:listening', () => done.resolve())
  await node.dial(multiaddr(relay))
  await done.promise
  reserved++
}

const total = Number(count)
let begun = 0
await Promise.all(
  Array.from({ length: AT_ONCE }, async () => {
    while (begun < total) {
      begun++
      await join()
    }
  })
)
process.stdout.write(`${reserved}\n`)
process.stdin.on('end', () => process.exit(0)).resume()
