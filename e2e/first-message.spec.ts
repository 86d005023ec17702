import { expect, test } from './fixtures.ts'
import { PATIENCE } from './person.ts'

test('a stranger writes, is answered, and both see what became of it', async ({ newPerson, pair }) => {
  const { alice, aliceAddress } = pair
  const stranger = await newPerson({ origin: 1 })
  await stranger.create('Stranger')
  const address = await stranger.address()

  await stranger.startChat(aliceAddress)
  await stranger.send('We have not met')
  await expect(stranger.message('We have not met')).toHaveAttribute('data-anchor', /^(pending|block|final)$/)

  const request = alice.page.locator(`[data-testid=conversation][data-address=${address}]`)
  await expect(request).toBeVisible({ timeout: PATIENCE })
  await alice.openChat(address)
  await expect(alice.message('We have not met')).toHaveAttribute('data-author', 'peer')
  await alice.send('Now we have')

  await expect(stranger.message('Now we have')).toBeVisible({ timeout: PATIENCE })
  await stranger.expectState('We have not met', 'delivered')
  await alice.expectState('Now we have', 'delivered')
  await stranger.expectAnchored('We have not met')
  await alice.expectAnchored('Now we have')

  expect(await stranger.texts()).toEqual(['We have not met', 'Now we have'])
  expect(await alice.texts()).toEqual(['We have not met', 'Now we have'])
})
