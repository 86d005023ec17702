/**
 * `npm run -s bench:transfer`: 32 MiB from browser to browser over WebRTC, by our fetch and by a bare stream of libp2p
 * in turns, on connections that are warm: `transfer_fetch`, `transfer_bare` (medians), and
 * `transfer_ratio_to_bare_libp2p`.
 */
import { chromium, type Page } from '@playwright/test'
import { join } from 'node:path'
import { createRelay } from '../relay/index.ts'
import { findChromium } from '../scripts/find-chromium.ts'
import { serveHarness } from '../scripts/serve-harness.ts'
import { percentile, print } from './figure.ts'
import type { TransferHarness } from './transfer-harness/page.ts'

declare const transferHarness: TransferHarness

const SIZE = 32 * 1024 * 1024
const ROUNDS = 5
const LIMIT = 60_000

const executablePath = findChromium()
const relay = await createRelay()
const relays = relay.multiaddrs
const harness = await serveHarness(join(import.meta.dirname, 'transfer-harness'))
const browser = await chromium.launch({
  args: ['--no-sandbox'],
  ...(executablePath === undefined ? {} : { executablePath })
})
try {
  const open = async (): Promise<Page> => {
    const page = await (await browser.newContext()).newPage()
    await page.goto(harness.url)
    return page
  }
  const [alice, bob] = await Promise.all([open(), open()])
  await Promise.all([
    alice.evaluate((known) => transferHarness.enter('Alice', 'Bob', known), relays),
    bob.evaluate((known) => transferHarness.enter('Bob', 'Alice', known), relays)
  ])
  await Promise.all(
    [alice, bob].map((page) =>
      page.waitForFunction(() => transferHarness.isDirect(), undefined, { timeout: LIMIT })
    )
  )
  await bob.evaluate((size) => transferHarness.hold(size), SIZE)
  const device = await bob.evaluate(([known, size]) => transferHarness.serveBare(known, size), [
    relays,
    SIZE
  ] as const)
  await alice.evaluate(([known, id]) => transferHarness.dialBare(known, id), [relays, device] as const)
  const [ours, bare]: [number[], number[]] = [[], []]
  for (let round = 0; round <= ROUNDS; round++) {
    const fetched = await alice.evaluate(() => transferHarness.fetch('Bob'))
    const read = await alice.evaluate(() => transferHarness.fetchBare())
    // the first of each warms its connection
    if (round === 0 || fetched.bytes !== SIZE || read.bytes !== SIZE) continue
    ours.push((fetched.bytes / fetched.time) * 1000)
    bare.push((read.bytes / read.time) * 1000)
  }
  const [fast, floor] = [percentile(ours, 0.5), percentile(bare, 0.5)]
  print({ name: 'transfer_fetch', value: fast, unit: 'B/s', n: ours.length })
  print({ name: 'transfer_bare', value: floor, unit: 'B/s', n: bare.length })
  print({ name: 'transfer_ratio_to_bare_libp2p', value: fast / floor, unit: 'ratio', n: ours.length })
} finally {
  await browser.close()
  await harness.close()
  await relay.close()
}
