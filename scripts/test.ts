/** `npm test`: every check and suite, all shown; the last line says what it came to. */
import { run } from './run.ts'
import { checks, conclude, suite, vitestSuite, type Check } from './suite.ts'
import { tallyPlaywright } from './tally.ts'

/** The whole story on `leo devnode` has a command of its own: `npm run test:devnode`. */
const PROJECTS = ['--project=embedded', '--project=devnode']

/** Checks beside each other: each takes one core, and of two cores none is left over. */
const AT_ONCE = 2

const npm = (title: string, script: string): Check => ({ title, command: 'npm', args: ['run', '-s', script] })
/** Of 100 steps each; how many, and why: docs/simulated-world.md. All of them take 80 s of one core. */
const worlds = (title: string, ...options: readonly string[]): Check => ({
  title,
  command: 'node',
  args: ['src/messaging/testing/run-world.ts', ...options]
})

conclude([
  await checks(
    [
      npm('types', 'check:types'),
      npm('lint', 'check:lint'),
      npm('fences', 'check:fences'),
      npm('format', 'check:format'),
      worlds('simulated worlds', '--seeds', '150'),
      worlds('simulated worlds with two devices', '--seeds', '40', '--devices'),
      worlds('simulated worlds with nodes that forge', '--seeds', '50', '--forged'),
      { title: 'build', command: 'node', args: ['demo/build-page.ts'] }
    ],
    AT_ONCE
  ),
  await vitestSuite('unit, property and contract tests', 'vitest.json'),
  await suite('end to end, in Chromium', 'playwright.json', tallyPlaywright, (file) =>
    run('node', ['scripts/with-chromium.ts', 'playwright', 'test', ...PROJECTS, '--reporter=list,json'], {
      PLAYWRIGHT_JSON_OUTPUT_FILE: file
    })
  )
])
