/**
 * `npm run -s bench:store`: the store of a page with 10,000 messages in Chromium. `unlock_10k`: from the passphrase
 * to the list of conversations; `open_10k`: the newest 50 of a conversation of 5,000; `burst_1000`: 1,000 commits
 * made at once, until all are durable. Medians; each unlock in a page of its own, as after a return.
 */
import { chromium, type BrowserContext, type Page } from '@playwright/test'
import { join } from 'node:path'
import { findChromium } from '../scripts/find-chromium.ts'
import { serveHarness } from '../scripts/serve-harness.ts'
import { percentile, print } from './figure.ts'
import type { StoreBench } from './store/page.ts'

const MESSAGES = 10_000
const BURST = 1_000
const RUNS = 7

declare const storeBench: StoreBench

const inPage = async <T>(
  context: BrowserContext,
  url: string,
  run: (page: Page) => Promise<T>
): Promise<T> => {
  const page = await context.newPage()
  try {
    await page.goto(url)
    return await run(page)
  } finally {
    await page.close()
  }
}

const measure = async (context: BrowserContext, url: string): Promise<void> => {
  await inPage(context, url, (page) => page.evaluate((messages) => storeBench.fill(messages), MESSAGES))
  const unlocks: number[] = []
  const opens: number[] = []
  const bursts: number[] = []
  for (let run = 0; run < RUNS; run++) {
    const times = await inPage(context, url, (page) => page.evaluate(() => storeBench.unlockAndOpen()))
    unlocks.push(times.unlock)
    opens.push(times.open)
    bursts.push(
      await inPage(context, url, (page) => page.evaluate((count) => storeBench.burst(count), BURST))
    )
  }
  const figures = { unlock_10k: unlocks, open_10k: opens, burst_1000: bursts }
  for (const [name, samples] of Object.entries(figures))
    print({ name, value: Number(percentile(samples, 0.5).toFixed(1)), unit: 'ms', n: samples.length })
}

const executablePath = findChromium()
const harness = await serveHarness(join(import.meta.dirname, 'store'))
try {
  const browser = await chromium.launch({
    args: ['--no-sandbox'],
    ...(executablePath === undefined ? {} : { executablePath })
  })
  try {
    await measure(await browser.newContext(), harness.url)
  } finally {
    await browser.close()
  }
} finally {
  await harness.close()
}
