/**
 * `npm run -s bench:poll`: what a page asks of the chain in an hour, and how many bytes go both ways, headers
 * included: `poll_requests_idle`, `poll_bytes_idle` with a chat open and nothing written, `poll_requests_busy`,
 * `poll_bytes_busy` while two people write to each other every few seconds and every message is anchored in time.
 * Counted in a real page over some minutes and scaled to an hour.
 */
import type { Browser, BrowserContext, Request } from '@playwright/test'
import { setTimeout as delay } from 'node:timers/promises'
import type { DemoDescription } from '../demo/start.ts'
import { makePair, openPerson } from '../e2e/people.ts'
import type { Person } from '../e2e/person.ts'
import { withBrowserAndDemo } from './browser.ts'
import { print } from './figure.ts'

const HOUR = 3_600_000
/** ms that are counted: a whole number of the fifteen seconds between two looks of a calm page. */
const COUNTED = 90_000
/** ms after the last message in which a page expects an answer and looks more often, and some more. */
const CALM_AFTER = 75_000
/** ms between two messages of one person. */
const WRITES_EVERY = 5_000

interface Traffic {
  readonly requests: number
  readonly bytes: number
}

const isOfChain = (request: Request): boolean => new URL(request.url()).pathname.startsWith('/chain/')

/** What goes between this browser and the chain while `work` goes on for the time that is counted, for an hour. */
async function hourly(context: BrowserContext, work: (until: number) => Promise<void>): Promise<Traffic> {
  let [requests, bytes] = [0, 0]
  const sized: Promise<void>[] = []
  const note = (request: Request): void => {
    if (!isOfChain(request)) return
    requests += 1
    const add = async (): Promise<void> => {
      const size = await request.sizes()
      bytes +=
        size.requestHeadersSize + size.requestBodySize + size.responseHeadersSize + size.responseBodySize
    }
    sized.push(add())
  }
  context.on('requestfinished', note)
  await work(Date.now() + COUNTED)
  context.off('requestfinished', note)
  await Promise.all(sized)
  const scale = HOUR / COUNTED
  return { requests: Math.round(requests * scale), bytes: Math.round(bytes * scale) }
}

async function writeInTurns(people: readonly Person[], until: number): Promise<void> {
  for (let number = 1; Date.now() < until; number++) {
    for (const [index, person] of people.entries()) await person.send(`busy ${number} of person ${index}`)
    await delay(Math.min(WRITES_EVERY, Math.max(0, until - Date.now())))
  }
}

function show(kind: 'idle' | 'busy', { requests, bytes }: Traffic): void {
  print({ name: `poll_requests_${kind}`, value: requests, unit: 'requests', n: 1 })
  print({ name: `poll_bytes_${kind}`, value: bytes, unit: 'B', n: 1 })
}

async function bench(browser: Browser, demo: DemoDescription): Promise<void> {
  const alice = await openPerson(browser, demo)
  const bob = await openPerson(browser, demo, [], { origin: 1 })
  await makePair(alice, bob)
  await alice.expectAnchored('Hello Bob')
  await bob.expectAnchored('Hello Alice')
  await delay(CALM_AFTER)
  show('idle', await hourly(alice.context, (until) => delay(until - Date.now())))
  show('busy', await hourly(alice.context, (until) => writeInTurns([alice, bob], until)))
}

await withBrowserAndDemo(bench)
