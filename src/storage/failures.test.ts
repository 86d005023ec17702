import { Dexie } from 'dexie'
import { expect, test } from 'vitest'
import { StorageError, UsageError } from '../protocol/errors.ts'
import { asStorageFailure } from './failures.ts'

const quota = new DOMException('no room', 'QuotaExceededError')

test.each([
  ['as the browser throws it', quota],
  ['inside an aborted transaction', new Dexie.AbortError('aborted', quota)],
  ['inside a bulk write', Object.assign(new Error('bulk'), { failures: [new Error('other'), quota] })]
])('no room, %s, is storage-full and keeps its cause', (_, error) => {
  expect(asStorageFailure(error)).toBeInstanceOf(StorageError)
  expect(asStorageFailure(error)).toMatchObject({ code: 'storage-full', cause: error })
})

test('anything else is storage-unavailable, causes in a circle included', () => {
  const circle: { inner?: unknown } = {}
  circle.inner = circle
  for (const error of [
    new DOMException('x', 'UnknownError'),
    new Dexie.DatabaseClosedError(),
    circle,
    undefined
  ])
    expect(asStorageFailure(error)).toMatchObject({ code: 'storage-unavailable' })
})

test('own errors and the reason of an abort pass unchanged', () => {
  const own = new UsageError('row-invalid', 'x')
  expect(asStorageFailure(own)).toBe(own)
  const reason = new Error('left')
  expect(asStorageFailure(reason, AbortSignal.abort(reason))).toBe(reason)
})
