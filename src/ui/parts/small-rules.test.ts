import { expect, test } from 'vitest'
import type { EntryView } from '../../messaging/index.ts'
import { errorCode } from '../state/error-code.ts'
import { addressIn } from './address.ts'
import { actionsFor } from './message-actions.ts'
import { passphraseStrength } from './passphrase-strength.ts'
import { pickPlaces } from './phrase-places.ts'

const BATCHED = { mode: 'batched', textOnChain: false } as const

test('three different places are asked for, in order', () => {
  expect(pickPlaces(24, Uint32Array.of(30, 0, 23, 5))).toEqual([0, 6, 23])
  expect(pickPlaces(24, Uint32Array.of(5, 29, 5, 7, 1))).toEqual([1, 5, 7])
})

test('an address is found in a link to a chat, and anything else is left as it is', () => {
  const address = `aleo1${'q'.repeat(58)}`
  expect(addressIn(` ${address}\n`)).toBe(address)
  expect(addressIn(`http://localhost:4100/#/chat/${address}`)).toBe(address)
  expect(addressIn(`https://ghost.example/#/chat/${address}/m/00`)).toBe(address)
  expect(addressIn(`${address}q`)).toBe(`${address}q`)
  expect(addressIn(' somebody ')).toBe('somebody')
})

test('strength grows with length and kinds, and not with repetition', () => {
  expect(passphraseStrength('short')).toBe(0)
  expect(passphraseStrength('aaaaaaaaaaaaaaaaaaaa')).toBe(1)
  expect(passphraseStrength('password')).toBeLessThanOrEqual(1)
  expect(passphraseStrength('correct horse battery staple')).toBe(4)
})

const entry = (more: Partial<EntryView>) =>
  ({ author: 'self', delivery: 'delivered', text: 'x', ...more }) as EntryView

test('only what was not delivered is sent again or forgotten', () => {
  expect(actionsFor(entry({}), BATCHED)).toEqual(['copy', 'info'])
  expect(actionsFor(entry({ delivery: 'failed' }), BATCHED)).toEqual(['copy', 'info', 'retry', 'discard'])
  expect(actionsFor(entry({ delivery: 'pending' }), BATCHED)).toEqual(['copy', 'info', 'discard'])
  expect(actionsFor(entry({ author: 'peer', delivery: 'pending' }), BATCHED)).toEqual(['copy', 'info'])
})

test('only what was not anchored by itself is anchored now, and nothing where anchors are off', () => {
  const bare = entry({ anchor: 'none' })
  const mode = (chosen: 'request' | 'off') => ({ mode: chosen, textOnChain: false })
  expect(actionsFor(bare, mode('request'))).toEqual(['copy', 'info', 'anchor'])
  expect(actionsFor(bare, mode('off'))).toEqual(['copy', 'info'])
  expect(actionsFor(entry({ anchor: 'block' }), mode('request'))).toEqual(['copy', 'info'])
  expect(actionsFor(entry({ anchor: 'none', author: 'peer' }), mode('request'))).toEqual(['copy', 'info'])
  expect(actionsFor(entry({ anchor: 'none', waitsFor: 'key' }), mode('request'))).toEqual(['copy', 'info'])
})

test('an error without a code of ours is unexpected', () => {
  expect(errorCode(Object.assign(new Error('x'), { code: 'storage-full' }))).toBe('storage-full')
  expect(errorCode(new Error('x'))).toBe('unexpected')
  expect(errorCode('node-busy')).toBe('node-busy')
})
