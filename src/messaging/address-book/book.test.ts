import { describe, expect, it } from 'vitest'
import { contentHash } from '../../protocol/ids.ts'
import { mergedWith, namedBy, newBook, stillNamed, writtenAs } from './book.ts'

const NOW = 1_800_000_000_000
const hashOf = (number: number) => contentHash(number.toString(16).padStart(62, '0'))
const [saved, later] = [hashOf(1), hashOf(2)]

describe('⚔ versions that a node makes up', () => {
  it('drive out none that nodes agreed on, however many there are', () => {
    let book = namedBy(newBook('Bob', false), saved, NOW, true)
    for (let lie = 10; lie < 50; lie++) book = namedBy(book, hashOf(lie), NOW + lie, false)
    expect(book.wanted.map((one) => one.contentHash)).toEqual([saved, hashOf(49)])
  })

  it('are missing since the first of them', () => {
    let book = newBook('Bob', false)
    for (let lie = 10; lie < 50; lie++) book = namedBy(book, hashOf(lie), NOW + lie, false)
    expect(book.wanted).toEqual([{ contentHash: hashOf(49), since: NOW + 10 }])
  })

  it('do not become older by being named again, and are believed once nodes agree', () => {
    const once = namedBy(newBook('Bob', false), saved, NOW, false)
    const agreed = namedBy(once, saved, NOW + 5, true)
    expect(agreed.wanted).toEqual([{ contentHash: saved, since: NOW, by: 'nodes' }])
    expect(namedBy(agreed, saved, NOW + 9, false)).toBe(agreed)
  })
})

describe('a version that is known here and named again', () => {
  const head = { contentHash: saved, version: 2, contents: saved, essence: saved, since: NOW }
  const written = writtenAs(newBook('Bob', true), head, 0)

  it('⚔ takes back what one node alone named meanwhile', () => {
    const book = stillNamed(namedBy(written, hashOf(10), NOW, false), saved)
    expect(book.named).toBe(saved)
    expect(book.wanted).toEqual([])
  })

  it('takes back nothing that the nodes agreed on, and nothing where it is not known here', () => {
    const agreed = namedBy(written, later, NOW, true)
    expect(stillNamed(agreed, saved)).toBe(agreed)
    const alone = namedBy(written, hashOf(10), NOW, false)
    expect(stillNamed(alone, later)).toBe(alone)
  })
})

describe('a version that the nodes agree on', () => {
  const version = {
    version: 3,
    predecessors: [hashOf(3)],
    unmerged: [hashOf(4)],
    settings: { own: {}, contacts: [] }
  }
  const head = { contentHash: later, version: 3, contents: later, essence: later, since: NOW }

  it('once it is merged, ends the wait for what was named before it, and not for what it names', () => {
    const named = namedBy(namedBy(newBook('Bob', false), saved, NOW, true), later, NOW + 1, true)
    const merged = mergedWith(named, later, version, head, NOW + 2)
    expect(merged.wanted).toEqual([{ contentHash: hashOf(4), since: NOW + 2, by: 'version' }])
  })

  it('⚔ does not end it where one node alone names it', () => {
    const named = namedBy(namedBy(newBook('Bob', false), saved, NOW, true), later, NOW + 1, false)
    const merged = mergedWith(named, later, version, head, NOW + 2)
    expect(merged.wanted.map((one) => one.contentHash)).toEqual([saved, hashOf(4)])
  })
})

describe('a node that is behind', () => {
  it('names an older version last before the newest is found: the newest is named again afterwards', () => {
    const agreed = namedBy(newBook('Bob', false), later, NOW, true)
    const behind = namedBy(agreed, saved, NOW + 1, false)
    const found = { version: 2, predecessors: [saved], unmerged: [], settings: { own: {}, contacts: [] } }
    const merged = mergedWith(behind, later, found, undefined, NOW + 2)
    expect([merged.named, merged.wanted]).toEqual([saved, []])
    expect(namedBy(merged, saved, NOW + 3, true)).toBe(merged)
    expect(namedBy(merged, later, NOW + 4, true)).toMatchObject({ named: later, wanted: [] })
  })

  it('does not take back what was named', () => {
    const found = { version: 2, predecessors: [saved], unmerged: [], settings: { own: {}, contacts: [] } }
    const head = { contentHash: later, version: 2, contents: later, essence: later, since: NOW }
    const merged = mergedWith(namedBy(newBook('Bob', false), later, NOW, true), later, found, head, NOW)
    expect(namedBy(merged, saved, NOW + 1, true)).toBe(merged)
  })
})
