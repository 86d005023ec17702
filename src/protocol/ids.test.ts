import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { UsageError } from './errors.ts'
import {
  addressHash,
  addressHashFromBytes,
  contentHash,
  contentHashFromBytes,
  dialogHash,
  dialogHashFromBytes,
  hashBytes,
  installationId,
  installationIdFromBytes,
  messageId,
  messageIdFromBytes,
  parseAddress
} from './ids.ts'
import { refused } from './testing/arbitrary.ts'

const kinds = [
  { name: 'address hash', length: 32, read: addressHash, fromBytes: addressHashFromBytes },
  { name: 'dialog hash', length: 32, read: dialogHash, fromBytes: dialogHashFromBytes },
  { name: 'content hash', length: 31, read: contentHash, fromBytes: contentHashFromBytes },
  { name: 'message id', length: 16, read: messageId, fromBytes: messageIdFromBytes },
  { name: 'installation id', length: 8, read: installationId, fromBytes: installationIdFromBytes }
] as const

const ADDRESS = 'aleo1rhgdu77hgyqd3xjj8ucu3jj9r2krwz6mnzyd80gncr5fxcwlh5rsvzp9px'

describe.each(kinds)('$name', ({ length, read, fromBytes }) => {
  it('comes back as it went', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: length, maxLength: length }), (bytes) => {
        const id = fromBytes(bytes)
        expect(hashBytes(id)).toEqual(new Uint8Array(bytes))
        expect(read(id)).toBe(id)
      })
    )
  })

  it.each([
    '',
    '0',
    'A'.repeat(length * 2),
    'g'.repeat(length * 2),
    '0'.repeat(length * 2 + 2),
    `${'0'.repeat(length * 2)}\n`
  ])('⚔ refuses "%s"', (text) => {
    expect(() => read(text)).toThrowError(
      expect.objectContaining({ name: 'IntegrityError', code: 'malformed-hash' })
    )
  })

  it('⚔ has one length', () => {
    expect(() => fromBytes(new Uint8Array(length + 1))).toThrowError(
      expect.objectContaining({ code: 'malformed-hash' })
    )
  })
})

describe('address', () => {
  it('is read as people copy it', () => {
    expect(parseAddress(`  ${ADDRESS}\n`)).toBe(ADDRESS)
    expect(parseAddress(ADDRESS.toUpperCase())).toBe(ADDRESS)
  })

  it.each([
    '',
    'aleo1',
    ADDRESS.slice(0, -1),
    `${ADDRESS}q`,
    ADDRESS.replace('r', 'q'),
    ADDRESS.replace('aleo', 'oela'),
    `${ADDRESS.slice(0, 20)}${ADDRESS.slice(20).toUpperCase()}`
  ])('refuses %s', (text) => {
    expect(() => parseAddress(text)).toThrowError(UsageError)
  })

  it('⚔ any text is refused or an address', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (text) => {
        expect(refused(() => parseAddress(text))).toBe(true)
      })
    )
  })
})
