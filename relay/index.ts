import type { PrivateKey } from '@libp2p/interface'
import { TransientError } from '../src/protocol/errors.ts'
import { makeFolder } from './folder.ts'
import { loadIdentity } from './identity.ts'
import { Courier, DEFAULT_COURIER_LIMITS } from './courier/index.ts'
import type { ChainAccess, CourierLimits } from './courier/index.ts'
import { gatewayRoutes } from './courier/gateway.ts'
import type { GatewayAccess } from './courier/gateway.ts'
import { serveHealth } from './health.ts'
import { serveRoutes } from './http.ts'
import type { Served } from './http.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { RelayLimits } from './limits.ts'
import { createNode } from './node.ts'
import { parseAnnounced, parsePeer, Peering } from './peering.ts'
import { RecordStore } from './record-store.ts'

export { DEFAULT_COURIER_LIMITS, DEFAULT_LIMITS, makeFolder }
export type { CourierLimits, GatewayAccess, RelayLimits }

/** How a relay keeps sealed bytes for people who are away. */
export interface CourierOptions {
  /** Where anchors are read; without nodes only permits count. */
  readonly chain?: ChainAccess
  readonly limits?: Partial<CourierLimits>
  /** An IPFS trustless gateway to what it holds; none when not given. */
  readonly gateway?: { readonly port: number; readonly access: GatewayAccess }
}

/** How a relay is started; every field has a default. */
export interface RelayOptions {
  /** Interface to listen on; default `127.0.0.1`. */
  readonly host?: string
  /** WebSocket port; 0 (default) is a free one. */
  readonly port?: number
  /** Port of `/healthz`; 0 (default) is a free one. */
  readonly healthPort?: number
  /** Holds the key file; without it the peer id ends with the process. */
  readonly data?: string
  /** Multiaddrs clients shall use, where a proxy terminates TLS. */
  readonly announce?: readonly string[]
  /** Multiaddrs of other relays to stay connected with. */
  readonly peers?: readonly string[]
  readonly limits?: Partial<RelayLimits>
  /** Without it the relay is no courier. */
  readonly courier?: CourierOptions
  readonly onPeer?: (peer: string, state: 'connected' | 'unreachable') => void
}

/** A running relay. */
export interface Relay {
  /** Each ends in `/p2p/<peerId>`. */
  readonly multiaddrs: readonly string[]
  readonly peerId: string
  readonly healthUrl: string
  /** Without a slash at its end; undefined where no gateway was asked for. */
  readonly gatewayUrl: string | undefined
  close(): Promise<void>
}

const NO_CHAIN: ChainAccess = { nodes: [], network: 'testnet', program: 'ghost_msg.aleo' }

type Closer = () => Promise<void> | void

/** Ends what was started, last first. */
const closeAll = async (closers: Closer[]): Promise<void> => {
  for (const close of closers.splice(0).reverse()) await close()
}

/**
 * Starts a relay and resolves when it accepts clients. Several run in one process.
 * @throws StorageError `relay-key-unreadable`, `relay-key-damaged`, `courier-store-unreadable`, UsageError
 * `relay-address-invalid`, `courier-node-invalid`, TransientError `relay-port-taken`
 */
export const createRelay = async (options: RelayOptions = {}): Promise<Relay> => {
  const closers: Closer[] = []
  try {
    return await assemble(options, closers)
  } catch (error) {
    await closeAll(closers)
    throw error
  }
}

const assemble = async (options: RelayOptions, closers: Closer[]): Promise<Relay> => {
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const host = options.host ?? '127.0.0.1'
  const peers = (options.peers ?? []).map(parsePeer)
  const announce = (options.announce ?? []).map(parseAnnounced)
  const records = new RecordStore(limits.records, limits.recordsPerClient)
  const privateKey = await loadIdentity(options.data)
  const courier = options.courier && startCourier(options.courier, privateKey, options.data)
  if (courier !== undefined) closers.push(() => courier.stop())
  const settings = { privateKey, host, port: options.port ?? 0, announce, limits, peers, records }
  const node = await createNode(settings).catch((cause: unknown) => {
    throw new TransientError(
      'relay-port-taken',
      `cannot listen on ${host}:${options.port ?? 0}: choose another with --port`,
      { cause }
    )
  })
  closers.push(() => node.stop())
  await courier?.serve(node)
  const multiaddrs = node.getMultiaddrs().map(String)
  const peerId = node.peerId.toString()
  const started = performance.now()
  const numbers = () => ({
    peerId,
    multiaddrs,
    connections: node.getConnections().length,
    reservations: node.services.relay.reservations.size,
    records: records.size,
    uptimeSeconds: Math.round((performance.now() - started) / 1000),
    ...(courier === undefined ? {} : { objects: courier.objects })
  })
  const health = await serveHealth(host, options.healthPort ?? 0, numbers, () => courier?.metrics ?? [])
  closers.push(() => health.close())
  const gateway = await startGateway(options.courier, courier, host)
  if (gateway !== undefined) closers.push(() => gateway.close())
  const peering = new Peering(node, peers, options.onPeer ?? (() => undefined))
  peering.start()
  closers.push(() => peering.stop())
  return {
    multiaddrs,
    peerId,
    healthUrl: `${health.url}/healthz`,
    gatewayUrl: gateway?.url,
    close: () => closeAll(closers)
  }
}

const startCourier = (
  { chain = NO_CHAIN, limits }: CourierOptions,
  privateKey: PrivateKey,
  data: string | undefined
): Courier =>
  new Courier({
    privateKey,
    chain,
    limits: { ...DEFAULT_COURIER_LIMITS, ...limits },
    ...(data === undefined ? {} : { folder: data })
  })

const startGateway = async (
  options: CourierOptions | undefined,
  courier: Courier | undefined,
  host: string
): Promise<Served | undefined> => {
  if (courier === undefined || options?.gateway === undefined) return undefined
  const { port, access } = options.gateway
  const routes = gatewayRoutes(access, (hash, lock) => courier.find(hash, lock))
  return serveRoutes(routes, host, port, '--gateway-port')
}
