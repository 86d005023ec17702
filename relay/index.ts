import { TransientError } from '../src/protocol/errors.ts'
import { makeFolder } from './folder.ts'
import { loadIdentity } from './identity.ts'
import { serveHealth } from './health.ts'
import { DEFAULT_LIMITS } from './limits.ts'
import type { RelayLimits } from './limits.ts'
import { createNode } from './node.ts'
import { parseAnnounced, parsePeer, Peering } from './peering.ts'
import { RecordStore } from './record-store.ts'

export { DEFAULT_LIMITS, makeFolder }
export type { RelayLimits }

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
  readonly onPeer?: (peer: string, state: 'connected' | 'unreachable') => void
}

/** A running relay. */
export interface Relay {
  /** Each ends in `/p2p/<peerId>`. */
  readonly multiaddrs: readonly string[]
  readonly peerId: string
  readonly healthUrl: string
  close(): Promise<void>
}

/**
 * Starts a relay and resolves when it accepts clients. Several run in one process.
 * @throws StorageError `relay-key-unreadable`, `relay-key-damaged`, UsageError `relay-address-invalid`, TransientError `relay-port-taken`
 */
export const createRelay = async (options: RelayOptions = {}): Promise<Relay> => {
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const host = options.host ?? '127.0.0.1'
  const peers = (options.peers ?? []).map(parsePeer)
  const announce = (options.announce ?? []).map(parseAnnounced)
  const records = new RecordStore(limits.records, limits.recordsPerClient)
  const privateKey = await loadIdentity(options.data)
  const node = await createNode({
    privateKey,
    host,
    port: options.port ?? 0,
    announce,
    limits,
    peers,
    records
  }).catch((cause: unknown) => {
    throw new TransientError(
      'relay-port-taken',
      `cannot listen on ${host}:${options.port ?? 0}: choose another with --port`,
      { cause }
    )
  })
  const multiaddrs = node.getMultiaddrs().map(String)
  const peerId = node.peerId.toString()
  const started = performance.now()
  const health = await serveHealth(host, options.healthPort ?? 0, () => ({
    peerId,
    multiaddrs,
    connections: node.getConnections().length,
    reservations: node.services.relay.reservations.size,
    records: records.size,
    uptimeSeconds: Math.round((performance.now() - started) / 1000)
  })).catch(async (error: unknown) => {
    await node.stop()
    throw error
  })
  const peering = new Peering(node, peers, options.onPeer ?? (() => undefined))
  peering.start()
  return {
    multiaddrs,
    peerId,
    healthUrl: health.url,
    close: async () => {
      peering.stop()
      await health.close()
      await node.stop()
    }
  }
}
