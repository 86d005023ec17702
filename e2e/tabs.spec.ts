import { expect, test } from './fixtures.ts'
import { Person, PATIENCE } from './person.ts'

/** Another tab of somebody's browser, with the passphrase typed. */
async function anotherTab(person: Person): Promise<Person> {
  const tab = new Person(await person.context.newPage(), person.page.url())
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
