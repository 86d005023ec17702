import { StreamStateError, type StreamMuxerFactory } from '@libp2p/interface'
import { yamux, type YamuxMuxerInit } from '@libp2p/yamux'

/**
 * Yamux whose streams end with a connection that is closed just after they were opened. It sends a stream's first frame
 * from a microtask of its own, and what fails there nobody can catch (@libp2p/yamux 8, `onCreateStream`): the page
 * would report a defect.
 */
export const carefulYamux = (init: YamuxMuxerInit) => (): StreamMuxerFactory => {
  const factory = yamux(init)()
  return {
    protocol: factory.protocol,
    createStreamMuxer: (connection) => {
      const muxer = factory.createStreamMuxer(connection)
      const create = muxer.onCreateStream.bind(muxer)
      muxer.onCreateStream = () => {
        const stream = create()
        const send = stream.sendWindowUpdate.bind(stream)
        stream.sendWindowUpdate = () => {
          try {
            send()
          } catch (error) {
            if (!(error instanceof StreamStateError)) throw error
            stream.abort(error)
          }
        }
        return stream
      }
      return muxer
    }
  }
}
