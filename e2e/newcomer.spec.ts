import { startDemoProcess } from '../demo/child.ts'
import { expect, test } from './fixtures.ts'
import { openPerson } from './people.ts'
import { PATIENCE } from './person.ts'

test('the browser’s Back leads from the passphrase to the first choice, not away', async ({ newPerson }) => {
  const person = await newPerson()
  await person.open()
  await person.at('name').fill('Kept')
  for (const step of ['welcome-new', 'welcome-restore']) {
    await person.at(step).click()
    await expect(person.at('continue')).toBeVisible()
    await person.page.goBack()
    await expect(person.at('welcome-new')).toBeVisible()
    await expect(person.at('name')).toHaveValue('Kept')
  }
})

test('a chat is named when it is opened, by a link as well; a request is not deleted without asking', async ({
  newPerson,
  pair
}) => {
  const { bob, bobAddress } = pair
  const newcomer = await newPerson({ viewport: { width: 360, height: 740 } })
  await newcomer.create('Newcomer')
  const address = await newcomer.address()

  await newcomer.at('new-chat').click()
  await newcomer.at('start-chat').click()
  await expect(newcomer.page.getByRole('alert')).toContainText('Enter the other person’s address')
  await newcomer.at('peer-address').fill(`http://localhost:4100/#/chat/${bobAddress}`)
  await newcomer.at('peer-name').fill('Bob the neighbour')
  await newcomer.at('start-chat').click()
  await expect(newcomer.at('composer')).toBeVisible({ timeout: PATIENCE })
  await expect(newcomer.page.getByRole('heading', { name: 'Bob the neighbour' })).toBeVisible()
  await newcomer.send('May I?')

  // An address of the page that leads nowhere shows the chats, on a phone too.
  await newcomer.page.evaluate(() => (location.hash = '#/foo/bar'))
  await expect(newcomer.at('new-chat')).toBeVisible()

  await bob.comeBack()
  await bob.openChat(address)
  await bob.at('delete-request').click()
  await bob.page.keyboard.press('Escape')
  await expect(bob.at('accept-request')).toBeVisible()
  await bob.at('delete-request').click()
  await bob.at('delete-conversation-confirm').click()
  await expect(bob.page.locator(`[data-testid=conversation][data-address=${address}]`)).toHaveCount(0)
})

test('the own name is changed in the settings', async ({ newPerson }) => {
  const person = await newPerson()
  await person.create('Before')
  await person.at('open-settings').click()
  await person.at('my-name').fill('After')
  await person.page.keyboard.press('Enter')
  await expect(person.page.getByText('Saved', { exact: true })).toBeVisible()
  await person.comeBack()
  await person.at('open-settings').click()
  await expect(person.at('my-name')).toHaveValue('After')
})

test('a page that was left open while the demo began anew says to load it again, and moves to the new chain', async ({
  browser
}) => {
  const first = await startDemoProcess()
  const person = await openPerson(browser, first.description)
  await person.create('Left open')
  await person.online()
  await first.stop()
  const second = await startDemoProcess(['--port', new URL(first.description.url).port])
  await person.at('reload').click({ timeout: PATIENCE })
  await person.unlock()
  await person.online()
  const moving = person.page.getByText('This is another chain than the one used before')
  await expect(moving).toBeVisible({ timeout: PATIENCE })
  await expect(moving).toBeHidden({ timeout: PATIENCE })
  await person.context.close()
  await second.stop()
})
