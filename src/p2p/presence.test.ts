import { TopicValidatorResult } from '@libp2p/gossipsub'
import { afterEach, expect, test } from 'vitest'
import { PRESENCE_NONCE_BYTES, presenceTopic, sealPresence } from '../crypto/presence.ts'
import { dayOf } from '../crypto/pair.ts'
import { credentials, personKeys } from '../messaging/testing/exchange-person.ts'
import type { Person, PersonKeys } from '../messaging/testing/exchange-person.ts'
import { DEFAULT_CHOICES } from './choices.ts'
import type { AttentiveExchange } from './choices.ts'
import { continueOver } from './guard.ts'
import { tellOnlyMembers } from './pubsub.ts'
import { dialAsHostile } from './testing/hostile.ts'
import { ALICE, BOB, People } from './testing/people.ts'

const CAROL = personKeys('Carol')
let people: People
const ends: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
  await people.end()
})

const own = (person: Person): AttentiveExchange => person.exchange as AttentiveExchange
const says = (one: Person, other: PersonKeys, presence: string) =>
  people.network.eventually(() => expect(one.handler.presence.get(other.self)).toBe(presence))

test('contacts see who is here and who is away, and nothing when it is not shared', async () => {
  people = await People.on(1)
  const { alice, bob } = await people.meet()
  await Promise.all([says(alice, BOB, 'here'), says(bob, ALICE, 'here')])
  own(bob).setAway(true)
  await says(alice, BOB, 'away')
  own(bob).setAway(false)
  await says(alice, BOB, 'here')
  await own(bob).choose({ ...DEFAULT_CHOICES, hideAddress: true, sharePresence: false })
  await says(alice, BOB, 'untold')
  expect(people.state(alice, BOB)).toBe('online')
})

test('who comes back after a relay’s death is heard again', async () => {
  people = await People.on(2)
  const { alice, bob } = await people.meet()
  await says(alice, BOB, 'here')
  await people.reserved(alice, 2)
  await people.reserved(bob, 2)
  await people.network.relays.shift()?.close()
  own(bob).setAway(true)
  await says(alice, BOB, 'away')
})

test('here on one device is here, whatever the other says', async () => {
  people = await People.on(1)
  const laptop = { ...BOB, deviceSeed: personKeys('Bob’s laptop').deviceSeed }
  const { alice, bob } = await people.meet()
  const second = await people.enter(laptop)
  people.follow(second, ALICE)
  await people.online(second, ALICE)
  own(bob).setAway(true)
  await people.network.eventually(() => expect(alice.handler.status?.relayed).toBe(2))
  await says(alice, BOB, 'here')
  await second.exchange.stop()
  await says(alice, BOB, 'away')
})

test('⚔ a contact learns of no topic but its own, and cannot speak for another', async () => {
  people = await People.on(1)
  const { alice, bob } = await people.meet()
  const relays = people.network.relays.flatMap(({ multiaddrs }) => multiaddrs)
  people.follow(alice, BOB, CAROL)
  const carol = await dialAsHostile(relays, CAROL, ALICE)
  ends.push(() => carol.stop())
  const { pubsub, internals } = carol.node.services
  const today = dayOf(Date.now())
  const shared = presenceTopic(credentials(ALICE, CAROL).topicKey, today)
  const foreign = presenceTopic(credentials(ALICE, BOB).topicKey, today)
  // she keeps whatever she is told of
  const accepted = tellOnlyMembers(pubsub, () => true)
  for (const topic of [shared, foreign]) accepted.add(topic)
  const heard = new Set<string>()
  pubsub.addEventListener('subscription-change', ({ detail }) => {
    for (const { topic } of detail.subscriptions) heard.add(topic)
  })
  await carol.hello()
  await people.online(alice, CAROL)
  await continueOver(internals.registrar, pubsub.protocols, carol.connection)
  await people.network.eventually(() => expect(heard).toContain(shared))
  await Promise.all([says(bob, ALICE, 'here'), says(alice, BOB, 'here')])
  alice.handler.presence.clear()
  await people.network.eventually(() => {
    void pubsub.publish(shared, crypto.getRandomValues(new Uint8Array(83)))
    expect(people.network.log.map(([, code]) => code)).toContain('presence-malformed')
  })
  expect(heard).not.toContain(foreign)
  expect(alice.handler.presence.size).toBe(0)
})

test('⚔ who subscribes again and again is greeted once', async () => {
  people = await People.on(1)
  const alice = await people.enter(ALICE)
  const relays = people.network.relays.flatMap(({ multiaddrs }) => multiaddrs)
  people.follow(alice, CAROL)
  await people.reserved(alice)
  const carol = await dialAsHostile(relays, CAROL, ALICE)
  ends.push(() => carol.stop())
  const { pubsub, internals } = carol.node.services
  const topic = presenceTopic(credentials(ALICE, CAROL).topicKey, dayOf(Date.now()))
  tellOnlyMembers(pubsub, () => true).add(topic)
  let heard = 0
  pubsub.topicValidators.set(topic, () => {
    heard++
    return TopicValidatorResult.Accept
  })
  pubsub.subscribe(topic)
  await carol.hello()
  await people.online(alice, CAROL)
  await continueOver(internals.registrar, pubsub.protocols, carol.connection)
  await people.network.eventually(() => expect(heard).toBeGreaterThan(0))
  const before = heard
  for (let round = 0; round < 20; round++) {
    pubsub.unsubscribe(topic)
    pubsub.subscribe(topic)
  }
  const statement = { sender: CAROL.self, state: 'here', hint: false, time: Date.now() } as const
  const nonce = crypto.getRandomValues(new Uint8Array(PRESENCE_NONCE_BYTES))
  const { topicKey } = credentials(ALICE, CAROL)
  await pubsub.publish(topic, sealPresence(topicKey, dayOf(Date.now()), statement, nonce))
  // it came after all of them, and what is said now comes after the answers
  await says(alice, CAROL, 'here')
  own(alice).setAway(true)
  await people.network.eventually(() => expect(heard).toBeGreaterThan(before))
  expect(heard - before).toBe(1)
})
