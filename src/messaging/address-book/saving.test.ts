import { describe, expect, it } from 'vitest'
import { contentHash } from '../../protocol/ids.ts'
import { isCalledFor, queuedCall } from '../anchor-plan.ts'
import type { QueuedCall } from '../model.ts'
import { namedBy, newBook, writtenAs } from './book.ts'
import { BOOK_CALL, isOvertaken } from './saving.ts'

const NOW = 1_800_000_000_000
const [before, ours, other] = ['1', '2', '3'].map((digit) => contentHash(digit.repeat(62)))

const callFor = (version = ours!): QueuedCall =>
  queuedCall(BOOK_CALL, { kind: 'address-book', contentHash: version }, NOW)

const written = writtenAs(
  namedBy(newBook('Bob', true), before!, NOW, true),
  { contentHash: ours!, version: 2, contents: ours!, essence: ours!, since: NOW },
  0
)

describe('the call that names an address book', () => {
  it('is over once it was accepted and another device’s version is named in its place', () => {
    const accepted = { ...callFor(), state: 'accepted' as const }
    expect(isOvertaken(accepted, namedBy(written, other!, NOW, true))).toBe(true)
    expect(isOvertaken(callFor(), namedBy(written, other!, NOW, true))).toBe(false)
  })

  it('waits for a node that is behind', () => {
    const accepted = { ...callFor(), state: 'accepted' as const }
    const merged = { ...written, wanted: [], merged: [before!, ours!] }
    expect(isOvertaken(accepted, namedBy(merged, before!, NOW, true))).toBe(false)
  })

  it('does not take the place of a later one that was queued while it was built', () => {
    expect(isCalledFor(callFor(other), callFor(ours))).toBe(false)
    expect(isCalledFor(callFor(ours), callFor(ours))).toBe(true)
    expect(isCalledFor(undefined, callFor(ours))).toBe(false)
  })
})
