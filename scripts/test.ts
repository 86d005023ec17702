/** `npm test`: every check and suite in turn, all shown; the last line says what it came to. */
import { run } from './run.ts'
import { check, conclude, suite, vitestSuite } from './suite.ts'
import { tallyPlaywright } from './tally.ts'

/** The whole story on `leo devnode` has a command of its own: `npm run test:devnode`. */
const PROJECTS = ['--project=embedded', '--project=devnode']

/** Simulated worlds of 100 steps each: some two minutes of one core. */
const WORLDS = ['--seeds', '220']
const WORLDS_OF_FORGERS = ['--seeds', '80', '--forged']
const worlds = (title: string, options: readonly string[]) =>
  check(title, 'node', ['src/messaging/testing/run-world.ts', ...options])

conclude([
  await check('types', 'npm', ['run', '-s', 'check:types']),
  await check('lint', 'npm', ['run', '-s', 'check:lint']),
  await check('fences', 'npm', ['run', '-s', 'check:fences']),
  await check('format', 'npm', ['run', '-s', 'check:format']),
  await vitestSuite('unit, property and contract tests', 'vitest.json'),
  await worlds('simulated worlds', WORLDS),
  await worlds('simulated worlds with nodes that forge', WORLDS_OF_FORGERS),
  await check('build', 'node', ['demo/build-page.ts']),
  await suite('end to end, in Chromium', 'playwright.json', tallyPlaywright, (file) =>
    run('node', ['scripts/with-chromium.ts', 'playwright', 'test', ...PROJECTS, '--reporter=list,json'], {
      PLAYWRIGHT_JSON_OUTPUT_FILE: file
    })
  )
])
