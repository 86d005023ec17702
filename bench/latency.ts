/**
 * `npm run -s bench:latency`: from the send call in one browser context (its text is typed by then, and drawn) to the
 * message in the DOM of another, both online, on the demo stack (`send_to_dom_p50`, `send_to_dom_p95`, 200 messages),
 * and a burst of 1,000 (`burst_1000`: first send call to last shown; `burst_1000_shown`: how many distinct ones were).
 * Before it the same with the least that carries a message (bench/latency-harness), in `bare_…`: the machine's share.
 */
import type { Browser } from '@playwright/test'
import { join } from 'node:path'
import type { DemoDescription } from '../demo/start.ts'
import { makePair, openPerson } from '../e2e/people.ts'
import { createRelay } from '../relay/index.ts'
import { serveHarness } from '../scripts/serve-harness.ts'
import { withBrowser, withBrowserAndDemo } from './browser.ts'
import { percentile, print } from './figure.ts'
import type { LatencyHarness } from './latency-harness/page.ts'
import { measureWay, type MessageTimes, type MessageWay } from './message-way.ts'
import { drawn, send, sendAll, type } from './page-scripts.ts'

declare const latencyHarness: LatencyHarness

function printTimes(prefix: string, { singles, burst }: MessageTimes): void {
  const n = singles.length
  print({ name: `${prefix}send_to_dom_p50`, value: percentile(singles, 0.5), unit: 'ms', n })
  print({ name: `${prefix}send_to_dom_p95`, value: percentile(singles, 0.95), unit: 'ms', n })
  print({ name: `${prefix}burst_1000`, value: burst.time, unit: 'ms', n: 1 })
  print({ name: `${prefix}burst_1000_shown`, value: burst.count, unit: 'messages', n: 1 })
}

async function bareWay(browser: Browser, url: string, relays: readonly string[]): Promise<MessageWay> {
  const [sender, receiver] = [
    await (await browser.newContext()).newPage(),
    await (await browser.newContext()).newPage()
  ]
  await Promise.all([sender.goto(url), receiver.goto(url)])
  const device = await receiver.evaluate((known) => latencyHarness.listen(known), relays)
  await sender.evaluate(([known, id]) => latencyHarness.dial(known, id), [relays, device] as const)
  return {
    sender,
    receiver,
    send: async (text) => {
      await sender.evaluate(drawn)
      return sender.evaluate((one) => latencyHarness.send(one), text)
    },
    sendAll: (texts) => sender.evaluate((all) => latencyHarness.sendAll(all), texts)
  }
}

async function measureBare(): Promise<void> {
  const relay = await createRelay()
  const harness = await serveHarness(join(import.meta.dirname, 'latency-harness'))
  try {
    await withBrowser(async (browser) => {
      printTimes('bare_', await measureWay(await bareWay(browser, harness.url, relay.multiaddrs)))
    })
  } finally {
    await harness.close()
    await relay.close()
  }
}

async function measureOurs(browser: Browser, demo: DemoDescription): Promise<void> {
  const alice = await openPerson(browser, demo)
  const bob = await openPerson(browser, demo, [], { origin: 1 })
  await makePair(alice, bob)
  await Promise.all([alice.online(), bob.online()])
  const times = await measureWay({
    sender: alice.page,
    receiver: bob.page,
    send: async (text) => {
      await alice.page.evaluate(type, text)
      await alice.page.evaluate(drawn)
      return (await alice.page.evaluate(send)) ?? Number.NaN
    },
    sendAll: async (texts) => (await alice.page.evaluate(sendAll, texts))[0] ?? Number.NaN
  })
  printTimes('', times)
}

await measureBare()
await withBrowserAndDemo(measureOurs)
