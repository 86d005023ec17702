import { PROTOCOL } from '../protocol/frames.ts'
import type { Greeter } from './greeter.ts'
import { MAX_FETCH_STREAMS, MAX_HELLO_STREAMS, MAX_PUSH_STREAMS } from './limits.ts'
import type { Node } from './node.ts'
import type { Traffic } from './traffic.ts'

/** Answers the streams that others open, also over circuits that a relay limits. */
export const serveProtocols = async (node: Node, greeter: Greeter, traffic: Traffic): Promise<void> => {
  const handlers = [
    [PROTOCOL.hello, MAX_HELLO_STREAMS, greeter.answer.bind(greeter)],
    [PROTOCOL.push, MAX_PUSH_STREAMS, traffic.answerPush.bind(traffic)],
    [PROTOCOL.fetch, MAX_FETCH_STREAMS, traffic.answerFetch.bind(traffic)]
  ] as const
  for (const [protocol, maxInboundStreams, handler] of handlers)
    await node.handle(protocol, handler, { runOnLimitedConnection: true, maxInboundStreams })
}
