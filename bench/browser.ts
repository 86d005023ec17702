import { chromium, type Browser } from '@playwright/test'
import process from 'node:process'
import { findChromium } from '../scripts/find-chromium.ts'
import { startDemoProcess } from '../demo/child.ts'
import type { DemoDescription } from '../demo/start.ts'

/** Runs a bench with a Chromium of its own, which is ended whatever happens. */
export async function withBrowser(bench: (browser: Browser) => Promise<void>): Promise<void> {
  const executablePath = findChromium()
  const browser = await chromium.launch({
    args: ['--no-sandbox'],
    ...(executablePath === undefined ? {} : { executablePath })
  })
  try {
    await bench(browser)
  } finally {
    await browser.close()
  }
}

/** Runs a bench against a demo as a newcomer starts it (with further `options`) and a Chromium of its own; both are ended whatever happens. */
export async function withBrowserAndDemo(
  bench: (browser: Browser, demo: DemoDescription) => Promise<void>,
  options: readonly string[] = []
): Promise<void> {
  const demo = await startDemoProcess(['--port', '0', ...options])
  try {
    await withBrowser((browser) => bench(browser, demo.description))
  } finally {
    const { stderr } = await demo.stop()
    process.stderr.write(stderr)
  }
}
