/**
 * `node bench/dial.ts [count]`: two people who never met, in two browser contexts, on two relays of this machine, a
 * hundred times: how many met, got a direct connection, a first message and a fetched one, and in what time from
 * following each other. Then, on one connection: round trips, a burst and a history.
 */
import { chromium, type Page } from '@playwright/test'
import { join } from 'node:path'
import process from 'node:process'
import type { ExchangeHarness } from '../e2e/exchange-harness/page.ts'
import { createRelay } from '../relay/index.ts'
import { findChromium } from '../scripts/find-chromium.ts'
import { serveHarness } from '../scripts/serve-harness.ts'
import { percentile, print } from './figure.ts'

declare const exchangeHarness: ExchangeHarness

const COUNT = Number(process.argv[2] ?? 100)
/** ms after which a step counts as failed. */
const LIMIT = 30_000
const ROUND_TRIPS = 200
const BURST = 1000

const until = (page: Page, check: (name: string) => boolean, name: string): Promise<boolean> =>
  page.waitForFunction(check, name, { timeout: LIMIT, polling: 5 }).then(
    () => true,
    () => false
  )
const stopBoth = (...pages: Page[]) =>
  Promise.all(pages.map((page) => page.evaluate(() => exchangeHarness.stop())))

interface Meeting {
  readonly start: number
  readonly reserved: number
  readonly online: number | undefined
  readonly direct: number | undefined
  readonly first: number | undefined
  readonly fetched: boolean
}

async function meet(alice: Page, bob: Page, relays: readonly string[], round: number): Promise<Meeting> {
  const names = [`Alice ${round}`, `Bob ${round}`] as const
  const pages = [alice, bob] as const
  const [started] = await Promise.all(
    pages.map((page, side) =>
      page.evaluate(
        async ([name, addresses]) => {
          const begun = performance.now()
          const start = await exchangeHarness.start(name, addresses)
          return { begun, start }
        },
        [names[side] ?? '', relays] as const
      )
    )
  )
  const reserved = await Promise.all(
    pages.map((page) => until(page, () => exchangeHarness.times().reserved !== undefined, ''))
  )
  if (reserved.includes(false)) process.stderr.write(`round ${round}: no reservation\n`)
  await Promise.all(
    pages.map((page, side) => page.evaluate((name) => exchangeHarness.follow(name), names[1 - side] ?? ''))
  )
  const online = await Promise.all(
    pages.map((page, side) =>
      until(page, (name) => exchangeHarness.reachability(name) === 'online', names[1 - side] ?? '')
    )
  )
  let fetched = false
  if (!online.includes(false)) {
    await alice.evaluate((name) => exchangeHarness.push(name, 1), names[1])
    await until(bob, () => exchangeHarness.received() === 1, '')
    await bob.evaluate(() => exchangeHarness.hold(3))
    fetched = await alice.evaluate((name) => exchangeHarness.fetch(name, 2), names[1])
    await Promise.all(
      pages.map((page) => until(page, () => exchangeHarness.times().direct !== undefined, ''))
    )
  }
  const [ofAlice, ofBob] = await Promise.all(
    pages.map((page) => page.evaluate(() => exchangeHarness.times()))
  )
  const since = (instant: 'online' | 'direct' | 'first', times = ofAlice): number | undefined => {
    const [at, from] = [times?.[instant], times?.followed]
    return at === undefined || from === undefined ? undefined : at - from
  }
  return {
    start: started?.start ?? Number.NaN,
    reserved: (ofAlice?.reserved ?? Number.NaN) - (started?.begun ?? 0),
    online: online.includes(false) ? undefined : Math.max(since('online') ?? 0, since('online', ofBob) ?? 0),
    direct: since('direct'),
    first: since('first', ofBob),
    fetched
  }
}

