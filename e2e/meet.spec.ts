import { expect, test } from './fixtures.ts'

test('an account is made in the page, and opens a chat by address', async ({ newPerson, pair }) => {
  const newcomer = await newPerson()
  await newcomer.create('Newcomer')
  const address = await newcomer.address()
  expect(address).not.toBe(pair.aliceAddress)

  const words = await newcomer.phrase()
  expect(words).toHaveLength(24)
  expect(new Set(words).size).toBeGreaterThan(12)

  await newcomer.startChat(` ${pair.aliceAddress} `)

  await newcomer.comeBack()
  expect(await newcomer.address()).toBe(address)
  await newcomer.openChat(pair.aliceAddress)
})

test('an address that is none, or one of our own, opens no chat', async ({ pair }) => {
  const { alice, aliceAddress, bobAddress } = pair
  const wrong = `${bobAddress.slice(0, -1)}${bobAddress.endsWith('q') ? 'p' : 'q'}`
  for (const address of ['nobody', wrong, aliceAddress]) {
    await alice.at('new-chat').click()
    await alice.at('peer-address').fill(address)
    await alice.at('start-chat').click()
    await expect(alice.page.getByRole('alert')).toBeVisible()
    await expect(alice.at('peer-address')).toBeVisible()
    await alice.page.keyboard.press('Escape')
    await expect(alice.at('peer-address')).toBeHidden()
  }
})
