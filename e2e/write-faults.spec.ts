import { expect, test } from './fixtures.ts'
import { failEachKindOnce, prepareFailingWrites } from './failing-writes.ts'
import { PATIENCE, type Person } from './person.ts'

/** Writes as somebody who reads what is told and presses again. */
async function sendPersistently(person: Person, text: string): Promise<void> {
  await person.at('composer').fill(text)
  await expect(async () => {
    if ((await person.at('composer').inputValue()) === text) await person.at('send').click()
    await expect(person.message(text)).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: PATIENCE })
}

test('each kind of write of sending and receiving fails once: nothing is lost, nothing comes twice', async ({
  newPerson,
  pair
}) => {
  const { bob, bobAddress } = pair
  const person = await newPerson()
  await prepareFailingWrites(person.page)
  await person.create('Mallory')
  const address = await person.address()
  await person.startChat(bobAddress)
  await person.send('before the faults')
  await bob.openChat(address)
  await expect(bob.message('before the faults')).toBeVisible({ timeout: PATIENCE })

  const failed = await failEachKindOnce(person.page)
  await bob.send('theirs')
  await sendPersistently(person, 'own')
  await expect(person.message('theirs')).toBeVisible({ timeout: PATIENCE })
  await person.expectState('own', 'delivered')
  await person.expectAnchored('own')
  await bob.expectState('theirs', 'delivered')
  for (const table of ['entries', 'conversations', 'calls'])
    expect((await failed()).some((kind) => kind.split(' ').includes(table))).toBe(true)
  expect((await failed()).length).toBeGreaterThan(3)

  const texts = ['before the faults', 'own', 'theirs']
  expect((await bob.texts()).toSorted()).toEqual(texts)
  await person.leave()
  await person.comeBack()
  await person.openChat(bobAddress)
  await expect(person.message('own')).toBeVisible()
  expect((await person.texts()).toSorted()).toEqual(texts)
  await expect(person.at('storage-problem')).toHaveCount(0)
})
