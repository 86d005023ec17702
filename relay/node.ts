import { circuitRelayServer } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import type { PrivateKey } from '@libp2p/interface'
import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { RejectedError } from '../src/protocol/errors.ts'
import { forgetDeparted } from './departed.ts'
import {
  MAX_CIRCUIT_STREAMS,
  MAX_IDENTIFY_BYTES,
  MAX_PENDING_CONNECTIONS,
  RECORD_SWEEP_INTERVAL,
  RECORD_VALIDITY
} from './limits.ts'
import type { RelayLimits } from './limits.ts'
import type { Peer } from './peering.ts'
import type { RecordStore } from './record-store.ts'

/** The DHT of Ghost's relays, apart from IPFS's public one. */
const DHT_PROTOCOL = '/ghost/kad/1.0.0'

/** What a relay's libp2p node is made of. */
export interface NodeOptions {
  readonly privateKey: PrivateKey
  readonly host: string
  readonly port: number
  readonly announce: readonly string[]
  readonly limits: RelayLimits
  readonly peers: readonly Peer[]
  readonly records: RecordStore
}

const listenAddress = (host: string, port: number): string =>
  `/${host.includes(':') ? 'ip6' : 'ip4'}/${host}/tcp/${port}/ws`

const reservations = (limits: RelayLimits) => ({
  maxReservations: limits.reservations,
  reservationTtl: limits.reservationSeconds * 1000,
  applyDefaultLimit: limits.circuitBytes > 0 || limits.circuitSeconds > 0,
  ...(limits.circuitBytes > 0
    ? { defaultDataLimit: BigInt(limits.circuitBytes) }
    : { defaultDataLimit: 2n ** 62n }),
  // the server reads its own value as milliseconds, though the wire says seconds (circuit-relay-v2 4.2); 2^31-1 is the longest timer
  defaultDurationLimit: limits.circuitSeconds > 0 ? limits.circuitSeconds * 1000 : 2 ** 31 - 1
})

const refuseValue = (): never => {
  throw new RejectedError('relay-no-values', 'this DHT keeps provider records only')
}

const dht = (records: RecordStore) => (components: Parameters<ReturnType<typeof kadDHT>>[0]) =>
  kadDHT({
    protocol: DHT_PROTOCOL,
    clientMode: false,
    // the default drops private addresses, and with them every relay on a LAN or on this machine
    peerInfoMapper: passthroughMapper,
    // a first relay has nobody to ask and must answer all the same
    allowQueryWithZeroPeers: true,
    initialQuerySelfInterval: 100,
    // provider records are all it keeps: values of strangers would stay for ever
    validators: { pk: refuseValue, ipns: refuseValue },
    reprovide: { validity: RECORD_VALIDITY, threshold: 0, interval: RECORD_SWEEP_INTERVAL }
  })(
    new Proxy(components, {
      get: (target, name): unknown => (name === 'datastore' ? records : Reflect.get(target, name))
    })
  )

/** A started node: circuit relay, DHT server, identify and ping over WebSocket. No pubsub: topics are nobody's business here. */
export const createNode = async (options: NodeOptions) => {
  const { limits, peers } = options
  const node = await createLibp2p({
    privateKey: options.privateKey,
    addresses: { listen: [listenAddress(options.host, options.port)], announce: [...options.announce] },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    // clients come to a relay; it calls nobody but the relays it was told of
    connectionGater: { denyDialPeer: (peer) => !peers.some(({ id }) => id.equals(peer)) },
    connectionManager: {
      maxConnections: limits.connections,
      inboundConnectionThreshold: limits.connectionsPerSecond,
      maxIncomingPendingConnections: MAX_PENDING_CONNECTIONS
    },
    services: {
      identify: identify({ maxMessageSize: MAX_IDENTIFY_BYTES }),
      ping: ping(),
      dht: dht(options.records),
      relay: circuitRelayServer({
        reservations: reservations(limits),
        maxInboundHopStreams: MAX_CIRCUIT_STREAMS,
        maxOutboundStopStreams: MAX_CIRCUIT_STREAMS
      })
    }
  })
  // a client that left keeps its slot until the reservation ends, a day: full after as many page loads as there are slots
  node.addEventListener('peer:disconnect', ({ detail: peer }) => {
    const { reservations } = node.services.relay
    // its timer would end, a day later, the reservation that the same client has by then
    reservations.get(peer)?.signal.clear()
    reservations.delete(peer)
  })
  forgetDeparted(node, (peer) => peers.some(({ id }) => id.equals(peer)))
  return node
}
