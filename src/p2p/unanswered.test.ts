import { afterEach, expect, test } from 'vitest'
import { dayOf, rendezvousKey } from '../crypto/pair.ts'
import { credentials, envelopeBytes, personKeys } from '../messaging/testing/exchange-person.ts'
import type { Person, PersonKeys } from '../messaging/testing/exchange-person.ts'
import { rendezvousIdentifier } from '../protocol/content-id.ts'
import { encodePushFrame } from '../protocol/push-frames.ts'
import { PROTOCOL } from '../protocol/frames.ts'
import { concat } from '../protocol/bytes.ts'
import { SIGNALING_PROTOCOL } from './guard.ts'
import { dialAsHostile } from './testing/hostile.ts'
import type { Hostile } from './testing/hostile.ts'
import { ALICE, BOB, People } from './testing/people.ts'

const MALLORY = personKeys('Mallory')
let people: People
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
  await people.end()
})

const unanswered = (one: Person, other: PersonKeys, isAwaited: boolean) => ({
  ...credentials(one.keys, other),
  request: { isAwaited }
})
const attack = async (victim: Person): Promise<Hostile> => {
  await people.reserved(victim)
  const relays = people.network.relays.flatMap(({ multiaddrs }) => multiaddrs)
  const hostile = await dialAsHostile(relays, MALLORY, victim.keys, true)
  ends.push(() => hostile.stop())
  return hostile
}
const providers = async ({ node }: Hostile, from: PersonKeys, to: PersonKeys): Promise<number> => {
  const key = rendezvousKey(credentials(to, from).rendezvousKey, from.self, dayOf(Date.now()))
  let found = 0
  for await (const event of node.services.dht.findProviders(rendezvousIdentifier(key)))
    if (event.name === 'PROVIDER') found += event.providers.length
  return found
}

test('⚔ whoever wrote first and was not answered finds nothing, is told nothing, and sees no address', async () => {
  people = await People.on(1, true)
  const alice = await people.enter(ALICE)
  const mallory = await attack(alice)
  alice.exchange.follow([unanswered(alice, MALLORY, true), credentials(ALICE, BOB)])
  await mallory.hello()
  await people.online(alice, MALLORY)
  // said together with what may be said to contacts
  while ((await providers(mallory, ALICE, BOB)) === 0) expect(alice.handler.status?.relays).toHaveLength(1)
  expect(await providers(mallory, ALICE, MALLORY)).toBe(0)
  for (const protocol of [SIGNALING_PROTOCOL, ...mallory.node.services.pubsub.protocols]) {
    const refused = mallory.say(protocol, Uint8Array.of(1, 0)).then((stream) => stream.readOne())
    await expect(refused).rejects.toThrow(/closed|reset|cut/)
  }
  const push = encodePushFrame({ kind: 'envelopes', envelopes: [envelopeBytes(1, 60)] })
  await mallory.say(PROTOCOL.push, concat(Uint8Array.of(push.length), push))
  await people.network.eventually(() => expect(alice.handler.envelopes).toHaveLength(1))
})

test('the first message of whoever wrote first is called for; then he is a stranger, until he is answered', async () => {
  people = await People.on(1)
  const [alice, bob] = await Promise.all([people.enter(ALICE), people.enter(BOB)])
  people.follow(bob, ALICE)
  alice.exchange.follow([unanswered(alice, BOB, true)])
  await Promise.all([people.online(alice, BOB), people.online(bob, ALICE)])
  alice.exchange.follow([unanswered(alice, BOB, false)])
  expect(people.state(alice, BOB)).toBe('online')
  expect(bob.handler.presence.size).toBe(0)
  alice.exchange.follow([credentials(ALICE, BOB)])
  await people.network.eventually(() => expect(alice.handler.presence.get(BOB.self)).toBe('here'))
  alice.exchange.follow([unanswered(alice, MALLORY, false)])
  const mallory = await attack(alice)
  await expect(mallory.hello()).rejects.toMatchObject({ code: 'peer-stranger' })
})

test('⚔ whoever was not answered pushes a mebibyte and no more', async () => {
  people = await People.on(1)
  const alice = await people.enter(ALICE)
  const mallory = await attack(alice)
  alice.exchange.follow([unanswered(alice, MALLORY, true)])
  await mallory.hello()
  const push = encodePushFrame({ kind: 'envelopes', envelopes: [envelopeBytes(1, 60_000)] })
  const frames = await mallory.say(PROTOCOL.push, new Uint8Array())
  for (let round = 0; round < 18; round++) {
    frames.send([push])
    if (round < 17)
      await people.network.eventually(() => expect(alice.handler.envelopes).toHaveLength(round + 1))
  }
  await expect(frames.readOne()).rejects.toMatchObject({ code: 'peer-unreachable' })
  expect(people.network.log.map(([, code]) => code)).toContain('too-many-requests')
  expect(alice.handler.envelopes).toHaveLength(17)
})
