/** One instruction with its operands as literals, and what Aleo's machine makes of it. */
export interface OpcodeCase {
  /** Opcode and operands, without what it goes into. */
  readonly line: string
  /** Type of the result. */
  readonly type: string
  readonly result: string
}

const min = '-170141183460469231731687303715884105728i128'
const p1 = '8444461749428370424248824938781546531375899335154063827935233455917409239040'

// Every result was computed by a real node; `conformance/opcodes.test.ts` has one compute them again where it can.
export const opcodeCases: readonly OpcodeCase[] = [
  { line: 'add 250u8 5u8', type: 'u8', result: '255u8' },
  { line: 'add -100i8 -28i8', type: 'i8', result: '-128i8' },
  { line: `add ${p1}field 3field`, type: 'field', result: '2field' },
  {
    line: 'add 2group 2group',
    type: 'group',
    result: '6696402423798020098358712667671415812305707015226794708266486692814448135893group'
  },
  { line: 'add.w 250u8 10u8', type: 'u8', result: '4u8' },
  { line: 'add.w 127i8 1i8', type: 'i8', result: '-128i8' },
  { line: 'sub 5u64 5u64', type: 'u64', result: '0u64' },
  { line: 'sub 1field 2field', type: 'field', result: `${p1}field` },
  { line: 'sub.w 0u16 1u16', type: 'u16', result: '65535u16' },
  { line: 'mul 16u8 15u8', type: 'u8', result: '240u8' },
  { line: 'mul -64i8 2i8', type: 'i8', result: '-128i8' },
  { line: `mul ${p1}field ${p1}field`, type: 'field', result: '1field' },
  {
    line: 'mul 2group 3scalar',
    type: 'group',
    result: '894921682619207780124449548377329022705412038185323904408219617618741415384group'
  },
  { line: 'mul 2group 0scalar', type: 'group', result: '0group' },
  { line: 'mul.w 200u8 2u8', type: 'u8', result: '144u8' },
  { line: 'div 7u32 2u32', type: 'u32', result: '3u32' },
  { line: 'div -7i32 2i32', type: 'i32', result: '-3i32' },
  {
    line: 'div 1field 2field',
    type: 'field',
    result: '4222230874714185212124412469390773265687949667577031913967616727958704619521field'
  },
  { line: `div.w ${min} -1i128`, type: 'i128', result: min },
  { line: 'rem -7i32 2i32', type: 'i32', result: '-1i32' },
  { line: 'rem 7u32 4u32', type: 'u32', result: '3u32' },
  { line: `rem.w ${min} -1i128`, type: 'i128', result: '0i128' },
  { line: 'mod 7u32 4u32', type: 'u32', result: '3u32' },
  { line: 'pow 2u64 40u8', type: 'u64', result: '1099511627776u64' },
  { line: 'pow -2i16 3u8', type: 'i16', result: '-8i16' },
  { line: 'pow 0u8 0u8', type: 'u8', result: '1u8' },
  { line: 'pow 3field 5field', type: 'field', result: '243field' },
  { line: 'pow.w 3u8 7u32', type: 'u8', result: '139u8' },
  { line: 'shl 3u8 2u8', type: 'u8', result: '12u8' },
  { line: 'shl -3i8 4u16', type: 'i8', result: '-48i8' },
  { line: 'shl.w 129u8 9u8', type: 'u8', result: '2u8' },
  { line: 'shr 255u8 7u8', type: 'u8', result: '1u8' },
  { line: 'shr -128i8 3u8', type: 'i8', result: '-16i8' },
  { line: 'shr.w 255u8 9u32', type: 'u8', result: '127u8' },
  { line: 'and 12u8 10u8', type: 'u8', result: '8u8' },
  { line: 'and -4i8 6i8', type: 'i8', result: '4i8' },
  { line: 'and true false', type: 'boolean', result: 'false' },
  { line: 'or 12u8 10u8', type: 'u8', result: '14u8' },
  { line: 'or true false', type: 'boolean', result: 'true' },
  { line: 'xor 12u8 10u8', type: 'u8', result: '6u8' },
  { line: 'xor true true', type: 'boolean', result: 'false' },
  { line: 'nand true true', type: 'boolean', result: 'false' },
  { line: 'nor false false', type: 'boolean', result: 'true' },
  { line: 'not 12u8', type: 'u8', result: '243u8' },
  { line: 'not 12i8', type: 'i8', result: '-13i8' },
  { line: 'not true', type: 'boolean', result: 'false' },
  { line: 'neg 5i64', type: 'i64', result: '-5i64' },
  {
    line: 'neg 5field',
    type: 'field',
    result: '8444461749428370424248824938781546531375899335154063827935233455917409239036field'
  },
  {
    line: 'neg 2group',
    type: 'group',
    result: '8444461749428370424248824938781546531375899335154063827935233455917409239039group'
  },
  { line: 'abs -5i64', type: 'i64', result: '5i64' },
  { line: 'abs.w -128i8', type: 'i8', result: '-128i8' },
  { line: 'double 5field', type: 'field', result: '10field' },
  {
    line: 'double 2group',
    type: 'group',
    result: '6696402423798020098358712667671415812305707015226794708266486692814448135893group'
  },
  { line: 'square 12field', type: 'field', result: '144field' },
  { line: 'sqrt 9field', type: 'field', result: '3field' },
  { line: 'sqrt 144field', type: 'field', result: '12field' },
  {
    line: 'sqrt 2field',
    type: 'field',
    result: '1306886277161573786370451779384530589655466510783170855781190241030616234566field'
  },
  { line: 'sqrt 0field', type: 'field', result: '0field' },
  {
    line: 'inv 2field',
    type: 'field',
    result: '4222230874714185212124412469390773265687949667577031913967616727958704619521field'
  },
  { line: 'lt 3u8 4u8', type: 'boolean', result: 'true' },
  { line: 'lt -3i8 -4i8', type: 'boolean', result: 'false' },
  { line: `lt ${p1}field 1field`, type: 'boolean', result: 'false' },
  { line: 'lte 4u8 4u8', type: 'boolean', result: 'true' },
  { line: 'gt 3scalar 2scalar', type: 'boolean', result: 'true' },
  { line: 'gte 3u128 4u128', type: 'boolean', result: 'false' },
  { line: 'is.eq 3u8 3u8', type: 'boolean', result: 'true' },
  { line: 'is.neq 2group 2group', type: 'boolean', result: 'false' },
  { line: 'ternary true 3u8 4u8', type: 'u8', result: '3u8' },
  { line: 'ternary false 3u8 4u8', type: 'u8', result: '4u8' },
  { line: 'add 5scalar 6scalar', type: 'scalar', result: '11scalar' }
]

