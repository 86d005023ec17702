/** `npm test`: every check and suite in turn, all shown; the last line says what it came to. */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { ROOT, run } from './run.ts'
import { judgeSuite, NOTHING, ONE_FAILURE, sum, tallyPlaywright, tallyVitest, type Tally } from './tally.ts'

const REPORTS = join(ROOT, 'test-results')

function announce(title: string): void {
  process.stdout.write(`\n── ${title}\n`)
}

/** Something that holds or does not: it adds no passed tests, and one failure when it does not hold. */
async function check(title: string, command: string, args: readonly string[]): Promise<Tally> {
  announce(title)
  const code = await run(command, args)
  if (code === 0) return NOTHING
  process.stdout.write(`${title}: failed (exit code ${code})\n`)
  return ONE_FAILURE
}

function readReport(file: string, read: (report: unknown) => Tally): Tally | undefined {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    process.stdout.write(`No usable report at ${file}: ${String(error)}\n`)
    return undefined
  }
}

/** Tests that write a report; the file is removed before, so that an old one is never read. */
async function suite(
  title: string,
  report: string,
  read: (report: unknown) => Tally,
  start: (report: string) => Promise<number>
): Promise<Tally> {
  announce(title)
  const file = join(REPORTS, report)
  rmSync(file, { force: true })
  const code = await start(file)
  return judgeSuite(code, readReport(file, read))
}

const tallies = [
  await check('types', 'npm', ['run', '-s', 'check:types']),
  await check('lint', 'npm', ['run', '-s', 'check:lint']),
  await check('fences', 'npm', ['run', '-s', 'check:fences']),
  await check('format', 'npm', ['run', '-s', 'check:format']),
  await suite('unit, property and contract tests', 'vitest.json', tallyVitest, (file) =>
    run('vitest', ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  ),
  await check('build', 'node', ['demo/build-page.ts']),
  await suite('end to end, in Chromium', 'playwright.json', tallyPlaywright, (file) =>
    run('node', ['scripts/with-chromium.ts', 'playwright', 'test', '--reporter=list,json'], {
      PLAYWRIGHT_JSON_OUTPUT_FILE: file
    })
  )
]

const { passed, failed, skipped } = sum(tallies)
if (skipped > 0)
  process.stdout.write(
    `\n${skipped} skipped: they need programs that are not here (README, Tests and figures)\n`
  )
process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
process.exitCode = failed === 0 ? 0 : 1
