import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hashOfFiles } from './build-page.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sources-'))
  mkdirSync(join(root, 'src/deep'), { recursive: true })
  writeFileSync(join(root, 'src/deep/a.ts'), 'one')
  writeFileSync(join(root, 'lock.json'), '{}')
})
afterEach(() => rmSync(root, { recursive: true }))
const hash = () => hashOfFiles(root, ['src', 'lock.json', 'absent'])

test('the same files give the same hash', () => {
  expect(hash()).toBe(hash())
})

test.each([
  ['content changes', () => writeFileSync(join(root, 'src/deep/a.ts'), 'two')],
  ['a file is added', () => writeFileSync(join(root, 'src/b.ts'), '')],
  ['a file goes', () => rmSync(join(root, 'src/deep/a.ts'))],
  ['the lockfile changes', () => writeFileSync(join(root, 'lock.json'), '{"a":1}')],
  ['a file that was absent appears', () => writeFileSync(join(root, 'absent'), '')]
])('%s: another hash', (_, change) => {
  const before = hash()
  change()
  expect(hash()).not.toBe(before)
})

test('a test is no part of the page', () => {
  const before = hash()
  writeFileSync(join(root, 'src/deep/a.test.ts'), 'test')
  expect(hash()).toBe(before)
})
