import { StreamStateError, type StreamMuxerFactory } from '@libp2p/interface'
import { yamux, type YamuxMuxerInit } from '@libp2p/yamux'

/**
 * Yamux that opens no stream on a connection which is closing. It sends a stream's first frame from a microtask of its
 * own, and what fails there nobody can catch (@libp2p/yamux 8, `onCreateStream`): the page would report a defect.
 * Opening rejects with a StreamStateError instead, as for a connection that is closed.
 */
export const carefulYamux = (init: YamuxMuxerInit) => (): StreamMuxerFactory => {
  const factory = yamux(init)()
  return {
    protocol: factory.protocol,
    createStreamMuxer: (connection) => {
      const muxer = factory.createStreamMuxer(connection)
      const createStream = muxer.createStream.bind(muxer)
      muxer.createStream = async (options) => {
        if (connection.status !== 'open') throw new StreamStateError('this connection is closing')
        return createStream(options)
      }
      return muxer
    }
  }
}
