import { expect, test } from 'vitest'
import { UsageError } from '../protocol/errors.ts'
import type { StoreChanges } from '../messaging/ports.ts'
import { CommitQueue } from './commit-queue.ts'

const commit = (height: number): StoreChanges => ({ cursor: { height, inbox: 0 } })
const heights = (group: readonly StoreChanges[]): readonly (number | undefined)[] =>
  group.map(({ cursor }) => cursor?.height)

/** A writer that notes its groups and stands still until it is let go. */
const gatedWriter = () => {
  const groups: (readonly (number | undefined)[])[] = []
  const gates: (() => void)[] = []
  const write = (group: readonly StoreChanges[]): Promise<void> => {
    groups.push(heights(group))
    return new Promise((resolve) => gates.push(resolve))
  }
  return { groups, write, gates }
}

test('commits asked for in one go are one group in their order, what follows is the next', async () => {
  const groups: (readonly (number | undefined)[])[] = []
  const queue = new CommitQueue(async (group) => void groups.push(heights(group)))
  const together = [queue.add(commit(1)), queue.add(commit(2))]
  await Promise.resolve()
  await Promise.all([...together, queue.add(commit(3))])
  expect(groups).toEqual([[1, 2], [3]])
})

test('commits that come while a group is being written are the next group', async () => {
  const { groups, write, gates } = gatedWriter()
  const queue = new CommitQueue(write)
  const settled: number[] = []
  const add = (height: number): Promise<void> =>
    queue.add(commit(height)).then(() => void settled.push(height))
  const first = add(1)
  await expect.poll(() => groups).toEqual([[1]])
  const later = [add(2), add(3)]
  expect(groups).toEqual([[1]])
  gates[0]?.()
  await first
  await expect.poll(() => groups).toEqual([[1], [2, 3]])
  expect(settled).toEqual([1])
  gates[1]?.()
  await Promise.all(later)
  expect(settled).toEqual([1, 2, 3])
})

test('of a group that fails only the member that cannot be written rejects', async () => {
  const groups: (readonly (number | undefined)[])[] = []
  const queue = new CommitQueue(async (group) => {
    groups.push(heights(group))
    if (heights(group).includes(2)) throw new UsageError('row-invalid', 'the second is bad')
  })
  const outcomes = await Promise.allSettled([1, 2, 3].map((height) => queue.add(commit(height))))
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(groups).toEqual([[1, 2, 3], [1], [2], [3]])
})

test('a burst of 1,000 is a handful of groups, and idle waits for all of them', async () => {
  const groups: (readonly (number | undefined)[])[] = []
  const queue = new CommitQueue(async (group) => void groups.push(heights(group)))
  let settled = 0
  for (let height = 0; height < 1_000; height++) void queue.add(commit(height)).then(() => settled++)
  await queue.idle()
  expect(groups.length).toBeLessThanOrEqual(2)
  expect(groups.flat()).toEqual(Array.from({ length: 1_000 }, (_, height) => height))
  expect(settled).toBe(1_000)
})
