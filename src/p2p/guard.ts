import type { Connection } from '@libp2p/interface'
import type { Connections } from './connections.ts'
import type { Registrar } from './node.ts'

/** Signalling of @libp2p/webrtc: its answer holds our network addresses. */
export const SIGNALING_PROTOCOL = '/webrtc-signaling/0.0.1'

/**
 * Keeps protocols of libp2p's own from whoever has not proven by hello to be a contact: a stranger shall neither learn
 * our addresses by asking for a direct connection, nor our topics. They wait until the connection is proven.
 * Done by replacing the handlers: the registrar's middleware runs them twice (libp2p 3.3 adds to the shared list).
 */
export const requireProof = async (
  registrar: Registrar,
  protocols: readonly string[],
  connections: Connections
): Promise<void> => {
  for (const protocol of protocols) {
    const { handler, options } = registrar.getHandler(protocol)
    await registrar.handle(
      protocol,
      async (stream, connection) => {
        await connections.proof(connection)
        await handler(stream, connection)
      },
      { ...options, force: true }
    )
    for (const topology of registrar.getTopologies(protocol)) {
      const onConnect = topology.onConnect?.bind(topology)
      topology.onConnect = async (peer, connection: Connection) => {
        const proven = await connections.proof(connection).then(
          () => true,
          () => false
        )
        if (proven) await onConnect?.(peer, connection)
      }
    }
  }
}
