import { defineConfig } from '@playwright/test'
import type { ChainOption } from './e2e/fixtures.ts'
import { findChromium } from './scripts/find-chromium.ts'

const executablePath = findChromium()

/** The story that has to do with the chain; the other scenarios would see no difference. */
const STORY = /(meet|first-message|live|apart|anchoring|keys|wallet|recover|hostile|locked)[.]spec[.]ts$/
/** Of it, what `npm test` tells on `leo devnode` as well. */
const BEGINNING = /first-message[.]spec[.]ts$/
const devnode = { chain: 'devnode' } as const

export default defineConfig<object, ChainOption>({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  // Each with a demo stack of its own: much of a scenario is waiting for blocks, and two cores carry two.
  workers: 2,
  fullyParallel: false,
  // A test that needs a second try found something.
  retries: 0,
  forbidOnly: true,
  // Generous: a busy machine is no failure. Outcomes are waited for, never a clock.
  timeout: 300_000,
  expect: { timeout: 30_000 },
  projects: [
    { name: 'embedded' },
    { name: 'devnode', testMatch: BEGINNING, use: devnode },
    { name: 'devnode-story', testMatch: STORY, use: devnode }
  ],
  reporter: [['list'], ['json', { outputFile: 'test-results/playwright.json' }]],
  use: {
    browserName: 'chromium',
    launchOptions: {
      args: ['--no-sandbox'],
      ...(executablePath === undefined ? {} : { executablePath })
    },
    actionTimeout: 30_000,
    // A trace films every page, which costs a tenth of all CPU: `--trace on` has one. A failure keeps its screenshot.
    trace: 'off',
    screenshot: 'only-on-failure'
  }
})
