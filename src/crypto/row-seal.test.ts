import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOf, FUZZ_RUNS, hostile } from '../protocol/testing/arbitrary.ts'
import { fromHex, toHex, vectors } from '../protocol/testing/vectors.ts'
import { indexKey, openRow, sealRow, storeKeys } from './row-seal.ts'

interface RowVectors {
  readonly storageKey: string
  readonly rowsKey: string
  readonly indexesKey: string
  readonly nonce: string
  readonly rows: readonly {
    readonly table: string
    readonly key: string
    readonly plaintext: string
    readonly sealed: string
  }[]
  readonly indexes: readonly { readonly table: string; readonly text: string; readonly value: string }[]
}

const file = vectors<RowVectors>('rows')
const rowsKey = fromHex(file.rowsKey)
const damaged = expect.objectContaining({ name: 'StorageError', code: 'row-damaged' }) as Error

describe('rows at rest', () => {
  it('vector: keys', () => {
    const { rows, indexes } = storeKeys(fromHex(file.storageKey))
    expect([toHex(rows), toHex(indexes)]).toEqual([file.rowsKey, file.indexesKey])
  })

  it.each(file.rows)('vector: $table / $key', ({ table, key, plaintext, sealed }) => {
    const place = { table, key }
    expect(toHex(sealRow(rowsKey, place, fromHex(file.nonce), fromHex(plaintext)))).toBe(sealed)
    expect(toHex(openRow(rowsKey, place, fromHex(sealed)))).toBe(plaintext)
  })

  it.each(file.indexes)('vector: index of $table / $text', ({ table, text, value }) => {
    expect(indexKey(fromHex(file.indexesKey), table, text)).toBe(value)
  })

  it('come back as they went', () => {
    const place = fc.record({ table: fc.string(), key: fc.string() })
    fc.assert(
      fc.property(bytesOf(32), place, bytesOf(24), fc.uint8Array(), (key, where, nonce, plaintext) => {
        expect(openRow(key, where, sealRow(key, where, nonce, plaintext))).toEqual(new Uint8Array(plaintext))
      })
    )
  })

  it('⚔ a row that was moved to another place or table does not open', () => {
    const sealed = fromHex(file.rows[0]!.sealed)
    for (const place of [
      { table: 'entries', key: 'abd' },
      { table: 'entriesa', key: 'bc' },
      { table: 'holes', key: 'abc' }
    ])
      expect(() => openRow(rowsKey, place, sealed)).toThrowError(damaged)
  })

  it('⚔ a row that was changed, cut or made up does not open', () => {
    const { table, key, sealed } = file.rows[0]!
    const good = fromHex(sealed)
    fc.assert(
      fc.property(hostile([good]), (bytes) => {
        fc.pre(toHex(bytes) !== sealed)
        expect(() => openRow(rowsKey, { table, key }, bytes)).toThrowError(damaged)
      }),
      { numRuns: FUZZ_RUNS / 10 }
    )
    expect(() => openRow(rowsKey, { table, key }, good.subarray(0, 39))).toThrowError(damaged)
    expect(() => openRow(new Uint8Array(32), { table, key }, good)).toThrowError(damaged)
  })

  it('takes keys and nonces of their one length only', () => {
    expect(() => storeKeys(new Uint8Array(31))).toThrowError(expect.objectContaining({ code: 'key-length' }))
    expect(() => sealRow(rowsKey, { table: '', key: '' }, new Uint8Array(12), new Uint8Array())).toThrowError(
      expect.objectContaining({ code: 'nonce-length' })
    )
  })
})
