import process from 'node:process'
import { expect, test } from './fixtures.ts'
import { ManyTabs } from './many-tabs.ts'
import { Person, PATIENCE } from './person.ts'

/** Another tab of somebody's browser, with the passphrase typed. */
async function anotherTab(person: Person): Promise<Person> {
  const tab = new Person(await person.context.newPage(), person.start)
  await tab.comeBack()
  return tab
}

test('tabs of one browser show the same and send, are locked together, and outlive each other', async ({
  newPerson,
  pair
}) => {
  const { bob, bobAddress } = pair
  const first = await newPerson()
  await first.create('Carol')
  const address = await first.address()
  await first.startChat(bobAddress)
  await first.send('from the first tab')
  await bob.openChat(address)
  await expect(bob.message('from the first tab')).toBeVisible({ timeout: PATIENCE })

  const second = await anotherTab(first)
  await second.openChat(bobAddress)
  await expect(second.message('from the first tab')).toBeVisible()
  await second.send('from the second tab')
  await expect(first.message('from the second tab')).toBeVisible()
  await second.expectState('from the second tab', 'delivered')
  await bob.send('to both')
  for (const tab of [first, second]) await expect(tab.message('to both')).toBeVisible({ timeout: PATIENCE })

  await first.page.close()
  await second.send('alone')
  await second.expectState('alone', 'delivered')
  const third = await anotherTab(second)
  await third.lock()
  await expect(second.at('unlock')).toBeVisible()
  expect(await second.page.content()).not.toContain('from the first tab')
  await second.unlock()
  await second.openChat(bobAddress)
  await expect(second.message('alone')).toBeVisible()

  await third.unlock()
  await third.wipe()
  for (const tab of [second, third]) await expect(tab.at('welcome-new')).toBeVisible()
})

// Asked for by itself: `TABS_OPERATIONS=500 [TABS_SEED=n]` (docs/scenarios/tabs.md).
const OPERATIONS = Number(process.env['TABS_OPERATIONS'] ?? 0)

test('five tabs, some of which are killed: nothing is lost, nothing comes twice, nothing hangs', async ({
  newPerson,
  pair
}) => {
  test.skip(OPERATIONS === 0, 'asked for by TABS_OPERATIONS')
  test.setTimeout(300_000 + OPERATIONS * 1_000)
  const { bob, bobAddress, aliceAddress } = pair
  const first = await newPerson()
  await first.create('Dora')
  const address = await first.address()
  await first.startChat(bobAddress)
  await first.send('to begin with')
  await bob.openChat(address)
  await expect(bob.message('to begin with')).toBeVisible({ timeout: PATIENCE })
  await bob.send('to begin with too')
  await first.page.close()

  const seed = Number(process.env['TABS_SEED'] ?? 1)
  const tabs = new ManyTabs({ first, peer: bob, peerAddress: bobAddress, other: aliceAddress, seed })
  await tabs.begin(5)
  await tabs.run(OPERATIONS, 50)
  const { operations, kills, messages, took, ...wrong } = await tabs.tally()
  console.info(JSON.stringify({ operations, kills, messages, took }))
  expect(wrong).toEqual({ lost: [], twice: [], stuck: [] })
  expect(kills).toBeGreaterThan(0)
})
