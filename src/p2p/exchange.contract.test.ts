import { describeExchange } from '../messaging/testing/exchange.contract.ts'
import { startNetwork } from './testing/network.ts'

describeExchange('libp2p over circuits of two relays', () => startNetwork(2, false))