function report(meetings: readonly Meeting[]): void {
  const n = meetings.length
  const share = (name: string, count: number): void => print({ name, value: count, unit: 'meetings', n })
  const times = (name: string, samples: readonly (number | undefined)[]): void => {
    const known = samples.filter((sample) => sample !== undefined)
    for (const [label, at] of [
      ['p50', 0.5],
      ['p95', 0.95],
      ['max', 1]
    ] as const)
      print({ name: `${name}_${label}`, value: percentile(known, at), unit: 'ms', n: known.length })
  }
  share('dial_online', meetings.filter(({ online }) => online !== undefined).length)
  share('dial_direct', meetings.filter(({ direct }) => direct !== undefined).length)
  share('dial_pushed', meetings.filter(({ first }) => first !== undefined).length)
  share('dial_fetched', meetings.filter(({ fetched }) => fetched).length)
  times(
    'dial_start',
    meetings.map(({ start }) => start)
  )
  times(
    'dial_reserved',
    meetings.map(({ reserved }) => reserved)
  )
  times(
    'dial_follow_to_online',
    meetings.map(({ online }) => online)
  )
  times(
    'dial_follow_to_direct',
    meetings.map(({ direct }) => direct)
  )
}

async function measureConnection(
  alice: Page,
  bob: Page,
  relays: readonly string[],
  direct: boolean
): Promise<void> {
  const label = direct ? 'direct' : 'circuit'
  const pages = [alice, bob] as const
  await Promise.all(
    pages.map((page, side) =>
      page.evaluate(
        async ([name, other, addresses, withDirect]) => {
          await exchangeHarness.start(name, addresses, withDirect)
          exchangeHarness.follow(other)
        },
        [`${label} ${side}`, `${label} ${1 - side}`, relays, direct] as const
      )
    )
  )
  const ready = direct
    ? () => exchangeHarness.times().direct !== undefined
    : () => exchangeHarness.times().online !== undefined
  await Promise.all(pages.map((page) => until(page, ready, '')))
  await bob.evaluate((name) => exchangeHarness.echo(name), `${label} 0`)
  const trips = await alice.evaluate(([name, count]) => exchangeHarness.roundTrips(name, count), [
    `${label} 1`,
    ROUND_TRIPS
  ] as const)
  print({ name: `push_${label}_round_trip_p50`, value: percentile(trips, 0.5), unit: 'ms', n: trips.length })
  print({ name: `push_${label}_round_trip_p95`, value: percentile(trips, 0.95), unit: 'ms', n: trips.length })
  const before = await alice.evaluate(() => exchangeHarness.received())
  const begun = performance.now()
  await bob.evaluate(([name, count]) => exchangeHarness.push(name, count), [`${label} 0`, BURST] as const)
  const goal = before + BURST
  await alice.waitForFunction((count) => exchangeHarness.received() >= count, goal, {
    timeout: LIMIT,
    polling: 5
  })
  print({ name: `push_${label}_burst_1000`, value: performance.now() - begun, unit: 'ms', n: 1 })
  await bob.evaluate((count) => exchangeHarness.hold(count), 10 * BURST)
  const { count, time } = await alice.evaluate(([name, limit]) => exchangeHarness.history(name, limit), [
    `${label} 1`,
    10 * BURST
  ] as const)
  print({ name: `fetch_${label}_history_10000`, value: time, unit: 'ms', n: count })
  await stopBoth(alice, bob)
}

const executablePath = findChromium()
const first = await createRelay()
const second = await createRelay({ peers: first.multiaddrs })
const relays = [...first.multiaddrs, ...second.multiaddrs]
const harness = await serveHarness(join(import.meta.dirname, '../e2e/exchange-harness'))
const browser = await chromium.launch({
  args: ['--no-sandbox'],
  ...(executablePath === undefined ? {} : { executablePath })
})
try {
  const open = async (): Promise<Page> => {
    const page = await (await browser.newContext()).newPage()
    page.on('pageerror', (error) => process.stderr.write(`${String(error)}\n`))
    await page.goto(harness.url)
    return page
  }
  const [alice, bob] = await Promise.all([open(), open()])
  const meetings: Meeting[] = []
  for (let round = 0; round < COUNT; round++) {
    const meeting = await meet(alice, bob, relays, round)
    meetings.push(meeting)
    if (process.env['VERBOSE'] !== undefined) process.stderr.write(`${JSON.stringify(meeting)}\n`)
    await stopBoth(alice, bob)
  }
  report(meetings)
  await measureConnection(alice, bob, relays, true)
  await measureConnection(alice, bob, relays, false)
} finally {
  await browser.close()
  await harness.close()
  await Promise.all([first.close(), second.close()])
}
