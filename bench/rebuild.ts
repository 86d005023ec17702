/**
 * `npm run -s bench:rebuild`: 1,000 messages in 20 dialogs come back to an empty browser from 24 words, every other
 * side online. `rebuild_1000`: from the last button until all are fetched and verified; `rebuild_requests`: to the
 * chain until then; `rebuild_1000_shown`: distinct messages in the DOM afterwards, chat by chat;
 * `rebuild_1000_limited`: the same from a node that answers five requests a second, and 429 to the others; `rebuild_growth_with_5000_blocks`: how much longer it
 * takes with 5,000 unrelated blocks before them. Medians of runs in turns.
 */
import type { Browser } from '@playwright/test'
import process from 'node:process'
import { withBrowser } from './browser.ts'
import { percentile, print } from './figure.ts'
import { createPeople } from './rebuild/people.ts'
import { countShown, restore } from './rebuild/restore.ts'
import { startStack, type Stack } from './rebuild/stack.ts'

const DIALOGS = 20
const EACH = 50
const MESSAGES = DIALOGS * EACH
const BLOCKS = 5_000
const RUNS = 3
const PUBLIC_NODE = 5

const median = (samples: readonly number[]): number => percentile(samples, 0.5)

interface Runs {
  readonly times: number[]
  readonly requests: number[]
  readonly shown: number[]
}

async function measure(browser: Browser, stack: Stack, { times, requests, shown }: Runs): Promise<void> {
  const restored = await restore(browser, stack.demo, stack.self.phrase, MESSAGES)
  process.stderr.write(`${JSON.stringify({ ...restored, person: undefined })}\n`)
  times.push(restored.time)
  requests.push(restored.requests)
  const addresses = stack.dialogs.map(({ peer }) => peer.address)
  shown.push(await countShown(restored.person, addresses, EACH))
  await restored.person.context.close()
}

const none = (): Runs => ({ times: [], requests: [], shown: [] })

async function bench(browser: Browser, short: Stack, long: Stack): Promise<void> {
  const [ofShort, ofLong] = [none(), none()]
  for (let run = 0; run < RUNS; run++) {
    await measure(browser, short, ofShort)
    await measure(browser, long, ofLong)
  }
  const shown = Math.min(...ofShort.shown, ...ofLong.shown)
  const n = RUNS
  print({ name: 'rebuild_1000', value: Math.round(median(ofShort.times)), unit: 'ms', n })
  print({ name: 'rebuild_1000_shown', value: shown, unit: 'messages', n: 2 * RUNS })
  print({ name: 'rebuild_requests', value: Math.max(...ofShort.requests), unit: 'requests', n })
  const growth = median(ofLong.times) / median(ofShort.times)
  print({ name: 'rebuild_growth_with_5000_blocks', value: Number(growth.toFixed(2)), unit: 'ratio', n })
  short.limit(PUBLIC_NODE)
  const limited = none()
  await measure(browser, short, limited)
  print({ name: 'rebuild_1000_limited', value: Math.round(median(limited.times)), unit: 'ms', n: 1 })
  print({ name: 'rebuild_1000_limited_shown', value: median(limited.shown), unit: 'messages', n: 1 })
}

const people = await createPeople()
const short = await startStack(people, { dialogs: DIALOGS, each: EACH, blocks: 0 })
const long = await startStack(people, { dialogs: DIALOGS, each: EACH, blocks: BLOCKS })
try {
  await withBrowser((browser) => bench(browser, short, long))
} finally {
  await Promise.all([short.close(), long.close()])
}
process.exit()
