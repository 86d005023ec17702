import { gossipsub } from '@libp2p/gossipsub'
import { UsageError } from '../protocol/errors.ts'
import {
  MAX_PUBSUB_BUFFER_BYTES,
  MAX_PUBSUB_FRAME_BYTES,
  MAX_PUBSUB_ITEMS,
  MAX_PUBSUB_STREAMS,
  MAX_TOPIC_BYTES_PER_PEER
} from './limits.ts'

type PubSub = ReturnType<ReturnType<typeof gossipsub>>

/** gossipsub with caps far below its defaults: topics are for pairs, and a statement is a hundred bytes. */
export const pubsub = () =>
  gossipsub({
    // a pair is no mesh: every statement goes to everybody who subscribed
    floodPublish: true,
    allowPublishToZeroTopicPeers: true,
    runOnLimitedConnection: true,
    fallbackToFloodsub: false,
    doPX: false,
    canRelayMessage: false,
    // topics are added while they are in use: nothing is kept of any other
    allowedTopics: [],
    awaitRpcHandler: true,
    awaitRpcMessageHandler: true,
    maxInboundStreams: MAX_PUBSUB_STREAMS,
    maxOutboundStreams: MAX_PUBSUB_STREAMS,
    maxInboundDataLength: MAX_PUBSUB_FRAME_BYTES,
    maxOutboundBufferSize: MAX_PUBSUB_BUFFER_BYTES,
    maxTopicBytesPerPeer: MAX_TOPIC_BYTES_PER_PEER,
    decodeRpcLimits: {
      maxSubscriptions: MAX_PUBSUB_ITEMS,
      maxMessages: MAX_PUBSUB_ITEMS,
      maxControlMessages: MAX_PUBSUB_ITEMS,
      maxIhaveMessageIDs: MAX_PUBSUB_ITEMS,
      maxIwantMessageIDs: MAX_PUBSUB_ITEMS,
      maxIdontwantMessageIDs: MAX_PUBSUB_ITEMS,
      maxPeerInfos: 0
    }
  })

interface Rpc {
  subscriptions?: readonly { readonly topic?: string }[]
}

/** What gossipsub 17 has and its types do not say. */
interface Router {
  allowedTopics: Set<string>
  sendRpc(device: string, rpc: Rpc): boolean
}

const isRouter = (value: object): value is Router =>
  'allowedTopics' in value &&
  value.allowedTopics instanceof Set &&
  'sendRpc' in value &&
  typeof value.sendRpc === 'function'

/**
 * Makes a device learn only of topics it may know: gossipsub tells all of its subscriptions to everybody it is
 * connected with, from which contacts who know each other would see whom else each of them knows.
 * @returns the topics that are accepted from others, to be kept up to date
 * @throws UsageError `pubsub-unknown` for a gossipsub that is built otherwise
 */
export const tellOnlyMembers = (
  service: PubSub,
  mayKnow: (device: string, topic: string) => boolean
): Set<string> => {
  if (!isRouter(service)) throw new UsageError('pubsub-unknown', 'this gossipsub is built otherwise')
  const send = service.sendRpc.bind(service)
  service.sendRpc = (device, rpc) => {
    if (rpc.subscriptions === undefined || rpc.subscriptions.length === 0) return send(device, rpc)
    const told = rpc.subscriptions.filter(({ topic }) => topic !== undefined && mayKnow(device, topic))
    return told.length > 0 ? send(device, { ...rpc, subscriptions: told }) : true
  }
  return service.allowedTopics
}
