import { describe, expect, test } from 'vitest'
import { judgeSuite, ONE_FAILURE, sum, tallyPlaywright, tallyVitest } from './tally.ts'

describe('tally of vitest', () => {
  const report = {
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [{ status: 'passed', assertionResults: [{}] }]
  }

  test('counts passed, failed, and skipped with todo', () => {
    expect(tallyVitest(report)).toEqual({ passed: 5, failed: 1, skipped: 3 })
  })

  test('a file that could not be loaded is a failure', () => {
    const broken = { ...report, testResults: [{ status: 'failed', assertionResults: [] }] }
    expect(tallyVitest(broken).failed).toBe(2)
  })

  test('refuses what is no report', () => {
    expect(() => tallyVitest({})).toThrow()
    expect(() => tallyVitest({ ...report, numPassedTests: -1 })).toThrow()
  })
})

describe('tally of Playwright', () => {
  test('a retry and an error outside of tests are failures', () => {
    const report = { errors: [{}], stats: { expected: 7, unexpected: 1, flaky: 2, skipped: 3 } }
    expect(tallyPlaywright(report)).toEqual({ passed: 7, failed: 4, skipped: 3 })
  })
})

describe('judgement of a suite', () => {
  const good = { passed: 3, failed: 0, skipped: 0 }

  test('a good run stands', () => {
    expect(judgeSuite(0, good)).toEqual(good)
  })

  test('a crash without a failed test is a failure', () => {
    expect(judgeSuite(1, good).failed).toBe(1)
    expect(judgeSuite(0, undefined)).toEqual(ONE_FAILURE)
  })

  test('a run of no test is a failure, skipped ones do not help', () => {
    expect(judgeSuite(0, { passed: 0, failed: 0, skipped: 9 }).failed).toBe(1)
  })

  test('named failures are not counted twice', () => {
    expect(judgeSuite(1, { ...good, failed: 2 }).failed).toBe(2)
  })
})

test('sums', () => {
  expect(
    sum([
      { passed: 1, failed: 2, skipped: 3 },
      { passed: 10, failed: 0, skipped: 1 }
    ])
  ).toEqual({
    passed: 11,
    failed: 2,
    skipped: 4
  })
})
