import { expect, it } from 'vitest'
import { untilDue } from './due.ts'

it('waits no longer than a pause lasts, and not at all where the clock was set back by more', () => {
  expect(untilDue(5_000, 1_000, 4_000)).toBe(4_000)
  expect(untilDue(5_000, 6_000, 4_000)).toBe(-1_000)
  expect(untilDue(5_001, 1_000, 4_000)).toBe(-Infinity)
})
