import { expect, test } from './fixtures.ts'
import { exchangeGreetings } from './people.ts'
import { PATIENCE, type Person } from './person.ts'

const NAME = 'Alice of the lighthouse'

/** Looks at what stands in the settings about the address book until it says so. */
async function expectSaved(person: Person): Promise<void> {
  await person.at('open-settings').click()
  const line = person.at('address-book')
  await expect(line).toHaveAttribute('data-state', /^(pause|saving|saved)$/, { timeout: PATIENCE })
  const now = person.at('save-address-book')
  if (await now.isVisible()) await now.click()
  await expect(line).toHaveAttribute('data-state', 'saved', { timeout: PATIENCE })
  await expect(line).not.toHaveAttribute('data-holders', '0', { timeout: PATIENCE })
  await person.page.goBack()
}

test('names, marks, deletions and the language come back from the words', async ({ newPerson, pair }) => {
  // Of those he writes to nothing is asked but that they are there.
  const { alice, aliceAddress, bobAddress: carolAddress } = pair
  const bob = await newPerson({ origin: 1 })
  await bob.create('Bob')
  const words = await bob.phrase()

  await exchangeGreetings(alice, aliceAddress, bob, await bob.address())
  await bob.at('open-contact').click()
  await bob.at('contact-name').fill(NAME)
  await bob.page.keyboard.press('Enter')
  await bob.at('verified').click()
  await expect(bob.at('verified')).toHaveAttribute('aria-checked', 'true')

  await bob.startChat(carolAddress)
  await bob.send('said to Carol')
  await bob.expectState('said to Carol', 'delivered')
  await bob.expectAnchored('said to Carol')
  await bob.at('open-contact').click()
  await bob.at('delete-conversation').click()
  await bob.at('delete-conversation-confirm').click()
  const rowOf = (person: Person, address: string) =>
    person.page.locator(`[data-testid=conversation][data-address=${address}]`)
  await expect(rowOf(bob, carolAddress)).toHaveCount(0)

  await bob.at('open-settings').click()
  await bob.at('language').selectOption('uk')
  await bob.page.goBack()
  await expectSaved(bob)
  await bob.leave()

  const restored = await newPerson({ origin: 1 })
  await restored.restore(words.join(' '), 'Bob again')
  await expect(rowOf(restored, aliceAddress)).toContainText(NAME, { timeout: PATIENCE })
  await expect(restored.page.locator('html')).toHaveAttribute('lang', 'uk', { timeout: PATIENCE })
  await expect(rowOf(restored, carolAddress)).toHaveCount(0, { timeout: PATIENCE })
  await restored.openChat(aliceAddress)
  await restored.at('open-contact').click()
  await expect(restored.at('verified')).toHaveAttribute('aria-checked', 'true')
})
