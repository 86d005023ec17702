import { describe, expect, it } from 'vitest'
import { arrayOf, booleanOf, parsePlaintext, structOf, u32Of, u64Of, wordOf } from './plaintext.ts'

const malformed = (read: () => unknown): void => {
  expect(read).toThrow(expect.objectContaining({ name: 'IntegrityError', code: 'node-malformed' }))
}

describe('plaintext', () => {
  it('reads a struct as a node prints it', () => {
    const inbox = structOf(parsePlaintext('{\n  count: 3u32,\n  dialog: 5field\n}'), ['count', 'dialog'])
    expect(u32Of(inbox.count)).toBe(3)
    expect(wordOf(inbox.dialog)).toBe('5field')
  })

  it('reads a future', () => {
    const text =
      '{\n  program_id: a_b.aleo,\n  function_name: f,\n  arguments: [\n    1field,\n    [\n      2field,\n      3field\n    ],\n    7u64\n  ]\n}'
    const future = structOf(parsePlaintext(text), ['program_id', 'function_name', 'arguments'])
    expect(wordOf(future.program_id)).toBe('a_b.aleo')
    const [first, list, last] = arrayOf(future.arguments)
    expect([first, list]).toEqual(['1field', ['2field', '3field']])
    expect(u64Of(last ?? '')).toBe(7)
  })

  it('reads literals', () => {
    expect(booleanOf(parsePlaintext('true'))).toBe(true)
    expect(booleanOf(parsePlaintext('false'))).toBe(false)
    expect(u32Of(parsePlaintext('4294967295u32'))).toBe(4_294_967_295)
    expect(u64Of(parsePlaintext('18446744073709551615u64'))).toBe(Number.MAX_SAFE_INTEGER)
    expect(parsePlaintext('[]')).toEqual([])
  })

  it.each([
    ['', 'nothing'],
    ['{', 'an open struct'],
    ['{a:1u32', 'a struct cut off'],
    ['{a:1u32,}', 'a comma before the bracket'],
    ['{a 1u32}', 'no colon'],
    ['{a:1u32}}', 'something after it'],
    ['{a:1u32,a:2u32}', 'a member twice'],
    ['{a:,}', 'no value'],
    ['1u32 2u32', 'two values'],
    ['"1u32"', 'a quoted value'],
    ['{{a:1u32}:1u32}', 'a struct as a name'],
    ['[[[[[[1u32]]]]]]', 'too deep'],
    [`[${'1u32,'.repeat(100)}1u32]`, 'too many members'],
    ['1'.repeat(10_000), 'too long'],
    ['<html>', 'markup']
  ])('refuses %s (%s)', (text) => malformed(() => parsePlaintext(text)))

  it.each(['-1u32', '01u32', '4294967296u32', '1u64', '1', 'NaNu32', '1e3u32', ''])(
    'has no u32 in %s',
    (text) => malformed(() => u32Of(text))
  )

  it('keeps to the struct that was asked for, and out of prototypes', () => {
    malformed(() => structOf(parsePlaintext('{a:1u32,b:2u32}'), ['a']))
    malformed(() => structOf(parsePlaintext('{a:1u32}'), ['a', 'b']))
    malformed(() => structOf(parsePlaintext('{a:1u32}'), ['toString']))
    malformed(() => structOf('1u32', ['a']))
    malformed(() => arrayOf('1u32'))
    malformed(() => wordOf([]))
    const hostile = structOf(parsePlaintext('{__proto__:{polluted:true}}'), ['__proto__'])
    expect(hostile).not.toHaveProperty('polluted')
    expect({}).not.toHaveProperty('polluted')
  })
})
