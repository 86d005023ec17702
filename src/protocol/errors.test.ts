import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  GhostError,
  IntegrityError,
  RejectedError,
  StorageError,
  TransientError,
  UsageError
} from './errors.ts'

const root = resolve(import.meta.dirname, '../..')

const sources = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('testing/'))
    .map((name) => readFileSync(join(root, folder, name), 'utf8'))

const thrown = (): ReadonlySet<string> =>
  new Set(
    [...sources('src'), ...sources('relay')].flatMap((text) =>
      [...text.matchAll(/new (\w+Error)\(\s*'([a-z-]+)'/g)].map(([, name, code]) => `${code} ${name}`)
    )
  )

const documented = (): ReadonlySet<string> => {
  const table = readFileSync(join(root, 'docs/errors.md'), 'utf8')
  return new Set(
    [...table.matchAll(/^\| `([a-z-]+)` \| ([A-Za-z, ]+) \|/gm)].flatMap(([, code, names = '']) =>
      names.split(', ').map((name) => `${code} ${name}`)
    )
  )
}

describe('errors', () => {
  it('every code that is thrown has a row in docs/errors.md, with its class', () => {
    const rows = documented()
    expect([...thrown()].filter((row) => !rows.has(row))).toEqual([])
  })

  it('every row is of a code that the sources know', () => {
    const text = [...sources('src'), ...sources('relay')].join('\n')
    const stale = [...documented()].filter((row) => !text.includes(`'${row.split(' ')[0]}'`))
    expect(stale).toEqual([])
  })

  it('carry class, code and details', () => {
    for (const Kind of [TransientError, RejectedError, IntegrityError, StorageError, UsageError]) {
      const cause = new TypeError('why')
      const error = new Kind('a-code', 'a sentence', { cause, details: { position: 3 } })
      expect(error).toBeInstanceOf(GhostError)
      expect(error).toMatchObject({ name: Kind.name, code: 'a-code', details: { position: 3 }, cause })
      expect(new Kind('a-code', 'a sentence').details).toEqual({})
    }
  })
})
