import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, expect, test } from 'vitest'
import { deviceKey } from '../crypto/derive.ts'
import { credentials, personKeys } from '../messaging/testing/exchange-person.ts'
import { MAX_UNPROVEN_CONNECTIONS } from './limits.ts'
import { dialAsHostile } from './testing/hostile.ts'
import type { Hostile } from './testing/hostile.ts'
import { ALICE, BOB, People } from './testing/people.ts'

let people: People
const strangers: Hostile[] = []
afterEach(async () => {
  await Promise.all(strangers.splice(0).map((stranger) => stranger.stop()))
  await people.end()
})

const MALLORY = personKeys('Mallory')

/** As many calls of Mallory's one device as there is room for, on which nothing is said. */
const flood = async (relays: readonly string[]): Promise<void> => {
  const mallory = await dialAsHostile(relays, MALLORY, ALICE)
  strangers.push(mallory)
  const again = () => mallory.node.dial(multiaddr(mallory.connection.remoteAddr.toString()), { force: true })
  // one after the other: what is dialled at once becomes one connection
  for (let number = 1; number < MAX_UNPROVEN_CONNECTIONS; number++) await again()
  // the first may be hung up on already, for their silence
  expect(mallory.node.getConnections(mallory.connection.remotePeer).length).toBeGreaterThan(8)
}

test('⚔ as many strangers as there is room for do not lock a contact out', async () => {
  people = await People.on(1)
  const alice = await people.enter(ALICE)
  await people.reserved(alice)
  const relays = people.network.relays.flatMap(({ multiaddrs }) => multiaddrs)
  await flood(relays)
  people.follow(alice, BOB)
  const bob = await dialAsHostile(relays, BOB, ALICE)
  strangers.push(bob)
  await bob.hello()
  await people.online(alice, BOB)
})

test('⚔ nor one whose device was met before, however slow he is to prove it', async () => {
  people = await People.on(1)
  const alice = await people.enter(ALICE)
  await people.reserved(alice)
  const relays = people.network.relays.flatMap(({ multiaddrs }) => multiaddrs)
  const devices = [deviceKey(BOB.deviceSeed).publicKey]
  alice.exchange.follow([{ ...credentials(ALICE, BOB), devices }])
  const bob = await dialAsHostile(relays, BOB, ALICE)
  strangers.push(bob)
  await flood(relays)
  await bob.hello()
  await people.online(alice, BOB)
})

test('⚔ nor do as many silent calls of another contact', async () => {
  people = await People.on(1)
  const alice = await people.enter(ALICE)
  await people.reserved(alice)
  const relays = people.network.relays.flatMap(({ multiaddrs }) => multiaddrs)
  const devices = [deviceKey(MALLORY.deviceSeed).publicKey]
  alice.exchange.follow([credentials(ALICE, BOB), { ...credentials(ALICE, MALLORY), devices }])
  await flood(relays)
  const bob = await dialAsHostile(relays, BOB, ALICE)
  strangers.push(bob)
  await bob.hello()
  await people.online(alice, BOB)
})
