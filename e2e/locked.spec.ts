import { expect, test } from './fixtures.ts'
import { rawStorageLeft, searchRawStorage } from './raw-storage.ts'

test('a locked browser holds nothing that can be read', async ({ pair }) => {
  const { alice, aliceAddress, bobAddress } = pair
  const words = await alice.phrase()
  await alice.openChat(bobAddress)
  const texts = (await alice.texts()).filter((text) => text.length > 4)
  const newest = texts.at(-1) ?? ''
  expect(texts.length).toBeGreaterThan(1)
  const threeWords = words.slice(0, 3).join(' ')
  const needles = [...texts, 'Alice', aliceAddress, bobAddress, 'aleo1', 'APrivateKey1', threeWords]

  await alice.lock()
  expect(await searchRawStorage(alice.page, needles)).toEqual([])
  expect((await rawStorageLeft(alice.page)).records).toBeGreaterThan(0)
  expect(await alice.page.content()).not.toContain(newest)
  expect(await alice.page.content()).not.toContain(bobAddress)

  await alice.open()
  await expect(alice.at('unlock')).toBeVisible()
  expect(await searchRawStorage(alice.page, needles)).toEqual([])

  // The search itself finds what is there to be found, in text and in bytes.
  await alice.page.evaluate((needle) => localStorage.setItem('control', `x${needle}x`), threeWords)
  expect(await searchRawStorage(alice.page, needles)).toEqual([threeWords])
  await alice.page.evaluate(() => localStorage.removeItem('control'))

  await alice.at('passphrase').fill('wrong battery staple')
  await alice.at('unlock').click()
  await expect(alice.page.getByRole('alert')).toHaveText(/\S+.*\.$/)
  await expect(alice.at('new-chat')).toBeHidden()

  await alice.unlock()
  await alice.openChat(bobAddress)
  await expect.poll(() => alice.texts()).toContain(newest)
})

test('wiping leaves nothing of the account', async ({ newPerson }) => {
  const person = await newPerson()
  await person.create('Wiped')
  const address = await person.address()
  await person.wipe()
  await expect(person.at('welcome-new')).toBeVisible()
  expect((await rawStorageLeft(person.page)).records).toBe(0)
  expect(await searchRawStorage(person.page, ['Wiped', address])).toEqual([])
  await person.open()
  await expect(person.at('welcome-new')).toBeVisible()
})
