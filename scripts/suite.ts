import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { ROOT, run, runKept } from './run.ts'
import { judgeSuite, NOTHING, ONE_FAILURE, sum, tallyVitest, type Tally } from './tally.ts'

const REPORTS = join(ROOT, 'test-results')

function announce(title: string): void {
  process.stdout.write(`\n── ${title}\n`)
}

/** A command that holds or does not: it adds no passed tests, and one failure when it does not hold. */
export interface Check {
  readonly title: string
  readonly command: string
  readonly args: readonly string[]
}

async function check({ title, command, args }: Check): Promise<Tally> {
  const { code, output } = await runKept(command, args)
  announce(title)
  process.stdout.write(output)
  if (code === 0) return NOTHING
  process.stdout.write(`${title}: failed (exit code ${code})\n`)
  return ONE_FAILURE
}

/** Runs checks in their order, `atOnce` of them beside each other; each is shown whole when it has ended. */
export async function checks(all: readonly Check[], atOnce: number): Promise<Tally> {
  const waiting = [...all]
  const inTurn = async (): Promise<Tally> => {
    const tallies: Tally[] = []
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      tallies.push(await check(next))
    return sum(tallies)
  }
  return sum(await Promise.all(Array.from({ length: atOnce }, inTurn)))
}

function readReport(file: string, read: (report: unknown) => Tally): Tally | undefined {
  try {
    return read(JSON.parse(readFileSync(file, 'utf8')))
  } catch (error) {
    process.stdout.write(`No usable report at ${file}: ${String(error)}\n`)
    return undefined
  }
}

/** Runs tests that write a report; the file is removed before, so that an old one is never read. */
export async function suite(
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

/** Runs vitest on all its tests, or on the files named by `filters`. */
export function vitestSuite(title: string, report: string, filters: readonly string[] = []): Promise<Tally> {
  return suite(title, report, tallyVitest, (file) =>
    run('vitest', ['run', ...filters, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`])
  )
}

/** Prints what all came to, `N passed, N failed` as the last line, and sets the exit code. */
export function conclude(tallies: readonly Tally[]): void {
  const { passed, failed, skipped } = sum(tallies)
  if (skipped > 0)
    process.stdout.write(`\n${skipped} skipped: each says why where it stands (README, Tests and figures)\n`)
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`)
  process.exitCode = failed === 0 ? 0 : 1
}
