import { generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import { expect, test } from 'vitest'
import { parseRelays } from './configuration.ts'
import { createNode, rtcConfiguration } from './node.ts'
import { startNetwork } from './testing/network.ts'

test('the list of servers is never left out, also when it is empty', () => {
  expect(rtcConfiguration([])).toEqual({ iceServers: [] })
})

test('configured servers are passed on as they are', () => {
  const servers = [
    { urls: 'stun:stun.example.org' },
    { urls: ['turn:turn.example.org', 'turns:turn.example.org'], username: 'u', credential: 'c' }
  ]
  expect(rtcConfiguration(servers)).toEqual({ iceServers: servers })
})

test('the device key is the PeerId', async () => {
  const deviceSeed = new Uint8Array(32).fill(5)
  const node = await createNode({ deviceSeed, relays: [], iceServers: [], direct: false })
  expect(node.peerId.toString()).toBe(
    peerIdFromPrivateKey(await generateKeyPairFromSeed('Ed25519', deviceSeed)).toString()
  )
})

test('⚔ what a stranger said of himself is forgotten when he leaves', async () => {
  const network = await startNetwork(1, false)
  const texts = network.relays.flatMap(({ multiaddrs }) => multiaddrs)
  const nodes = await Promise.all(
    [6, 7].map(async (fill) => {
      const deviceSeed = new Uint8Array(32).fill(fill)
      const node = await createNode({ deviceSeed, relays: parseRelays(texts), iceServers: [], direct: false })
      await node.start()
      await node.dial(multiaddr(texts[0] ?? ''))
      return node
    })
  )
  const [here, stranger] = nodes
  if (here === undefined || stranger === undefined) throw new RangeError('two were started')
  await network.eventually(() => expect(here.getMultiaddrs().map(String).join()).toContain('/p2p-circuit'))
  await stranger.dial(multiaddr(`${texts[0] ?? ''}/p2p-circuit/p2p/${here.peerId.toString()}`))
  while (!(await here.peerStore.has(stranger.peerId))) await stranger.services.ping.ping(here.peerId)
  await stranger.stop()
  while (await here.peerStore.has(stranger.peerId)) await here.services.ping.ping(multiaddr(texts[0] ?? ''))
  expect(await Promise.all(parseRelays(texts).map(({ id }) => here.peerStore.has(id)))).toEqual([true])
  await here.stop()
  await network.end()
})
