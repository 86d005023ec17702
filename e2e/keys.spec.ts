import { expect, test } from './fixtures.ts'
import { makePair } from './people.ts'
import { PATIENCE } from './person.ts'

test('changed keys are noticed, accepted, and old messages stay readable, also from the words', async ({
  newPerson
}) => {
  const { alice, bob, aliceAddress, bobAddress } = await makePair(
    await newPerson(),
    await newPerson({ origin: 1 })
  )
  await alice.expectAnchored('Hello Bob')
  await bob.expectAnchored('Hello Alice')
  await alice.at('open-settings').click()
  await alice.at('change-keys').click()
  await alice.at('change-keys-confirm').click()
  await expect(alice.at('change-keys')).toHaveAttribute('data-version', '2', { timeout: PATIENCE })
  await expect(alice.at('change-keys')).toBeEnabled({ timeout: PATIENCE })
  await alice.page.goBack()
  await alice.openChat(bobAddress)

  const notice = bob.at('key-notice')
  await expect(notice).toHaveAttribute('data-verdict', 'calm', { timeout: PATIENCE })
  await bob.send('waits for consent')
  await alice.send('under new keys')
  await expect(bob.message('waits for consent')).toHaveAttribute('data-state', 'pending')
  await bob.at('accept-keys').click()
  await expect(notice).toBeHidden()
  await bob.expectState('waits for consent', 'delivered')
  await expect(bob.message('under new keys')).toBeVisible({ timeout: PATIENCE })
  await expect(alice.message('waits for consent')).toBeVisible({ timeout: PATIENCE })
  await expect(bob.message('Hello Bob')).toBeVisible()
  await expect(bob.at('key-change')).toHaveAttribute('data-verdict', 'calm')
  await bob.expectAnchored('waits for consent')
  await alice.expectAnchored('under new keys')

  const before = (await bob.texts()).toSorted()
  const words = await bob.phrase()
  await bob.leave()
  const again = await newPerson({ origin: 1 })
  await again.restore(words.join(' '), 'Bob again')
  await again.openChat(aliceAddress)
  await expect.poll(async () => (await again.texts()).toSorted(), { timeout: PATIENCE }).toEqual(before)
  await expect(again.at('key-notice')).toBeHidden()
  await again.send('back again')
  await again.expectState('back again', 'delivered')
})
