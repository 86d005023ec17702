import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify } from '@libp2p/identify'
import { FaultTolerance } from '@libp2p/interface'
import type { Libp2p, PeerId } from '@libp2p/interface'
import { kadDHT } from '@libp2p/kad-dht'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { webRTC } from '@libp2p/webrtc'
import { createLibp2p } from 'libp2p'
import { PROTOCOL } from '../protocol/frames.ts'
import type { IceServer, Relay } from './configuration.ts'
import { createDialGater } from './dial-gater.ts'
import {
  CIRCUIT_DIAL_TIMEOUT,
  MAX_CIRCUITS,
  MAX_CONNECTIONS,
  MAX_CONNECTIONS_PER_SECOND,
  MAX_IDENTIFY_BYTES,
  MAX_PENDING_CONNECTIONS,
  MAX_PROVIDERS,
  MAX_STREAM_WINDOW_BYTES,
  MAX_STREAMS_PER_CONNECTION,
  RECORD_RENEWAL,
  RECORD_VALIDITY
} from './limits.ts'
import { pubsub } from './pubsub.ts'
import { carefulYamux } from './muxer.ts'
import { reliableWebSockets } from './websocket.ts'

/** What a node is made of. */
export interface NodeOptions {
  /** 32 bytes; the PeerId follows from it. */
  readonly deviceSeed: Uint8Array
  readonly relays: readonly Relay[]
  readonly iceServers: readonly IceServer[]
  readonly direct: boolean
  /** Couriers that may be dialled besides the relays. */
  readonly couriers?: () => readonly Relay[]
}

/** WebRTC's configuration; a list is always in it, because without one the library asks servers of its own choice. */
export const rtcConfiguration = (iceServers: readonly IceServer[]): RTCConfiguration => ({
  iceServers: iceServers.map((server) => ({
    ...server,
    urls: typeof server.urls === 'string' ? server.urls : [...server.urls]
  }))
})

/** Only configured relays are asked for a reservation, whatever a peer says it can do. `has` means: do not tell. */
const onlyRelays = (relays: readonly Relay[]) => ({
  has: (peer: string | Uint8Array | PeerId) => !relays.some(({ id }) => id.toString() === String(peer)),
  add: () => undefined,
  remove: () => undefined
})

const dht = () =>
  kadDHT({
    protocol: PROTOCOL.kad,
    clientMode: true,
    initialQuerySelfInterval: 100,
    // a lookup ends when it has so many: forty-five that claim to be somebody must not hide him
    kBucketSize: MAX_PROVIDERS,
    // lookups would dial every provider they find: without its circuit addresses there is nothing to dial.
    // `allowQueryWithZeroPeers` stays off: with it a browser that listens on a circuit spins at boot
    peerInfoMapper: (peer) => ({
      ...peer,
      multiaddrs: peer.multiaddrs.filter((address) => !address.toString().includes('/p2p-circuit'))
    }),
    reprovide: { validity: RECORD_VALIDITY, threshold: RECORD_RENEWAL, interval: 60_000 }
  })

type Components = Parameters<ReturnType<typeof circuitRelayTransport>>[0]

/** Hands out what libp2p keeps to itself: the guard replaces handlers, a direct dial needs its own time limit. */
const internals = () => (components: Pick<Components, 'registrar' | 'transportManager'>) => ({
  registrar: components.registrar,
  transportManager: components.transportManager
})

const services = () => ({
  identify: identify({ maxMessageSize: MAX_IDENTIFY_BYTES }),
  ping: ping(),
  dht: dht(),
  pubsub: pubsub(),
  internals: internals()
})

/**
 * What a peer said of itself would be kept for hours after it left, and strangers are many. Nothing of it is needed:
 * people are dialled at addresses made here. The registrar heard of the end first, and has read what it needs.
 */
const forgetOthers = (
  node: Pick<Libp2p, 'addEventListener' | 'getConnections' | 'peerStore'>,
  relays: readonly Relay[]
): void =>
  node.addEventListener('peer:disconnect', ({ detail: peer }) => {
    if (relays.some(({ id }) => id.equals(peer)) || node.getConnections(peer).length > 0) return
    // a store that ends with its node holds nothing either
    node.peerStore.delete(peer).catch(() => undefined)
  })

/** The browser's node, not yet started: one reservation wanted on each relay, nothing dialled that was not configured. */
export const createNode = async ({ deviceSeed, relays, iceServers, direct, couriers }: NodeOptions) => {
  const node = await createLibp2p({
    start: false,
    privateKey: await generateKeyPairFromSeed('Ed25519', deviceSeed),
    // the default would name the browser and its version to everybody
    nodeInfo: { name: 'ghost', version: '1', userAgent: 'ghost/1' },
    addresses: { listen: [...relays.map(() => '/p2p-circuit'), ...(direct ? ['/webrtc'] : [])] },
    transports: [
      reliableWebSockets(),
      circuitRelayTransport({
        discoveryFilter: onlyRelays(relays),
        // a relay that is away shall not hold up the next
        reservationConcurrency: Math.max(1, relays.length),
        maxInboundStopStreams: MAX_CIRCUITS,
        maxOutboundStopStreams: MAX_CIRCUITS
      }),
      ...(direct ? [webRTC({ rtcConfiguration: rtcConfiguration(iceServers) })] : [])
    ],
    transportManager: { faultTolerance: FaultTolerance.NO_FATAL },
    connectionEncrypters: [noise()],
    streamMuxers: [
      carefulYamux({
        maxInboundStreams: MAX_STREAMS_PER_CONNECTION,
        streamOptions: { maxStreamWindowSize: MAX_STREAM_WINDOW_BYTES }
      })
    ],
    connectionGater: createDialGater(relays, direct, couriers),
    connectionManager: {
      maxConnections: MAX_CONNECTIONS,
      maxIncomingPendingConnections: MAX_PENDING_CONNECTIONS,
      inboundConnectionThreshold: MAX_CONNECTIONS_PER_SECOND,
      addressDialTimeout: CIRCUIT_DIAL_TIMEOUT,
      dialTimeout: CIRCUIT_DIAL_TIMEOUT,
      // names in relay addresses are the browser's to resolve: no DNS over HTTPS at somebody's server
      resolvers: {},
      // uncapped growth: a small factor keeps the pause short, also after an hour's outage
      reconnectRetries: 1000,
      reconnectRetryInterval: 1000,
      reconnectBackoffFactor: 1.05
    },
    services: services()
  })
  forgetOthers(node, relays)
  return node
}

/** A node with the services that this room uses. */
export type Node = Awaited<ReturnType<typeof createNode>>
export type Registrar = Node['services']['internals']['registrar']
