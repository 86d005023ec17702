import { expect, test } from './fixtures.ts'
import { PATIENCE } from './person.ts'

const TEXTS = ['apart 1', 'apart 2', 'apart 3']

test('what is written while the other is away waits, says so, and arrives', async ({ pair }) => {
  const { alice, bob, aliceAddress, bobAddress } = pair
  await alice.openChat(bobAddress)
  await bob.leave()
  for (const text of TEXTS) await alice.send(text)
  for (const text of TEXTS) await alice.expectState(text, 'stored')

  await bob.comeBack()
  await bob.openChat(aliceAddress)
  for (const text of TEXTS) {
    await expect(bob.message(text)).toBeVisible({ timeout: PATIENCE })
    await alice.expectState(text, 'delivered')
  }
  const arrived = (await bob.texts()).filter((text) => TEXTS.includes(text))
  expect(arrived).toEqual(TEXTS)
  // They share an anchor, and until its list is here it counts as something missing.
  for (const text of TEXTS) await bob.expectAnchored(text)
})

test('what is anchored is known to be missing while nobody is there who holds it', async ({ pair }) => {
  const { alice, bob, aliceAddress, bobAddress } = pair
  await alice.chooseCouriers('remove')
  await alice.openChat(bobAddress)
  await bob.leave()
  await alice.send('anchored and gone')
  await alice.expectAnchored('anchored and gone')
  await alice.leave()

  await bob.comeBack()
  await bob.openChat(aliceAddress)
  const missing = bob.at('not-yet-available')
  await expect(missing).toHaveAttribute('data-count', '1', { timeout: PATIENCE })
  await expect(bob.message('anchored and gone')).toBeHidden()

  await alice.comeBack()
  await expect(bob.message('anchored and gone')).toBeVisible({ timeout: PATIENCE })
  await expect(bob.message('anchored and gone')).toHaveAttribute('data-author', 'peer')
  await expect(missing).toBeHidden()
  await alice.chooseCouriers('use')
})

test('a page that is closed right after writing sends when it comes back', async ({ pair }) => {
  const { alice, bob, aliceAddress, bobAddress } = pair
  await bob.openChat(aliceAddress)
  await bob.leave()
  await alice.openChat(bobAddress)
  await alice.send('written and gone')
  await alice.leave()

  await bob.comeBack()
  await bob.openChat(aliceAddress)
  await alice.comeBack()
  await expect(bob.message('written and gone')).toBeVisible({ timeout: PATIENCE })
  await alice.openChat(bobAddress)
  await alice.expectState('written and gone', 'delivered')
})
