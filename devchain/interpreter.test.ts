import { describe, expect, test } from 'vitest'
import { FinalizeError, ProgramError } from './errors.ts'
import { runBlock } from './interpreter.ts'
import type { FinalizeContext } from './interpreter.ts'
import { parsePlaintext, parseValue, printCompact } from './plaintext.ts'
import { parseProgram } from './program-parser.ts'
import { MappingState, Overlay } from './state.ts'
import { castCases, haltingLines, lineInto, opcodeCases } from './testing/opcodes.ts'
import type { Value } from './values.ts'

const declarations = `program unit.aleo;
struct Pair:
    a as u8;
    b as [field; 2u32];
mapping plain:
    key as u8.public;
    value as u64.public;
mapping pairs:
    key as Pair.public;
    value as boolean.public;
mapping results:
    key as u8.public;
    value as VALUE.public;
`

interface Run {
  readonly type?: string
  readonly inputs?: readonly (readonly [type: string, value: string])[]
  readonly height?: number
}

/** Runs the lines as a finalize block and gives what stands in `results[0u8]`. */
function run(lines: readonly string[], { type = 'u64', inputs = [], height = 7 }: Run = {}): string | null {
  const takes = inputs.map(([kind], index) => `input r${index} as ${kind}.public;`)
  const body = [...takes, ...lines].map((line) => `    ${line}\n`).join('')
  const program = parseProgram(`${declarations.replace('VALUE', type)}finalize f:\n${body}`)
  const store = new Overlay(new MappingState())
  const context: FinalizeContext = {
    store,
    find: (id) => (id === program.id ? program : undefined),
    facts: (id) =>
      id === program.id ? { edition: 3, checksum: new Uint8Array(32).fill(9), owner: null } : undefined,
    height,
    timestamp: 1_700_000_000,
    network: 1
  }
  const block = program.finalizes.get('f')
  if (block === undefined) throw new ProgramError('no block')
  const values: Value[] = inputs.map(([, value]) => parseValue(value))
  runBlock(block, values, program, context)
  const result = store.read('unit.aleo', 'results', parsePlaintext('0u8'))
  return result === null ? null : printCompact(result)
}

describe('plain instructions', () => {
  test.each([...opcodeCases, ...castCases])('$line is $result', ({ line, type, result }) => {
    expect(run([lineInto({ line, type }, 0), 'set r0 into results[0u8];'], { type })).toBe(result)
  })

  test.each(haltingLines)('%s halts', (line, type) => {
    expect(() => run([lineInto({ line, type }, 0)])).toThrow(FinalizeError)
  })

  test.each([
    'add 1u8 1u16',
    'add true false',
    'not 1field',
    'neg 1u8',
    'mod -1i8 1i8',
    'shl 1u8 1u64',
    'lt 0group 2group',
    'ternary 1u8 1u8 2u8'
  ])('%s halts for its types', (line) => {
    expect(() => run([`${line} into r0;`])).toThrow(FinalizeError)
  })

  test('an exponent of any size ends at once', () => {
    expect(() => run(['pow 3u128 4294967295u32 into r0;'])).toThrow(FinalizeError)
    expect(run(['pow.w 1u64 4294967295u32 into r0;', 'set r0 into results[0u8];'])).toBe('1u64')
  })
})

describe('mappings', () => {
  test('get, get.or_use, contains, set and remove', () => {
    const lines = [
      'contains plain[1u8] into r0;',
      'assert.eq r0 false;',
      'get.or_use plain[1u8] 5u64 into r1;',
      'set r1 into plain[1u8];',
      'get plain[1u8] into r2;',
      'remove plain[1u8];',
      'contains plain[1u8] into r3;',
      'assert.neq r3 true;',
      'remove plain[9u8];',
      'set r2 into results[0u8];'
    ]
    expect(run(lines)).toBe('5u64')
  })

  test('a missing key halts', () => {
    expect(() => run(['get plain[1u8] into r0;'])).toThrow(/no such key/)
  })

  test('keys and values of another type halt', () => {
    expect(() => run(['set 5u64 into plain[1u16];'])).toThrow(/wrong key/)
    expect(() => run(['set 5u8 into plain[1u8];'])).toThrow(/wrong value/)
  })

  test('structs and arrays as keys', () => {
    const lines = [
      'cast 1field 2field into r0 as [field; 2u32];',
      'cast 7u8 r0 into r1 as Pair;',
      'set true into pairs[r1];',
      'cast r1.a r1.b into r2 as Pair;',
      'get pairs[r2] into r3;',
      'assert.eq r3 true;',
      'is.eq r1 r2 into r4;',
      'assert.eq r4 true;',
      'set r1.b[1u32] into results[0u8];'
    ]
    expect(run(lines, { type: 'field' })).toBe('2field')
  })
})

