import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { describe, expect, test } from 'vitest'
import { parseRelays } from './configuration.ts'
import { createDialGater } from './dial-gater.ts'

const id = async (fill: number): Promise<string> =>
  peerIdFromPrivateKey(await generateKeyPairFromSeed('Ed25519', new Uint8Array(32).fill(fill))).toString()
const [RELAY, OTHER, PEER] = await Promise.all([id(1), id(2), id(3)])
const ADDRESS = `/ip4/127.0.0.1/tcp/4001/ws/p2p/${RELAY}`
const gaters = {
  direct: createDialGater(parseRelays([ADDRESS]), true),
  hidden: createDialGater(parseRelays([ADDRESS]), false)
}
const denied = (text: string, gater: keyof typeof gaters = 'direct') =>
  gaters[gater].denyDialMultiaddr?.(multiaddr(text))

describe('let through', () => {
  test.each([
    ADDRESS,
    '/ip4/127.0.0.1/tcp/4001/ws',
    `${ADDRESS}/p2p-circuit/p2p/${PEER}`,
    `${ADDRESS}/p2p-circuit/webrtc/p2p/${PEER}`,
    `${ADDRESS}/p2p-circuit/webrtc`
  ])('%s', (address) => expect(denied(address)).toBe(false))
})

describe('refused', () => {
  test.each([
    '/ip4/127.0.0.1/tcp/4002/ws',
    `/ip4/127.0.0.1/tcp/4001/ws/p2p/${OTHER}`,
    `/ip4/10.0.0.1/tcp/4001/ws/p2p/${OTHER}/p2p-circuit/p2p/${PEER}`,
    `${ADDRESS}/p2p-circuit/p2p/${OTHER}/p2p-circuit/p2p/${PEER}`,
    `${ADDRESS}/p2p-circuit/ip4/10.0.0.1/tcp/80/ws/p2p/${PEER}`,
    '/dns4/example.org/tcp/443/tls/ws',
    `/dnsaddr/bootstrap.libp2p.io/p2p/${OTHER}`,
    `/ip4/10.0.0.1/udp/4001/webrtc-direct/p2p/${PEER}`,
    `/webrtc/p2p/${PEER}`,
    `/p2p/${PEER}`
  ])('%s', (address) => expect(denied(address)).toBe(true))
})

test('who stays on circuits asks for no direct connection', () => {
  expect(denied(`${ADDRESS}/p2p-circuit/webrtc/p2p/${PEER}`, 'hidden')).toBe(true)
  expect(denied(`${ADDRESS}/p2p-circuit/p2p/${PEER}`, 'hidden')).toBe(false)
})

test.each([
  '',
  'relay.example.org',
  '/ip4/127.0.0.1/tcp/1/ws',
  `${ADDRESS}/p2p-circuit`,
  `${ADDRESS}/p2p-circuit/p2p/${PEER}`
])('no address of a relay: %s', (text) =>
  expect(() => parseRelays([text])).toThrowError(expect.objectContaining({ code: 'relay-address-invalid' }))
)