/** Casts: from a literal to a type, with and without loss. */
export const castCases: readonly OpcodeCase[] = [
  { line: 'cast 255u8', type: 'u64', result: '255u64' },
  { line: 'cast -1i8', type: 'field', result: '255field' },
  { line: 'cast 255field', type: 'i8', result: '-1i8' },
  { line: 'cast 200u64', type: 'u8', result: '200u8' },
  { line: 'cast -5i8', type: 'i64', result: '-5i64' },
  { line: 'cast true', type: 'u8', result: '1u8' },
  { line: 'cast 1u8', type: 'boolean', result: 'true' },
  { line: 'cast 5u8', type: 'scalar', result: '5scalar' },
  { line: 'cast 5scalar', type: 'field', result: '5field' },
  { line: 'cast 2group', type: 'field', result: '2field' },
  { line: 'cast 2field', type: 'group', result: '2group' },
  {
    line: 'cast aleo1rhgdu77hgyqd3xjj8ucu3jj9r2krwz6mnzyd80gncr5fxcwlh5rsvzp9px',
    type: 'field',
    result: '3501665755452795161867664882580888971213780722176652848275908626939553697821field'
  },
  {
    line: 'cast 2group',
    type: 'address',
    result: 'aleo1qgqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqanmpl0'
  },
  { line: 'cast.lossy 511u16', type: 'u8', result: '255u8' },
  { line: 'cast.lossy -1i16', type: 'u8', result: '255u8' },
  { line: 'cast.lossy 200u8', type: 'i8', result: '-56i8' },
  { line: 'cast.lossy -1i8', type: 'u32', result: '4294967295u32' },
  { line: `cast.lossy ${p1}field`, type: 'u8', result: '0u8' },
  {
    line: `cast.lossy ${p1}field`,
    type: 'scalar',
    result: '1207456172096108210275638375738552290546525293551528575469134455422838636544scalar'
  },
  { line: 'cast.lossy 6field', type: 'boolean', result: 'false' }
]

