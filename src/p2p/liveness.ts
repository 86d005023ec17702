import type { Connection } from '@libp2p/interface'
import { TransientError } from '../protocol/errors.ts'
import { LIVENESS_TIMEOUT } from './limits.ts'

const PING_PROTOCOL = '/ipfs/ping/1.0.0'

/**
 * Closes a connection whose other end no longer answers: agreeing on a protocol takes both. A tab that was closed
 * says so on its circuit at once, on a direct connection only after a while.
 */
export const checkAlive = async (connection: Connection): Promise<void> => {
  if (connection.status !== 'open') return
  try {
    const stream = await connection.newStream(PING_PROTOCOL, {
      signal: AbortSignal.timeout(LIVENESS_TIMEOUT),
      runOnLimitedConnection: true
    })
    await stream.close({ signal: AbortSignal.timeout(LIVENESS_TIMEOUT) })
  } catch (cause) {
    connection.abort(new TransientError('peer-unreachable', 'the other end does not answer', { cause }))
  }
}
