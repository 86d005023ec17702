import { expect, test } from './fixtures.ts'
import { contents, interruptUpgrades, setBack, untilUpgrading } from './page-database.ts'
import { PASSPHRASE, PATIENCE, Person } from './person.ts'

test('a page that is stopped or killed while it brings the store to its version leaves the store as it was', async ({
  newPerson,
  pair
}) => {
  const person = await newPerson()
  await person.create('Judy')
  const address = await person.address()
  await person.startChat(pair.bobAddress)
  await person.send('from before the upgrade')
  await pair.bob.openChat(address)
  await pair.bob.send('an answer')
  await expect(person.message('an answer')).toBeVisible({ timeout: PATIENCE })
  await person.leave()
  const besides = await person.context.newPage()
  await besides.goto(new URL('config.json', person.start).href)
  const newest = await contents(besides)
  await setBack(besides, 1)
  const before = await contents(besides)
  expect(before.version).toBeLessThan(newest.version)

  const unlucky = async (how: 'aborted' | 'stalled'): Promise<Person> => {
    const tab = new Person(await person.context.newPage(), person.start)
    await interruptUpgrades(tab.page, how)
    await tab.open()
    await tab.at('passphrase').fill(PASSPHRASE)
    await tab.at('unlock').click()
    return tab
  }
  const aborted = await unlucky('aborted')
  await expect(aborted.page.getByRole('alert')).toContainText('nothing of it was changed', {
    timeout: PATIENCE
  })
  await expect(aborted.at('unlock')).toBeVisible()
  await aborted.page.close()
  expect(await contents(besides)).toEqual(before)

  const killed = await unlucky('stalled')
  await untilUpgrading(killed.page)
  const crash = killed.page.waitForEvent('crash')
  const devtools = await person.context.newCDPSession(killed.page)
  devtools.send('Page.crash').catch(() => undefined)
  await crash
  await killed.page.close()
  const look = await person.context.newPage()
  await look.goto(new URL('config.json', person.start).href)
  expect(await contents(look)).toEqual(before)

  const again = new Person(await person.context.newPage(), person.start)
  await again.comeBack()
  expect(await again.address()).toBe(address)
  await again.openChat(pair.bobAddress)
  await expect(again.message('an answer')).toBeVisible()
  expect((await again.texts()).toSorted()).toEqual(['an answer', 'from before the upgrade'])
  await again.send('and after it')
  await again.expectState('and after it', 'delivered')
  expect((await contents(look)).version).toBe(newest.version)
})
