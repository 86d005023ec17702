import { expect, test } from './fixtures.ts'
import { exchangeGreetings } from './people.ts'
import { PATIENCE, type ShownMessage } from './person.ts'

function essence(messages: readonly ShownMessage[]): string[] {
  return messages.map(({ id, author, text }) => `${id} ${author} ${text}`)
}

test('24 words bring back what is anchored and held, also when interrupted', async ({ newPerson, pair }) => {
  const { bob, bobAddress } = pair
  const alice = await newPerson()
  await alice.create('Alice')
  const aliceAddress = await alice.address()
  // With couriers their messages would not have to wait for anybody.
  for (const person of [alice, bob]) await person.chooseCouriers('remove')
  await exchangeGreetings(alice, aliceAddress, bob, bobAddress)
  const words = await alice.phrase()
  await alice.openChat(bobAddress)
  await alice.send('recover this')
  await bob.send('and this')
  await alice.expectState('recover this', 'delivered')
  await expect(alice.message('and this')).toBeVisible({ timeout: PATIENCE })
  const anchored = async () =>
    (await alice.messages()).every(({ anchor }) => anchor === 'block' || anchor === 'final')
  await expect.poll(anchored, { timeout: PATIENCE }).toBe(true)
  const before = essence(await alice.messages())
  expect(before).toHaveLength(4)
  await alice.leave()
  await bob.leave()

  const restored = await newPerson()
  await restored.restore(words.join(' '), 'Alice again')
  await restored.comeBack()
  expect(await restored.address()).toBe(aliceAddress)
  const progress = restored.at('rebuild-progress')
  await expect(progress).toHaveAttribute('data-waiting', '4', { timeout: PATIENCE })
  await expect(progress).toHaveAttribute('data-found', '4')
  await expect(progress).toHaveAttribute('data-fetched', '0')
  await restored.openChat(bobAddress)
  const missing = restored.at('not-yet-available')
  await expect(missing).toHaveAttribute('data-count', String(before.length), { timeout: PATIENCE })
  expect(await restored.messages()).toEqual([])

  await restored.comeBack()
  await bob.comeBack()
  await restored.openChat(bobAddress)
  await expect.poll(async () => essence(await restored.messages()), { timeout: PATIENCE }).toEqual(before)
  await expect(missing).toBeHidden()
  const waiting = async () =>
    (await progress.count()) === 0 ? '0' : await progress.getAttribute('data-waiting')
  await expect.poll(waiting, { timeout: PATIENCE }).toBe('0')

  await restored.send('back again')
  await restored.expectState('back again', 'delivered')
  // Whoever typed the words is not told to keep them, also after another visit.
  await expect(restored.page.getByText('Keep your 24 words')).toBeHidden()
  await bob.openChat(aliceAddress)
  await expect(bob.message('back again')).toBeVisible()
  await bob.chooseCouriers('use')
})

test('words that are none are refused with a sentence', async ({ newPerson }) => {
  const person = await newPerson()
  await person.open()
  await person.at('welcome-restore').click()
  await person.at('phrase').fill('abandon '.repeat(24))
  await person.at('passphrase').fill('a long enough passphrase')
  await person.at('passphrase-repeat').fill('a long enough passphrase')
  await person.at('continue').click()
  await expect(person.page.getByRole('alert')).toBeVisible()
  await expect(person.at('new-chat')).toBeHidden()
})
