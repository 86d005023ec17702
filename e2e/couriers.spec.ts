import { expect, test } from './fixtures.ts'
import { PATIENCE } from './person.ts'

test('two who are never there at the same time read what the other wrote', async ({ pair }) => {
  const { alice, bob, aliceAddress, bobAddress } = pair
  await alice.openChat(bobAddress)
  await bob.leave()
  await alice.send('left with a courier')
  await alice.expectState('left with a courier', 'stored')
  await alice.message('left with a courier').locator('[data-action=info]').click()
  await expect(alice.at('info-couriers')).toHaveAttribute('data-count', /^[12]$/)
  await alice.page.keyboard.press('Escape')
  await alice.leave()

  await bob.comeBack()
  await bob.openChat(aliceAddress)
  await expect(bob.message('left with a courier')).toBeVisible({ timeout: PATIENCE })
  await bob.send('and I answer the same way')
  await bob.expectState('and I answer the same way', 'stored')
  await bob.leave()

  await alice.comeBack()
  await alice.openChat(bobAddress)
  await expect(alice.message('and I answer the same way')).toBeVisible({ timeout: PATIENCE })
  await expect(alice.message('left with a courier')).toHaveAttribute('data-state', 'stored')
  await bob.comeBack()
  await alice.expectState('left with a courier', 'delivered')
  await bob.openChat(aliceAddress)
  await bob.expectState('and I answer the same way', 'delivered')
})

test('couriers are shown with what they hold, put aside and used again; what is no address is told', async ({
  pair
}) => {
  const { bob } = pair
  await bob.at('open-settings').click()
  const couriers = bob.at('courier')
  await expect(couriers).toHaveCount(2)
  for (const courier of await couriers.all())
    await expect(courier).toHaveAttribute('data-state', 'ready', { timeout: PATIENCE })
  await bob.at('courier-remove').first().click()
  await expect(couriers.first()).toHaveAttribute('data-state', 'left')
  await bob.at('courier-use').click()
  await expect(couriers.first()).toHaveAttribute('data-state', 'ready')
  await bob.at('courier-address').fill('wss://relay.example')
  await bob.at('courier-add').click()
  await expect(bob.page.locator('#courier-error')).not.toBeEmpty()
  await bob.at('gateway-address').fill('https://gateway.invalid/')
  await bob.at('gateway-add').click()
  await expect(bob.at('gateway')).toHaveText(/https:\/\/gateway\.invalid/)
  await bob.at('gateway').getByRole('button').click()
  await expect(bob.at('gateway')).toHaveCount(0)
  await bob.page.goBack()
})
