/**
 * `npm run -s bench:responsive`: percent of the time in which tasks over 50 ms (Long Tasks API) hold up the page, less
 * those of the same page while nothing happens: `long_task_share_sending` while it writes, signs and anchors,
 * `long_task_share_rebuild` while 1,000 messages in 20 dialogs come back to an empty browser.
 */
import type { Browser, Page } from '@playwright/test'
import { setTimeout as delay } from 'node:timers/promises'
import process from 'node:process'
import type { DemoDescription } from '../demo/start.ts'
import { makePair, openPerson } from '../e2e/people.ts'
import { withBrowser } from './browser.ts'
import { print } from './figure.ts'
import { sendAll } from './page-scripts.ts'
import { longTaskShare, pageClock, watchLongTasks } from './long-tasks.ts'
import { createPeople } from './rebuild/people.ts'
import { restore } from './rebuild/restore.ts'
import { startStack, type Stack } from './rebuild/stack.ts'

const DIALOGS = 20
const EACH = 50
const MESSAGES = 30
const WRITES_EVERY = 500
const RESTORES = 5
/** ms in which a page does nothing. */
const IDLE = 20_000

async function idleShare(page: Page): Promise<number> {
  const start = await pageClock(page)
  await delay(IDLE)
  return longTaskShare(page, start)
}

function show(name: string, share: number, idle: number, n: number): void {
  process.stderr.write(`${name}: ${share.toFixed(2)} % busy, ${idle.toFixed(2)} % idle\n`)
  print({ name, value: Number(Math.max(0, share - idle).toFixed(2)), unit: '%', n })
}

/** From the first message to the last anchor. */
async function measureSending(browser: Browser, demo: DemoDescription): Promise<void> {
  const alice = await openPerson(browser, demo)
  const bob = await openPerson(browser, demo, [], { origin: 1 })
  await makePair(alice, bob)
  await alice.expectAnchored('Hello Bob')
  await bob.expectAnchored('Hello Alice')
  await watchLongTasks(alice.page)
  const idle = await idleShare(alice.page)
  const start = await pageClock(alice.page)
  for (let number = 1; number <= MESSAGES; number++) {
    // In one call: looking for what is shown would be work of the bench in the page that is measured.
    await alice.page.evaluate(sendAll, [`responsive ${number}`])
    await delay(WRITES_EVERY)
  }
  for (const number of [1, MESSAGES]) await alice.expectAnchored(`responsive ${number}`)
  show('long_task_share_sending', await longTaskShare(alice.page, start), idle, MESSAGES)
  await alice.context.close()
  await bob.context.close()
}

/** Of one restore: its share while it lasted and while it was idle, and the messages that came. */
async function restoreOnce(
  browser: Browser,
  { demo, self }: Stack
): Promise<{ share: number; idle: number; fetched: number }> {
  let start = 0
  const begun = async (page: Page): Promise<void> => {
    await watchLongTasks(page)
    start = await pageClock(page)
  }
  const { person, fetched } = await restore(browser, demo, self.phrase, DIALOGS * EACH, { begun })
  const share = await longTaskShare(person.page, start)
  const idle = await idleShare(person.page)
  await person.context.close()
  return { share, idle, fetched }
}

/** The middle one of several restores: each takes ten seconds, of which one task that had to wait for its core is a percent. */
async function measureRebuild(browser: Browser, stack: Stack): Promise<void> {
  const restores = []
  for (let count = 0; count < RESTORES; count++) restores.push(await restoreOnce(browser, stack))
  for (const { share, idle } of restores)
    process.stderr.write(`a restore: ${share.toFixed(2)} % busy, ${idle.toFixed(2)} % idle\n`)
  restores.sort((one, other) => one.share - one.idle - (other.share - other.idle))
  const middle = restores[Math.floor(RESTORES / 2)]
  if (middle !== undefined) show('long_task_share_rebuild', middle.share, middle.idle, middle.fetched)
}

const stack = await startStack(await createPeople(), { dialogs: DIALOGS, each: EACH, blocks: 0 })
try {
  await withBrowser(async (browser) => {
    await measureSending(browser, stack.demo)
    await measureRebuild(browser, stack)
  })
} finally {
  await stack.close()
}
process.exit()
