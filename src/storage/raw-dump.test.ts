import 'fake-indexeddb/auto'
import { expect, test } from 'vitest'
import { createStore } from './index.ts'
import { byteNeedles, found, textNeedles } from './testing/needles.ts'
import { dumpOrigin } from './testing/raw-dump.ts'
import { realUseNeedles, useForReal } from './testing/real-use.ts'

test('nothing at rest can be read without the passphrase', async () => {
  await useForReal('ghost')
  const dump = await dumpOrigin()
  expect(dump.length).toBeGreaterThan(100)
  expect(found(dump, realUseNeedles())).toEqual([])
})

test('the search finds what does lie there, in each of its forms', () => {
  const secret = crypto.getRandomValues(new Uint8Array(32))
  for (const { bytes } of byteNeedles('secret', secret))
    expect(found([Uint8Array.of(1, ...bytes, 2)], byteNeedles('secret', secret))).toEqual(['secret'])
  const utf16 = new Uint8Array(Buffer.from('a plain sentence', 'utf16le'))
  expect(found([utf16], textNeedles('text', 'plain'))).toEqual(['text'])
  const base64 = new TextEncoder().encode(Buffer.from('a plain sentence').toString('base64'))
  expect(found([base64], textNeedles('text', 'plain'))).toEqual(['text'])
})

test('times stand in clear, as the index needs them, and the name of the database', async () => {
  await createStore('ghost').close()
  const dump = await dumpOrigin()
  expect(found(dump, textNeedles('database', 'ghost'))).toEqual(['database'])
  expect(found(dump, textNeedles('time', '1003'))).toEqual(['time'])
})
