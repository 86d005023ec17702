/** `npm test`: every check and suite in turn, all shown; the last line says what it came to. */
import { run } from './run.ts'
import { check, conclude, suite, vitestSuite } from './suite.ts'
import { tallyPlaywright } from './tally.ts'

/** The whole story on `leo devnode` has a command of its own: `npm run test:devnode`. */
const PROJECTS = ['--project=embedded', '--project=devnode']

conclude([
  await check('types', 'npm', ['run', '-s', 'check:types']),
  await check('lint', 'npm', ['run', '-s', 'check:lint']),
  await check('fences', 'npm', ['run', '-s', 'check:fences']),
  await check('format', 'npm', ['run', '-s', 'check:format']),
  await vitestSuite('unit, property and contract tests', 'vitest.json'),
  await check('build', 'node', ['demo/build-page.ts']),
  await suite('end to end, in Chromium', 'playwright.json', tallyPlaywright, (file) =>
    run('node', ['scripts/with-chromium.ts', 'playwright', 'test', ...PROJECTS, '--reporter=list,json'], {
      PLAYWRIGHT_JSON_OUTPUT_FILE: file
    })
  )
])
