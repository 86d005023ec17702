/**
 * `npm run -s bench:takeover`: the tab that leads is killed as by a crash, and another takes over. `takeover_send_p50`
 * and `…_max`: from the kill until a message written at once in another tab is kept and shown there;
 * `takeover_delivered_p50` and `…_max`: until it is in the other side's page.
 */
import type { Browser, Page } from '@playwright/test'
import type { DemoDescription } from '../demo/start.ts'
import { makePair, openPerson } from '../e2e/people.ts'
import { Person } from '../e2e/person.ts'
import { withBrowserAndDemo } from './browser.ts'
import { percentile, print } from './figure.ts'
import { clock, sendAll, shownTimes, startWatching } from './page-scripts.ts'

const KILLS = 10

async function shownAt(page: Page, text: string): Promise<number> {
  await page.waitForFunction(shownTimes, [text], { polling: 20 })
  const [time = Number.NaN] = (await page.evaluate(shownTimes, [text])) ?? []
  return time
}

/** Both pages are of one machine: their clocks are one. */
async function kill(leader: Person, next: Person, bob: Person, text: string): Promise<[number, number]> {
  const devtools = await leader.context.newCDPSession(leader.page)
  const gone = leader.page.waitForEvent('crash')
  const killed = await next.page.evaluate(clock)
  // The answer never comes: who should give it is gone.
  devtools.send('Page.crash').catch(() => undefined)
  await next.page.evaluate(sendAll, [text])
  await gone
  return [(await shownAt(next.page, text)) - killed, (await shownAt(bob.page, text)) - killed]
}

async function bench(browser: Browser, demo: DemoDescription): Promise<void> {
  const alice = await openPerson(browser, demo)
  const bob = await openPerson(browser, demo, [], { origin: 1 })
  const { bobAddress } = await makePair(alice, bob)
  await bob.page.evaluate(startWatching)
  const samples: [number, number][] = []
  let leader = alice
  for (let number = 1; number <= KILLS; number++) {
    const next = new Person(await alice.context.newPage(), alice.start)
    await next.comeBack()
    await next.openChat(bobAddress)
    await next.online()
    await next.page.evaluate(startWatching)
    samples.push(await kill(leader, next, bob, `after kill ${number}`))
    leader = next
  }
  for (const [index, name] of ['takeover_send', 'takeover_delivered'].entries()) {
    const times = samples.map((sample) => sample[index] ?? Number.NaN)
    print({ name: `${name}_p50`, value: percentile(times, 0.5), unit: 'ms', n: KILLS })
    print({ name: `${name}_max`, value: percentile(times, 1), unit: 'ms', n: KILLS })
  }
}

await withBrowserAndDemo(bench)
