import { DevelopmentWallet } from '../src/wallet/testing/development-wallet.ts'
import { expect, test } from './fixtures.ts'
import { PASSPHRASE, PATIENCE, type Person } from './person.ts'
import { injectWallet, tellAccountChanged } from './wallet-in-page.ts'

/** From the first screen to the passphrase. */
async function chooseWallet(person: Person): Promise<void> {
  await person.open()
  await person.at('welcome-wallet').click()
  await person.page.locator('[data-testid=wallet][data-wallet=shield]').click()
  await expect(person.at('wallet-address')).toBeVisible({ timeout: PATIENCE })
}

async function enterWith(person: Person, passphrase: string): Promise<void> {
  await person.at('passphrase').fill(passphrase)
  await person.at('continue').click()
}

/** What the wallet's user was asked to sign. */
function signed(wallet: DevelopmentWallet): string[] {
  return wallet.questions.filter((question) => question !== 'connect' && question !== 'records')
}

test('an account in a wallet talks, is lost with its browser, and comes back with wallet and passphrase', async ({
  newPerson,
  pair,
  stack,
  complaints
}) => {
  const wallet = new DevelopmentWallet(stack.chain, 2)
  const { bob, bobAddress } = pair

  const walter = await newPerson()
  await injectWallet(walter.context, wallet)
  await chooseWallet(walter)
  await expect(walter.at('wallet-address')).toHaveText(wallet.address)
  await walter.at('passphrase-repeat').fill(PASSPHRASE)
  await enterWith(walter, PASSPHRASE)
  await expect(walter.at('new-chat')).toBeVisible({ timeout: PATIENCE })
  await expect.poll(() => signed(wallet), { timeout: PATIENCE }).toEqual(['backup_keys', 'register_profile'])
  expect(await walter.address()).toBe(wallet.address)

  await walter.startChat(bobAddress)
  await walter.send('Signed in a wallet')
  await walter.expectAnchored('Signed in a wallet')
  await bob.openChat(wallet.address)
  await expect(bob.message('Signed in a wallet')).toBeVisible({ timeout: PATIENCE })
  await bob.send('Signed in a page')
  await expect(walter.message('Signed in a page')).toBeVisible({ timeout: PATIENCE })

  // A no in the wallet holds up the anchor, never the message; and it is not asked again.
  wallet.temper = 'refuses'
  await walter.send('Refused at first')
  await walter.expectState('Refused at first', 'delivered')
  const problem = walter.at('wallet-problem')
  await expect(problem).toHaveAttribute('data-code', 'wallet-refused', { timeout: PATIENCE })
  const questions = signed(wallet).length
  await walter.send('Written meanwhile')
  await walter.expectState('Written meanwhile', 'delivered')
  expect(signed(wallet)).toHaveLength(questions)

  // Nor does another account of it sign for this one.
  wallet.temper = 'agrees'
  wallet.select(1)
  await tellAccountChanged(walter.page)
  await walter.at('ask-wallet').click()
  await expect(problem).toHaveAttribute('data-code', 'wallet-account', { timeout: PATIENCE })
  expect(signed(wallet)).toHaveLength(questions)
  wallet.select(0)
  await tellAccountChanged(walter.page)
  await walter.at('ask-wallet').click()
  await walter.expectAnchored('Refused at first')
  await walter.expectAnchored('Written meanwhile')
  const before = await walter.texts()
  await walter.leave()

  const afterLoss = signed(wallet).length
  const again = await newPerson()
  await injectWallet(again.context, wallet)
  await chooseWallet(again)
  await enterWith(again, 'not the right passphrase')
  await expect(again.page.getByRole('alert')).toBeVisible({ timeout: PATIENCE })
  await expect(again.at('new-chat')).toBeHidden()
  await enterWith(again, PASSPHRASE)
  await expect(again.at('new-chat')).toBeVisible({ timeout: PATIENCE })
  await again.openChat(bobAddress)
  await expect.poll(() => again.texts(), { timeout: PATIENCE }).toEqual(before)
  expect(signed(wallet)).toHaveLength(afterLoss)

  // The adaptor tells the console of every no.
  const adaptors = complaints.filter((line) => line.startsWith('console: ShieldWalletAdapter'))
  expect(adaptors).toHaveLength(1)
  complaints.splice(complaints.indexOf(adaptors[0] ?? ''), 1)
})

test('wallets that are not in this browser are shown with where to get them, and a no makes no account', async ({
  newPerson,
  stack
}) => {
  const without = await newPerson()
  await without.open()
  await without.at('welcome-wallet').click()
  await expect(without.at('wallet-absent')).toHaveCount(4)
  await without.at('wallet-back').click()
  await expect(without.at('welcome-new')).toBeVisible()

  const wallet = new DevelopmentWallet(stack.chain)
  wallet.temper = 'refuses'
  const refusing = await newPerson()
  await injectWallet(refusing.context, wallet)
  await refusing.open()
  await refusing.at('welcome-wallet').click()
  await refusing.page.locator('[data-testid=wallet][data-wallet=shield]').click()
  await expect(refusing.page.getByRole('alert')).toBeVisible()
  await expect(refusing.at('wallet-address')).toBeHidden()
})
