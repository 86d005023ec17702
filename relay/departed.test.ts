import { generateKeyPair } from '@libp2p/crypto/keys'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { expect, test } from 'vitest'
import { DEFAULT_LIMITS } from './limits.ts'
import { createNode } from './node.ts'
import { RecordStore } from './record-store.ts'

/** What a client can say in one message of identify, nearly. */
const PROTOCOLS = 30

test('⚔ of a client that left its addresses are kept, and nothing else that it said of itself', async () => {
  const relay = await createNode({
    privateKey: await generateKeyPair('Ed25519'),
    host: '127.0.0.1',
    port: 0,
    announce: [],
    limits: DEFAULT_LIMITS,
    peers: [],
    records: new RecordStore(10, 10)
  })
  const address = multiaddr(String(relay.getMultiaddrs()[0]))
  const client = await createLibp2p({
    nodeInfo: { userAgent: 'x'.repeat(300) },
    addresses: { listen: [`${address.toString()}/p2p-circuit`] },
    transports: [webSockets(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() }
  })
  for (let number = 0; number < PROTOCOLS; number++)
    await client.handle(`/made-up/${number}/${'x'.repeat(60)}`, () => undefined)
  // said anew, now that there is a reservation to name
  await client.hangUp(relay.peerId)
  await client.dial(address)
  const known = () => relay.peerStore.get(client.peerId)
  await expect
    .poll(async () => (await known().catch(() => undefined))?.protocols.length, { timeout: 20_000 })
    .toBeGreaterThanOrEqual(PROTOCOLS)
  expect((await known()).metadata.size).toBeGreaterThan(0)
  const circuit = multiaddr(`${address.toString()}/p2p-circuit`)
  await relay.peerStore.merge(client.peerId, { multiaddrs: [circuit, multiaddr('/ip4/10.0.0.1/tcp/1/ws')] })

  await client.stop()
  await expect.poll(async () => (await known()).protocols, { timeout: 20_000 }).toEqual([])
  const { metadata, peerRecordEnvelope, addresses } = await known()
  expect(metadata.size).toBe(0)
  expect(peerRecordEnvelope).toBeUndefined()
  expect(addresses.length).toBeGreaterThan(0)
  for (const { multiaddr: one } of addresses) expect(one.toString()).toContain('/p2p-circuit')
  await relay.stop()
})