describe('structs, arrays, branches and the chain', () => {
  test.each([
    ['cast 1u8 into r0 as Pair;'],
    ['cast 1u16 2field into r0 as Pair;'],
    ['cast 1field into r0 as [field; 2u32];']
  ])('%s halts', (line) => {
    expect(() => run([line])).toThrow(FinalizeError)
  })

  test('a branch skips to its position', () => {
    const lines = [
      'set 1u64 into results[0u8];',
      'branch.neq r0 3u8 to end;',
      'set 2u64 into results[0u8];',
      'position end;'
    ]
    expect(run(lines, { inputs: [['u8', '3u8']] })).toBe('2u64')
    expect(run(lines, { inputs: [['u8', '4u8']] })).toBe('1u64')
  })

  test('height, time, network, edition, checksum', () => {
    expect(run(['set block.height into results[0u8];'], { type: 'u32', height: 41 })).toBe('41u32')
    expect(run(['set block.timestamp into results[0u8];'], { type: 'i64' })).toBe('1700000000i64')
    expect(run(['set network.id into results[0u8];'], { type: 'u16' })).toBe('1u16')
    expect(run(['set edition into results[0u8];'], { type: 'u16' })).toBe('3u16')
    expect(run(['set checksum into results[0u8];'], { type: '[u8; 32u32]' })).toBe(
      `[${Array(32).fill('9u8').join(',')}]`
    )
    expect(() => run(['set program_owner into results[0u8];'], { type: 'address' })).toThrow(/no owner/)
  })

  test('arguments of another number or type halt', () => {
    expect(() => run([], { inputs: [['u8', '3u16']] })).toThrow(FinalizeError)
    expect(() => run(['add r5 1u8 into r6;'])).toThrow(/empty/)
    expect(() => run(['add r0.a 1u8 into r1;'], { inputs: [['u8', '3u8']] })).toThrow(FinalizeError)
  })
})

describe('bits', () => {
  test.each([
    '5u8',
    '-3i16',
    'true',
    '77field',
    '9scalar',
    '2group',
    'aleo1qgqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqanmpl0'
  ])('%s comes back from its bits', (value) => {
    const plaintext = parsePlaintext(value)
    const type = plaintext.kind
    const size = { u8: 8, i16: 16, boolean: 1, field: 253, scalar: 251, group: 253, address: 253 }[
      type as 'u8'
    ]
    for (const [raw, bits] of [
      ['.raw', size],
      ['', size + 26]
    ] as const) {
      const lines = [
        `serialize.bits${raw} ${value} (${type}) into r0 ([boolean; ${bits}u32]);`,
        `deserialize.bits${raw} r0 ([boolean; ${bits}u32]) into r1 (${type});`,
        'set r1 into results[0u8];'
      ]
      expect(run(lines, { type })).toBe(value)
    }
  })

  test('bits of another type or number halt', () => {
    const wrongSize = 'serialize.bits.raw 5u8 (u8) into r0 ([boolean; 9u32]);'
    expect(() => run([wrongSize])).toThrow(/8 bits/)
    const tagged = [
      'serialize.bits 5u8 (u8) into r0 ([boolean; 34u32]);',
      'deserialize.bits r0 ([boolean; 34u32]) into r1 (i8);'
    ]
    expect(() => run(tagged)).toThrow(/another type/)
  })
})

describe('programs that are refused', () => {
  test.each([
    'hash.bhp256 r0 into r1 as field;',
    'commit.bhp256 1u8 1scalar into r1 as field;',
    'sign.verify r0 r1 r2 into r3;',
    'ecdsa.verify.keccak256 r0 r1 r2 into r3;',
    'rand.chacha into r0 as u8;'
  ])('%s is not supported', (line) => {
    const refused = (): unknown => parseProgram(`program a.aleo;\nfinalize f:\n    ${line}\n`)
    expect(refused).toThrow(ProgramError)
    expect(refused).toThrow(expect.objectContaining({ code: 'unsupported-instruction' }) as Error)
  })

  test.each([
    ['no name', 'mapping x:\n    key as u8.public;\n    value as u8.public;\n'],
    ['an unknown opcode', 'program a.aleo;\nfinalize f:\n    multiply r0 r1 into r2;\n'],
    ['a mapping that is not declared', 'program a.aleo;\nfinalize f:\n    set 1u8 into x[1u8];\n'],
    [
      'writing to another program',
      'import b.aleo;\nprogram a.aleo;\nfinalize f:\n    set 1u8 into b.aleo/x[1u8];\n'
    ],
    ['reading from a program not imported', 'program a.aleo;\nfinalize f:\n    get b.aleo/x[1u8] into r0;\n'],
    ['a branch backwards', 'program a.aleo;\nfinalize f:\n    position x;\n    branch.eq true true to x;\n'],
    ['an unfinished line', 'program a.aleo;\nfinalize f:\n    add r0 r1'],
    ['a literal out of range', 'program a.aleo;\nfinalize f:\n    add r0 256u8 into r1;\n'],
    ['too many operands', 'program a.aleo;\nfinalize f:\n    add r0 r1 r2 into r3;\n']
  ])('%s', (_why, source) => {
    expect(() => parseProgram(source)).toThrow(ProgramError)
  })
})
