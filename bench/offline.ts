/**
 * `npm run -s bench:offline`: two people whose relays are dead write a thousand messages each; then the relays come
 * back. `offline_2000` is the time from there to the last of them in the other's page, `offline_2000_shown` how many
 * distinct ones were shown.
 */
import { chromium, type Page } from '@playwright/test'
import process from 'node:process'
import { startDemoProcess } from '../demo/child.ts'
import { startMortalRelays } from '../e2e/mortal-relays.ts'
import { makePair, openPerson } from '../e2e/people.ts'
import type { Person } from '../e2e/person.ts'
import { findChromium } from '../scripts/find-chromium.ts'
import { print } from './figure.ts'
import { clock, scrollToOldest, sendAll, shownCount, shownTimes, startWatching } from './page-scripts.ts'

const EACH = 1000
/** ms after which what is missing counts as lost. */
const LIMIT = 120_000

const hideAddress = async (person: Person): Promise<void> => {
  await person.at('open-settings').click()
  await person.at('hide-address').click()
  await person.page.goBack()
}
const reaches = (page: Page, wanted: boolean) =>
  page.waitForFunction(
    (near) => document.querySelector('[data-testid=reachability]')?.matches('.online, .away') === near,
    wanted,
    { timeout: LIMIT, polling: 100 }
  )
const texts = (name: string) => Array.from({ length: EACH }, (_, index) => `of ${name} ${index + 1}`)

/** Distinct messages with this beginning; only a part of a conversation is in the page, so it is scrolled through. */
const countAll = async (page: Page, prefix: string): Promise<number> => {
  const deadline = Date.now() + LIMIT
  for (;;) {
    const { count } = await page.evaluate(shownCount, prefix)
    if (count >= EACH || Date.now() > deadline) return count
    await page.evaluate(scrollToOldest)
    await page.waitForTimeout(100)
  }
}

const relays = await startMortalRelays(2)
const demo = await startDemoProcess(['--port', '0', ...relays.addresses.flatMap((one) => ['--relay', one])])
const executablePath = findChromium()
const browser = await chromium.launch({
  args: ['--no-sandbox'],
  ...(executablePath === undefined ? {} : { executablePath })
})
try {
  const alice = await openPerson(browser, demo.description)
  const bob = await openPerson(browser, demo.description, [], { origin: 1 })
  const { aliceAddress, bobAddress } = await makePair(alice, bob)
  // a direct connection would outlive the relays
  await Promise.all([hideAddress(alice), hideAddress(bob)])
  await Promise.all([alice.openChat(bobAddress), bob.openChat(aliceAddress)])
  const pages = [alice.page, bob.page]
  await Promise.all(pages.map((page) => reaches(page, true)))
  for (const place of [0, 1]) await relays.kill(place)
  await Promise.all(pages.map((page) => reaches(page, false)))
  for (const page of pages) await page.evaluate(startWatching)
  await Promise.all([alice.page.evaluate(sendAll, texts('Alice')), bob.page.evaluate(sendAll, texts('Bob'))])
  const last = (name: string): string[] => texts(name).slice(-1)
  const shown = (page: Page, name: string) =>
    page.waitForFunction(shownTimes, last(name), { timeout: LIMIT, polling: 100 })
  await Promise.all([shown(alice.page, 'Alice'), shown(bob.page, 'Bob')])
  const before = await alice.page.evaluate(clock)
  for (const place of [0, 1]) await relays.revive(place)
  // the oldest go first: with the last of them all are there, which is then counted
  await Promise.all([shown(alice.page, 'Bob'), shown(bob.page, 'Alice')])
  const [atAlice, atBob] = await Promise.all([
    alice.page.evaluate(shownTimes, last('Bob')),
    bob.page.evaluate(shownTimes, last('Alice'))
  ])
  const time = Math.max(...(atAlice ?? []), ...(atBob ?? [])) - before
  const counted = (await countAll(alice.page, 'of Bob ')) + (await countAll(bob.page, 'of Alice '))
  print({ name: 'offline_2000', value: time, unit: 'ms', n: 1 })
  print({ name: 'offline_2000_shown', value: counted, unit: 'messages', n: 1 })
} finally {
  await browser.close()
  const { stderr } = await demo.stop()
  process.stderr.write(stderr)
  await relays.close()
}
