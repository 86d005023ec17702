import { afterEach, expect, test, vi } from 'vitest'
import { requestPersistence } from './persistence.ts'

afterEach(() => vi.unstubAllGlobals())

const browser = (storage: object | undefined): void => {
  vi.stubGlobal('navigator', { storage })
}

test('asks, unless it was granted before', async () => {
  const persist = vi.fn(async () => true)
  browser({ persisted: async () => false, persist })
  expect(await requestPersistence()).toBe(true)
  expect(persist).toHaveBeenCalledTimes(1)
  browser({ persisted: async () => true, persist })
  expect(await requestPersistence()).toBe(true)
  expect(persist).toHaveBeenCalledTimes(1)
})

test('a refusal, an old browser and an opaque origin are a calm no', async () => {
  browser({ persisted: async () => false, persist: async () => false })
  expect(await requestPersistence()).toBe(false)
  browser(undefined)
  expect(await requestPersistence()).toBe(false)
  browser({ persisted: () => Promise.reject(new TypeError('opaque origin')), persist: async () => true })
  expect(await requestPersistence()).toBe(false)
})
