/**
 * `npm run -s bench:latency`: from the send call in one browser context (its text is typed by then, and drawn) to the
 * message in the DOM of another, both online, on the demo stack (`send_to_dom_p50`, `send_to_dom_p95`, 200 messages),
 * and a burst of 1,000 (`burst_1000`: first send call to last shown; `burst_1000_shown`: how many distinct ones were).
 */
import type { Browser, Page } from '@playwright/test'
import { setTimeout as delay } from 'node:timers/promises'
import type { DemoDescription } from '../demo/start.ts'
import { makePair, openPerson } from '../e2e/people.ts'
import { withBrowserAndDemo } from './browser.ts'
import { percentile, print } from './figure.ts'
import { clock, send, sendAll, shownCount, shownTimes, startWatching, type } from './page-scripts.ts'

const MESSAGES = 200
const BURST = 1000
/** ms after which a burst counts as incomplete. */
const BURST_LIMIT = 60_000
const PINGS = 50
/** ms in which a message has the page to itself. */
const ON_ITS_WAY = 100

/** What must be added to the sender's clock to get the receiver's: the ping with the shortest way decides. */
async function clockOffset(sender: Page, receiver: Page): Promise<number> {
  let shortest = Number.POSITIVE_INFINITY
  let offset = 0
  for (let ping = 0; ping < PINGS; ping++) {
    const before = await sender.evaluate(clock)
    const there = await receiver.evaluate(clock)
    const after = await sender.evaluate(clock)
    if (after - before >= shortest) continue
    shortest = after - before
    offset = there - (before + after) / 2
  }
  return offset
}

async function measureSingles(sender: Page, receiver: Page, offset: number): Promise<number[]> {
  const samples: number[] = []
  for (let number = 1; number <= MESSAGES; number++) {
    const texts = [`single ${number}`]
    await sender.evaluate(type, `single ${number}`)
    const sent = (await sender.evaluate(send)) ?? Number.NaN
    // Asked late and rarely: the question is work of the page that is measured, and each frame asked for is drawn.
    await delay(ON_ITS_WAY)
    await receiver.waitForFunction(shownTimes, texts, { polling: 100 })
    const [shown = Number.NaN] = (await receiver.evaluate(shownTimes, texts)) ?? []
    samples.push(shown - (sent + offset))
  }
  return samples
}

async function measureBurst(
  sender: Page,
  receiver: Page,
  offset: number
): Promise<{ time: number; count: number }> {
  const texts = Array.from({ length: BURST }, (_, index) => `burst ${index + 1}`)
  const [first = Number.NaN] = await sender.evaluate(sendAll, texts)
  const deadline = Date.now() + BURST_LIMIT
  let shown = await receiver.evaluate(shownCount, 'burst ')
  while (shown.count < BURST && Date.now() < deadline) {
    await receiver.waitForTimeout(50)
    shown = await receiver.evaluate(shownCount, 'burst ')
  }
  return { time: shown.last - (first + offset), count: shown.count }
}

async function bench(browser: Browser, demo: DemoDescription): Promise<void> {
  const alice = await openPerson(browser, demo)
  const bob = await openPerson(browser, demo, [], { origin: 1 })
  await makePair(alice, bob)
  await Promise.all([alice.online(), bob.online()])
  await bob.page.evaluate(startWatching)
  const offset = await clockOffset(alice.page, bob.page)
  const singles = await measureSingles(alice.page, bob.page, offset)
  print({ name: 'send_to_dom_p50', value: percentile(singles, 0.5), unit: 'ms', n: MESSAGES })
  print({ name: 'send_to_dom_p95', value: percentile(singles, 0.95), unit: 'ms', n: MESSAGES })
  const burst = await measureBurst(alice.page, bob.page, offset)
  print({ name: 'burst_1000', value: burst.time, unit: 'ms', n: 1 })
  print({ name: 'burst_1000_shown', value: burst.count, unit: 'messages', n: 1 })
}

await withBrowserAndDemo(bench)
