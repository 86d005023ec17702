import { expect, test } from './fixtures.ts'
import { SmallDisk } from './full-disk.ts'
import { PASSPHRASE, PATIENCE } from './person.ts'

test('a disk that is full is told; nothing typed, kept or sent is lost, and with room again all of it goes on', async ({
  newPerson,
  pair
}) => {
  const { bob, bobAddress } = pair
  const person = await newPerson()
  const disk = await SmallDisk.of(person)
  const problem = person.at('storage-problem')
  const note = person.page.locator('[data-sonner-toast]')
  await person.create('Heidi')
  const address = await person.address()
  await person.startChat(bobAddress)
  await person.send('to begin with')
  await person.expectState('to begin with', 'delivered')
  await bob.openChat(address)

  await disk.fill()
  await bob.send('there is no room for it')
  await expect(problem).toHaveAttribute('data-code', 'storage-full', { timeout: PATIENCE })
  await person.at('composer').fill('nor for this')
  await person.at('send').click()
  await expect(note).toContainText('Free some space')
  await expect(person.at('composer')).toHaveValue('nor for this')
  expect(await person.texts()).toEqual(['to begin with'])
  await expect(bob.message('there is no room for it')).not.toHaveAttribute('data-state', 'delivered')
  await expect(bob.message('nor for this')).toHaveCount(0)
  // The chain answers as before: that nothing is kept is no fault of its nodes.
  await person.online()

  await person.leave()
  await person.comeBack()
  await person.openChat(bobAddress)
  await expect(person.message('to begin with')).toBeVisible()
  await expect(problem).toHaveAttribute('data-code', 'storage-full', { timeout: PATIENCE })
  await person.at('composer').fill('nor for that')
  await person.at('send').click()
  await expect(note).toContainText('Free some space')
  await expect(person.at('composer')).toHaveValue('nor for that')

  await disk.free()
  await person.at('send').click()
  await person.expectState('nor for that', 'delivered')
  await expect(person.message('there is no room for it')).toBeVisible({ timeout: PATIENCE })
  await bob.expectState('there is no room for it', 'delivered')
  await expect(problem).toBeHidden()
  const all = ['nor for that', 'there is no room for it', 'to begin with']
  expect((await person.texts()).toSorted()).toEqual(all)
  await expect(async () => expect((await bob.texts()).toSorted()).toEqual(all)).toPass({ timeout: PATIENCE })
})

test('an account is not begun on a disk that is full, and is made when there is room', async ({
  newPerson
}) => {
  const person = await newPerson()
  const disk = await SmallDisk.of(person, 'none')
  await person.open()
  await person.at('name').fill('Ivan')
  await person.at('welcome-new').click()
  await person.at('passphrase').fill(PASSPHRASE)
  await person.at('passphrase-repeat').fill(PASSPHRASE)
  await person.at('continue').click()
  await expect(person.page.getByRole('alert')).toContainText('Free some space', { timeout: PATIENCE })
  await person.open()
  await expect(person.at('welcome-new')).toBeVisible()
  await expect(person.at('storage-condition')).toHaveCount(0)
  await disk.enlarge()
  await person.create('Ivan')
  expect(await person.address()).toMatch(/^aleo1/)
})