/** Instructions on which the machine halts. */
export const haltingLines: readonly (readonly [line: string, type: string])[] = [
  ['add 250u8 6u8', 'u8'],
  ['sub 0u64 1u64', 'u64'],
  ['mul -128i8 -1i8', 'i8'],
  ['div 1u8 0u8', 'u8'],
  [`div ${min} -1i128`, 'i128'],
  [`rem ${min} -1i128`, 'i128'],
  ['mod 5u8 0u8', 'u8'],
  ['pow 2u8 8u8', 'u8'],
  ['shl 1u8 8u8', 'u8'],
  ['shl 255u8 1u8', 'u8'],
  ['shr 1u8 8u8', 'u8'],
  ['neg -128i8', 'i8'],
  ['abs -128i8', 'i8'],
  ['inv 0field', 'field'],
  ['div 1field 0field', 'field'],
  ['sqrt 11field', 'field'],
  ['cast 256u16', 'u8'],
  ['cast -1i8', 'u8'],
  ['cast 256field', 'i8'],
  ['cast 2field', 'boolean'],
  ['cast 3field', 'group'],
  [`cast ${p1}field`, 'scalar']
]

const perFunction = 20

/** The instruction written into a register. */
export function lineInto({ line, type }: Pick<OpcodeCase, 'line' | 'type'>, register: number): string {
  return line.startsWith('cast') ? `${line} into r${register} as ${type};` : `${line} into r${register};`
}

/** Where the case's result stands: mapping and key. */
export function placeOf({ type }: OpcodeCase, index: number): string {
  return `of_${type}/${index}u32`
}

function mapping(name: string, value: string): string {
  return `mapping ${name}:\n    key as u32.public;\n    value as ${value}.public;\n`
}

/** A program that runs all cases, some in each of its functions `cases0`, `cases1` …, and stores their results. */
export function casesProgram(cases: readonly OpcodeCase[]): {
  readonly source: string
  readonly functions: readonly string[]
} {
  const types = [...new Set(cases.map(({ type }) => type))]
  const count = Math.ceil(cases.length / perFunction)
  const functions = Array.from({ length: count }, (_, index) => `cases${index}`)
  const bodies = functions.map((name, part) => {
    const lines = cases.slice(part * perFunction, (part + 1) * perFunction).flatMap((one, register) => {
      const index = part * perFunction + register
      return [lineInto(one, register), `set r${register} into of_${one.type}[${index}u32];`]
    })
    const call = `function ${name}:\n    async ${name} into r0;\n    output r0 as opcode_cases.aleo/${name}.future;\n`
    return `${call}\nfinalize ${name}:\n${lines.map((line) => `    ${line}\n`).join('')}`
  })
  const mappings = types.map((type) => mapping(`of_${type}`, type))
  const parts = [
    'program opcode_cases.aleo;\n',
    ...mappings,
    ...bodies,
    'constructor:\n    assert.eq edition 0u16;\n'
  ]
  return { source: parts.join('\n'), functions }
}

/** A program whose function `halt` runs the line of the given number, and none beyond the last. */
export function haltingProgram(lines: typeof haltingLines): string {
  const steps = lines.flatMap(([line, type], index) => [
    `is.neq r0 ${index}u32 into r${1 + 2 * index};`,
    `branch.eq r${1 + 2 * index} true to past${index};`,
    lineInto({ line, type }, 2 + 2 * index),
    `position past${index};`
  ])
  const head =
    'function halt:\n    input r0 as u32.public;\n    async halt r0 into r1;\n    output r1 as halting_cases.aleo/halt.future;\n'
  const finalize = ['input r0 as u32.public;', ...steps, 'set r0 into ran[r0];']
    .map((line) => `    ${line}\n`)
    .join('')
  const constructor = 'constructor:\n    assert.eq edition 0u16;\n'
  return [
    'program halting_cases.aleo;\n',
    mapping('ran', 'u32'),
    head,
    `finalize halt:\n${finalize}`,
    constructor
  ].join('\n')
}
