import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StorageError, UsageError } from '../protocol/errors.ts'
import { pad } from '../protocol/padding.ts'
import {
  sampleAccount,
  sampleCall,
  sampleConversation,
  sampleEntry,
  samplePeer
} from '../messaging/testing/store-samples.ts'
import { decodeRow, encodeRow } from './row-codec.ts'

const rows = [
  sampleAccount,
  sampleCall('x'),
  sampleConversation(samplePeer),
  sampleEntry(1),
  { height: 1, inbox: 2 }
]

const codeOf = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (error instanceof StorageError || error instanceof UsageError) return error.code
    throw error
  }
  return 'done'
}

test.each(rows)('gives back what was encoded: %#', (row) => {
  expect(decodeRow(encodeRow(row))).toEqual(row)
})

test('any data comes back as it was', () => {
  const leaf = fc.oneof(fc.string({ unit: 'grapheme' }), fc.maxSafeInteger(), fc.boolean(), fc.uint8Array())
  const data = fc.dictionary(fc.string(), fc.oneof(leaf, fc.array(leaf), fc.dictionary(fc.string(), leaf)))
  fc.assert(
    fc.property(data, (value) => {
      expect(decodeRow(encodeRow(value))).toEqual({ ...value })
    })
  )
})

test('the order in which fields were set does not show', () => {
  const entry = sampleEntry(1)
  const turned = Object.fromEntries(Object.entries(entry).reverse())
  expect(encodeRow(turned)).toEqual(encodeRow(entry))
})

test('rows of texts of similar length have one length', () => {
  const lengths = [10, 20, 30].map(
    (length) => encodeRow(sampleEntry(1, { payload: new Uint8Array(length) })).length
  )
  expect(new Set(lengths).size).toBe(1)
})

test('what cannot be stored is refused', () => {
  expect(codeOf(() => encodeRow({ payload: () => 0 }))).toBe('row-invalid')
  expect(codeOf(() => encodeRow({ payload: Symbol('x') }))).toBe('row-invalid')
})

test('another version, broken padding and any garbage are damage, never a crash', () => {
  expect(codeOf(() => decodeRow(pad(Uint8Array.of(2, 0xa0))))).toBe('row-damaged')
  expect(codeOf(() => decodeRow(pad(new Uint8Array(0))))).toBe('row-damaged')
  expect(codeOf(() => decodeRow(Uint8Array.of(1, 0xa0)))).toBe('row-damaged')
  expect(codeOf(() => decodeRow(pad(Uint8Array.of(1, 0xa0, 0xa0))))).toBe('row-damaged')
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(['done', 'row-damaged']).toContain(codeOf(() => decodeRow(pad(Uint8Array.of(1, ...bytes)))))
    })
  )
})
