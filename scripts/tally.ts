import * as v from 'valibot'

/** What a run came to, in tests. */
export interface Tally {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: 0 }
/** What a step without tests (types, lint, build) adds when it goes wrong. */
export const ONE_FAILURE: Tally = { passed: 0, failed: 1, skipped: 0 }

const Count = v.pipe(v.number(), v.integer(), v.minValue(0))

const VitestReport = v.object({
  numPassedTests: Count,
  numFailedTests: Count,
  numPendingTests: Count,
  numTodoTests: Count,
  testResults: v.array(v.object({ status: v.string(), assertionResults: v.array(v.unknown()) }))
})

const PlaywrightReport = v.object({
  errors: v.array(v.unknown()),
  stats: v.object({ expected: Count, unexpected: Count, flaky: Count, skipped: Count })
})

/** Reads vitest's JSON report; a file that could not be loaded has no test in it and counts as one failure. */
export function tallyVitest(report: unknown): Tally {
  const read = v.parse(VitestReport, report)
  const broken = read.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0
  )
  return {
    passed: read.numPassedTests,
    failed: read.numFailedTests + broken.length,
    skipped: read.numPendingTests + read.numTodoTests
  }
}

/** Reads Playwright's JSON report; a test that passed only when retried is a failure. */
export function tallyPlaywright(report: unknown): Tally {
  const { errors, stats } = v.parse(PlaywrightReport, report)
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + errors.length,
    skipped: stats.skipped
  }
}

/**
 * What a suite counts for, given its exit code and its tally (undefined when it left no report). A suite that ended
 * badly without naming a failed test, left no report or ran no test is one failure: silence is never success.
 */
export function judgeSuite(exitCode: number, tally: Tally | undefined): Tally {
  if (tally === undefined) return ONE_FAILURE
  const ranNothing = tally.passed + tally.failed === 0
  if (tally.failed === 0 && (exitCode !== 0 || ranNothing)) return { ...tally, failed: 1 }
  return tally
}

/** Sums tallies. */
export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (total, one) => ({
      passed: total.passed + one.passed,
      failed: total.failed + one.failed,
      skipped: total.skipped + one.skipped
    }),
    NOTHING
  )
}
