import { afterEach, test } from 'vitest'
import { personKeys } from '../messaging/testing/exchange-person.ts'
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

test('⚔ as many strangers as there is room for do not lock a contact out', async () => {
  people = await People.on(1)
  const alice = await people.enter(ALICE)
  await people.reserved(alice)
  const relays = people.network.relays.flatMap(({ multiaddrs }) => multiaddrs)
  for (let number = 0; number < MAX_UNPROVEN_CONNECTIONS; number++)
    strangers.push(await dialAsHostile(relays, personKeys(`stranger ${number}`), ALICE))
  people.follow(alice, BOB)
  const bob = await dialAsHostile(relays, BOB, ALICE)
  strangers.push(bob)
  await bob.hello()
  await people.online(alice, BOB)
})
