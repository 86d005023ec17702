import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldOrder } from './curve.ts'
import { ValueError } from './errors.ts'
import { parsePlaintext, parseValue, printCompact, printValue } from './plaintext.ts'
import { integerKinds, rangeOf } from './values.ts'
import type { Plaintext } from './values.ts'

const literal: fc.Arbitrary<Plaintext> = fc.oneof(
  fc.boolean().map((value): Plaintext => ({ kind: 'boolean', value })),
  fc.bigInt({ min: 0n, max: fieldOrder - 1n }).map((value): Plaintext => ({ kind: 'field', value })),
  fc
    .constantFrom(...integerKinds)
    .chain((kind) => fc.bigInt(rangeOf(kind)).map((value): Plaintext => ({ kind, value })))
)
const name = fc
  .stringMatching(/^[a-z][a-z0-9_]{0,9}$/)
  .filter((text) => text !== 'program_id' && text !== 'function_name')
const { plaintext } = fc.letrec<{ plaintext: Plaintext }>((tie) => ({
  plaintext: fc.oneof(
    { maxDepth: 3 },
    literal,
    fc.array(tie('plaintext'), { maxLength: 4 }).map((elements): Plaintext => ({ kind: 'array', elements })),
    fc
      .uniqueArray(fc.tuple(name, tie('plaintext')), { minLength: 1, maxLength: 4, selector: ([key]) => key })
      .map((members): Plaintext => ({ kind: 'struct', members: new Map(members) }))
  )
}))

describe('plaintext', () => {
  test('comes back from both ways of writing it', () => {
    fc.assert(
      fc.property(plaintext, (value) => {
        expect(parsePlaintext(printValue(value))).toEqual(value)
        expect(parsePlaintext(printCompact(value))).toEqual(value)
      })
    )
  })

  test('any text is read or refused with a ValueError', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}:,0-9a-z ]{0,40}$/))
    fc.assert(
      fc.property(text, (input) => {
        try {
          parseValue(input)
        } catch (error) {
          expect(error).toBeInstanceOf(ValueError)
        }
      }),
      { numRuns: 10_000 }
    )
  })

  test.each([
    ['', 'nothing'],
    ['256u8', 'out of range'],
    ['-1u8', 'out of range'],
    ['5', 'no type'],
    ['5u7', 'no such type'],
    ['{}', 'no members'],
    ['{a: 1u8, a: 2u8}', 'a member twice'],
    ['{a: 1u8', 'no end'],
    ['[1u8] 2u8', 'more than one'],
    ['{program_id: credits.aleo}', 'half a future'],
    [`${'['.repeat(40)}1u8${']'.repeat(40)}`, 'too deep'],
    [`[${Array(2100).fill('1u8').join(',')}]`, 'too long'],
    ['aleo1qgqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqanmpl1', 'a wrong checksum']
  ])('%s is refused: %s', (text) => {
    expect(() => parsePlaintext(text)).toThrow(ValueError)
  })

  test('a future is a value and no plaintext', () => {
    const text =
      '{\n  program_id: a.aleo,\n  function_name: f,\n  arguments: [\n    1u8,\n    {\n      program_id: b.aleo,\n      function_name: g,\n      arguments: []\n    }\n  ]\n}'
    expect(printValue(parseValue(text))).toBe(text)
    expect(() => parsePlaintext(text)).toThrow(ValueError)
  })
})
