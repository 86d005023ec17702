import { chromium, type Browser } from '@playwright/test'
import process from 'node:process'
import { findChromium } from '../scripts/find-chromium.ts'
import { startDemoProcess } from '../demo/child.ts'
import type { DemoDescription } from '../demo/start.ts'

/** Runs a bench against a demo as a newcomer starts it and a Chromium of its own; both are ended whatever happens. */
export async function withBrowserAndDemo(
  bench: (browser: Browser, demo: DemoDescription) => Promise<void>
): Promise<void> {
  const executablePath = findChromium()
  const demo = await startDemoProcess(['--port', '0'])
  try {
    const browser = await chromium.launch({
      args: ['--no-sandbox'],
      ...(executablePath === undefined ? {} : { executablePath })
    })
    try {
      await bench(browser, demo.description)
    } finally {
      await browser.close()
    }
  } finally {
    const { stderr } = await demo.stop()
    process.stderr.write(stderr)
  }
}
