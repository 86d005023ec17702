import { expect, test } from './fixtures.ts'
import { PATIENCE } from './person.ts'

const TEXTS = [
  `<script>window.hostile = true</script>`,
  `<img src=x onerror="window.hostile = true">`,
  `"><svg/onload=window.hostile=true>`,
  `<iframe src="https://hostile.example/"></iframe>`,
  `<a href="javascript:window.hostile=true">press</a>`,
  `javascript:window.hostile=true`,
  `data:text/html,<script>window.hostile=true</script>`,
  `{@html '<b>bold</b>'} {{7*7}} \${7*7}`,
  `<style>body{display:none}</style>`,
  `\u202Egpj.exe\u202C and \u200Bnothing`,
  `${'W'.repeat(4000)}`
]

test('texts of an attacker are text', async ({ pair }) => {
  const { alice, bob, aliceAddress, bobAddress } = pair
  await Promise.all([alice.openChat(bobAddress), bob.openChat(aliceAddress)])
  for (const text of TEXTS) {
    await alice.at('composer').fill(text)
    await alice.at('send').click()
  }
  for (const person of [alice, bob]) {
    await expect
      .poll(async () => (await person.texts()).slice(-TEXTS.length), { timeout: PATIENCE })
      .toEqual(TEXTS)
    const made = await person.page.evaluate(() => ({
      ran: 'hostile' in window,
      elements: document.querySelectorAll(
        'script:not([src]), iframe, object, embed, style:not([data-vite-dev-id])'
      ).length,
      foreign: document.querySelectorAll(
        '[data-testid=message-text] :is(img, svg, script, style, b, iframe), a[href^="javascript:" i], a[href^="data:" i]'
      ).length,
      overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth
    }))
    expect(made).toEqual({ ran: false, elements: 0, foreign: 0, overflow: 0 })
  }
})

test('a name of an attacker is text', async ({ newPerson }) => {
  const person = await newPerson()
  const name = `<img src=x onerror="window.hostile=true">`
  await person.create(name)
  await person.at('open-settings').click()
  await expect(person.at('my-address')).toBeVisible()
  expect(await person.page.evaluate(() => 'hostile' in window)).toBe(false)
  expect(await person.page.locator('img[src=x]').count()).toBe(0)
})
