import type { Connection, Stream } from '@libp2p/interface'
import { RejectedError } from '../protocol/errors.ts'
import type { Connections } from './connections.ts'
import type { Registrar } from './node.ts'
import type { Session } from './session.ts'

/** Signalling of @libp2p/webrtc: its answer holds our network addresses. */
export const SIGNALING_PROTOCOL = '/webrtc-signaling/0.0.1'

/**
 * Keeps protocols of libp2p's own from whoever has not proven by hello to be a contact: a stranger shall neither learn
 * our addresses by asking for a direct connection, nor our topics. They wait until the connection is proven; whoever
 * wrote first and was not answered yet is refused like a stranger.
 * `served` is told of each stream of theirs once it is proven whose it is.
 * Done by replacing the handlers: the registrar's middleware runs them twice (libp2p 3.3 adds to the shared list).
 */
export const requireProof = async (
  registrar: Registrar,
  protocols: readonly string[],
  connections: Connections,
  served: (stream: Stream, session: Session) => void = () => undefined
): Promise<void> => {
  for (const protocol of protocols) {
    const { handler, options } = registrar.getHandler(protocol)
    await registrar.handle(
      protocol,
      async (stream, connection) => {
        const session = await connections.proofForStream(connection)
        if (session.contact.request !== undefined)
          throw new RejectedError('peer-stranger', 'not for somebody who was not answered')
        await handler(stream, connection)
        served(stream, session)
      },
      { ...options, force: true }
    )
    for (const topology of registrar.getTopologies(protocol)) {
      const onConnect = topology.onConnect?.bind(topology)
      topology.onConnect = async (peer, connection: Connection) => {
        const proven = await connections.proof(connection).then(
          ({ contact }) => contact.request === undefined,
          () => false
        )
        if (proven) await onConnect?.(peer, connection)
      }
    }
  }
}

/**
 * Lets services go on over this connection: libp2p tells them of the first one to a device alone, and pubsub's streams
 * end with it when a circuit is cut while a direct connection stays.
 */
export const continueOver = async (
  registrar: Registrar,
  protocols: readonly string[],
  connection: Connection
): Promise<void> => {
  const topologies = new Set(protocols.flatMap((protocol) => registrar.getTopologies(protocol)))
  for (const topology of topologies) await topology.onConnect?.(connection.remotePeer, connection)
}
