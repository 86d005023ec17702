import type { Transport } from '@libp2p/interface'
import { webSockets } from '@libp2p/websockets'
import { TransientError } from '../protocol/errors.ts'

/**
 * WebSockets whose failed dials reject with an Error. In a browser they reject with the DOM's Event, and libp2p's
 * reconnect queue, which retries Errors only, gives up at once.
 */
export const reliableWebSockets =
  () =>
  (components: Parameters<ReturnType<typeof webSockets>>[0]): Transport => {
    const transport = webSockets()(components)
    const dial = transport.dial.bind(transport)
    transport.dial = (address, options) =>
      dial(address, options).catch((cause: unknown) => {
        throw cause instanceof Error
          ? cause
          : new TransientError('relay-unreachable', 'the WebSocket did not open')
      })
    return transport
  }
