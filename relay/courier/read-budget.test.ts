import { expect, test } from 'vitest'
import { ReadBudget } from './read-budget.ts'

const busy = { code: 'courier-busy' }

test('⚔ what all ask together is no more than a burst, then so many a second', async () => {
  const budget = new ReadBudget({ atOnce: 10, perSecond: 2, burst: 3 }, 0)
  const ask = (now: number) => budget.spend(now, () => Promise.resolve('read'))
  for (let asked = 0; asked < 3; asked++) expect(await ask(0)).toBe('read')
  await expect(ask(0)).rejects.toMatchObject(busy)
  expect(await ask(500)).toBe('read')
  await expect(ask(500)).rejects.toMatchObject(busy)
  // A clock that is set back gives nothing, and takes nothing for ever.
  await expect(ask(-10_000)).rejects.toMatchObject(busy)
  expect(await ask(-9_000)).toBe('read')
})

test('⚔ no more is under way than may be', async () => {
  const budget = new ReadBudget({ atOnce: 1, perSecond: 1, burst: 10 }, 0)
  const slow = Promise.withResolvers<string>()
  const first = budget.spend(0, () => slow.promise)
  await expect(budget.spend(0, () => Promise.resolve('second'))).rejects.toMatchObject(busy)
  slow.resolve('first')
  expect(await first).toBe('first')
  expect(await budget.spend(0, () => Promise.resolve('second'))).toBe('second')
})
