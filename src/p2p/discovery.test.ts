import { kadDHT, passthroughMapper } from '@libp2p/kad-dht'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { ping } from '@libp2p/ping'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { afterEach, expect, test } from 'vitest'
import { deviceKey } from '../crypto/derive.ts'
import { dayOf, reachKey, rendezvousKey } from '../crypto/pair.ts'
import { credentials, envelopeBytes, identityOf, personKeys } from '../messaging/testing/exchange-person.ts'
import type { Person } from '../messaging/testing/exchange-person.ts'
import { rendezvousIdentifier } from '../protocol/content-id.ts'
import { PROTOCOL } from '../protocol/frames.ts'
import { DEFAULT_CHOICES } from './choices.ts'
import type { AttentiveExchange } from './choices.ts'
import { parseRelays } from './configuration.ts'
import { createNode } from './node.ts'
import { fastClock } from './testing/network.ts'
import { ALICE, BOB, People } from './testing/people.ts'

/** As many as an attacker of the DHT was measured to need to hide a record. */
const SYBILS = 45
const AT_ONCE = 5

let people: People
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
  await people.end()
})

/** A node of the DHT that claims to hold what is looked for, and lets itself be provided under it. */
const sybil = async (relay: string, key: Uint8Array): Promise<void> => {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws'] },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    // they let others ask each other in vain: all that they want is to stand in the relay's book
    connectionGater: { denyDialMultiaddr: (address) => !address.toString().startsWith(relay) },
    // all of them share one thread with the relay
    connectionManager: { addressDialTimeout: 60_000, dialTimeout: 60_000 },
    services: {
      identify: identify(),
      ping: ping(),
      dht: kadDHT({
        protocol: PROTOCOL.kad,
        clientMode: false,
        peerInfoMapper: passthroughMapper,
        initialQuerySelfInterval: 100
      })
    }
  })
  ends.push(async () => node.stop())
  await node.dial(multiaddr(relay), { signal: AbortSignal.timeout(60_000) })
  const events = node.services.dht.provide(rendezvousIdentifier(key))[Symbol.asyncIterator]()
  for (let next = await events.next(); next.done !== true;) next = await events.next()
}

test('among forty-five that claim to be him he is found, and the message arrives', async () => {
  people = await People.on(1)
  const [relay = ''] = people.network.relays.flatMap(({ multiaddrs }) => multiaddrs)
  const pair = credentials(ALICE, BOB).rendezvousKey
  const key = rendezvousKey(pair, BOB.self, dayOf(Date.now()))
  for (let count = 0; count < SYBILS; count += AT_ONCE)
    await Promise.all(Array.from({ length: AT_ONCE }, () => sybil(relay, key)))
  // on a busy machine a round takes long enough: the pauses between them need not
  const clock = fastClock(10)
  const [alice, bob] = await Promise.all([people.enter(ALICE, { clock }), people.enter(BOB)])
  people.follow(bob, ALICE)
  await people.reserved(bob)
  people.follow(alice, BOB)
  await Promise.all([people.online(alice, BOB), people.online(bob, ALICE)])
  await alice.exchange.push(BOB.self, [envelopeBytes(1)])
  await people.network.eventually(() => expect(bob.handler.envelopes).toEqual([envelopeBytes(1)]))
}, 180_000)

test('who was met before is found with no record in the DHT at all', async () => {
  people = await People.on(0)
  // room for no record: the DHT stays empty
  await people.network.addRelay({ limits: { records: 0 } })
  const [alice, bob] = await Promise.all([people.enter(ALICE), people.enter(BOB)])
  people.follow(bob, ALICE)
  await Promise.all([people.reserved(alice), people.reserved(bob)])
  alice.exchange.follow([{ ...credentials(ALICE, BOB), devices: [deviceKey(BOB.deviceSeed).publicKey] }])
  await Promise.all([people.online(alice, BOB), people.online(bob, ALICE)])
})

const providers = async (key: Uint8Array): Promise<string[]> => {
  const relays = parseRelays(people.network.relays.flatMap(({ multiaddrs }) => multiaddrs))
  const node = await createNode({
    deviceSeed: personKeys('Looker').deviceSeed,
    relays,
    iceServers: [],
    direct: false
  })
  ends.push(async () => node.stop())
  await node.start()
  for (const { address } of relays) await node.dial(address)
  const found: string[] = []
  for (let looked = 0; looked < 50 && found.length === 0; looked++)
    for await (const event of node.services.dht.findProviders(rendezvousIdentifier(key)))
      if (event.name === 'PROVIDER') found.push(...event.providers.map(({ id }) => id.toString()))
  return found
}
const choose = (person: Person, reachableByAddress: boolean) =>
  (person.exchange as AttentiveExchange).choose({ ...DEFAULT_CHOICES, hideAddress: true, reachableByAddress })

test('a record under the address stands only when that was chosen, and a stranger’s call is then a hint', async () => {
  people = await People.on(1)
  const bob = await people.enter(BOB)
  await people.reserved(bob)
  const key = reachKey(BOB.self, dayOf(Date.now()))
  expect(await providers(key)).toEqual([])
  await choose(bob, true)
  expect(await providers(key)).toHaveLength(1)
  const alice = await people.enter(ALICE)
  // Bob has read nothing of her yet: no key of the pair is in the DHT
  people.follow(alice, BOB)
  await people.network.eventually(() => expect(bob.handler.hints).toEqual([undefined]))
  people.follow(bob, ALICE)
  await Promise.all([people.online(alice, BOB), people.online(bob, ALICE)])
})

test('another choice of the way makes the network anew, and contacts meet again', async () => {
  people = await People.on(1)
  const { alice, bob } = await people.meet({ direct: true })
  await people.network.eventually(() => expect(alice.handler.status?.direct).toBe(1))
  const hiding = alice.exchange as AttentiveExchange
  await hiding.choose({ ...DEFAULT_CHOICES, hideAddress: true })
  await people.network.eventually(() => {
    expect(alice.handler.status).toMatchObject({ direct: 0, relayed: 1 })
    expect(bob.handler.status).toMatchObject({ direct: 0, relayed: 1 })
  })
  await alice.exchange.push(BOB.self, [envelopeBytes(1)])
  await people.network.eventually(() => expect(bob.handler.envelopes).toEqual([envelopeBytes(1)]))
  await hiding.choose(DEFAULT_CHOICES)
  await people.network.eventually(() => expect(alice.handler.status?.direct).toBe(1))
  await alice.exchange.stop()
  await alice.exchange.start(identityOf(ALICE, Date.now()), alice.handler)
})
