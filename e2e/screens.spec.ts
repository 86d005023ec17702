import { AxeBuilder } from '@axe-core/playwright'
import { expect, test } from './fixtures.ts'
import { PASSPHRASE, PATIENCE, type Person } from './person.ts'

const LOOKS = [
  { size: { width: 320, height: 640 }, colorScheme: 'dark' },
  { size: { width: 1440, height: 900 }, colorScheme: 'light' }
] as const

async function expectSound(person: Person, screen: string): Promise<void> {
  for (const { size, colorScheme } of LOOKS) {
    await person.page.setViewportSize(size)
    await person.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    const where = `${screen}, ${size.width} px, ${colorScheme}`
    const { violations } = await new AxeBuilder({ page: person.page }).analyze()
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`)
    expect.soft(found, where).toEqual([])
    const sideways = await person.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth
    )
    expect.soft(sideways, `${where}, overflow`).toBe(0)
  }
  await person.page.setViewportSize({ width: 1280, height: 720 })
}

/** Presses Tab until the element has the focus; a keyboard reaches everything within a few dozen steps. */
async function tabTo(person: Person, testId: string): Promise<void> {
  for (let step = 0; step < 60; step++) {
    const focused = await person.page.evaluate(
      () => document.activeElement?.closest('[data-testid]')?.getAttribute('data-testid') ?? ''
    )
    if (focused === testId) return
    await person.page.keyboard.press('Tab')
  }
  throw new RangeError(`The keyboard does not reach ${testId}.`)
}

test('the first screens', async ({ newPerson }) => {
  const person = await newPerson()
  await person.open()
  await expect(person.at('welcome-new')).toBeVisible()
  await expectSound(person, 'welcome')
  await person.at('welcome-new').click()
  await expect(person.at('continue')).toBeVisible()
  await expectSound(person, 'new account')
  await person.open()
  await person.at('welcome-restore').click()
  await expect(person.at('phrase')).toBeVisible()
  await expectSound(person, 'restore')
})

test('the screens of an account', async ({ pair }) => {
  const { alice, bobAddress } = pair
  await alice.open()
  await expect(alice.at('unlock')).toBeVisible()
  await expectSound(alice, 'unlock')
  await alice.unlock()
  await expectSound(alice, 'chats')
  await alice.openChat(bobAddress)
  await expect(alice.at('message').last()).toBeVisible()
  await expectSound(alice, 'conversation')
  await alice.page.goBack()
  await alice.at('new-chat').click()
  await expect(alice.at('peer-address')).toBeVisible()
  await expectSound(alice, 'new chat')
  await alice.page.keyboard.press('Escape')
  await alice.at('open-settings').click()
  await expect(alice.at('my-address')).toBeVisible()
  await expectSound(alice, 'settings')
  await alice.comeBack()
})

test('a conversation by keyboard alone', async ({ pair }) => {
  const { alice, bob, bobAddress, aliceAddress } = pair
  const { keyboard } = alice.page
  await bob.openChat(aliceAddress)
  await alice.open()
  await tabTo(alice, 'passphrase')
  await keyboard.type(PASSPHRASE)
  await keyboard.press('Enter')
  await expect(alice.at('new-chat')).toBeVisible({ timeout: PATIENCE })
  await tabTo(alice, 'new-chat')
  await keyboard.press('Enter')
  await tabTo(alice, 'peer-address')
  await keyboard.type(bobAddress)
  await keyboard.press('Enter')
  await expect(alice.at('composer')).toBeVisible()
  await tabTo(alice, 'composer')
  await keyboard.type('by keyboard')
  await keyboard.press('Shift+Enter')
  await keyboard.type('on two lines')
  await keyboard.press('Enter')
  await expect(bob.at('message').last()).toContainText('by keyboard', { timeout: PATIENCE })
  await expect(bob.at('message').last()).toContainText('on two lines')
})
