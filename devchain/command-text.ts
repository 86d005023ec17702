import { ProgramError, ValueError } from './errors.ts'
import { parseLiteral } from './plaintext.ts'
import { identifier, parseType, programName } from './program-text.ts'
import type { CastType, Command, MappingReference, Operand } from './program.ts'

const maxRegister = 65_535
const binary = [
  'add',
  'add.w',
  'and',
  'div',
  'div.w',
  'gt',
  'gte',
  'is.eq',
  'is.neq',
  'lt',
  'lte',
  'mod',
  'mul',
  'mul.w',
  'nand',
  'nor',
  'or',
  'pow',
  'pow.w',
  'rem',
  'rem.w',
  'shl',
  'shl.w',
  'shr',
  'shr.w',
  'sub',
  'sub.w',
  'xor'
]
const unary = ['abs', 'abs.w', 'double', 'inv', 'neg', 'not', 'square', 'sqrt']

/** How many operands each plain instruction takes. */
const operandCounts: ReadonlyMap<string, number> = new Map([
  ...binary.map((opcode) => [opcode, 2] as const),
  ...unary.map((opcode) => [opcode, 1] as const),
  ['ternary', 3] as const
])

// Cryptography in finalize needs Aleo's own hash functions and curves, randomness needs consensus. Refused rather than faked.
const refused = /^(hash|commit|sign|ecdsa|rand|snark)[._]|^(call|async)$|[.]dynamic/

/** Reads an operand: a literal, a register with its path, or a word of the chain (`block.height`). */
function parseOperand(text: string): Operand {
  const register = /^r([0-9]+)((?:\.[A-Za-z][A-Za-z0-9_]*|\[[0-9]+u32\])*)$/.exec(text)
  if (register !== null) {
    const access = [...(register[2] ?? '').matchAll(/\.([A-Za-z0-9_]+)|\[([0-9]+)u32\]/g)]
    return {
      kind: 'register',
      index: registerNumber(`r${register[1]}`),
      access: access.map((part) => part[1] ?? Number(part[2]))
    }
  }
  if (text === 'block.height' || text === 'block.timestamp' || text === 'network.id') return { kind: text }
  const [first, second] = text.split('/')
  const word = second ?? first
  if (word === 'edition' || word === 'checksum' || word === 'program_owner') {
    if (second === undefined) return { kind: word }
    if (programName.test(first ?? '')) return { kind: word, program: first as string }
  }
  if (programName.test(text)) {
    throw new ProgramError(
      `the address of '${text}' as an operand is not supported`,
      'unsupported-instruction'
    )
  }
  try {
    return { kind: 'literal', literal: parseLiteral(text) }
  } catch (error) {
    if (error instanceof ValueError) throw new ProgramError(`'${text}' is not an operand: ${error.message}`)
    throw error
  }
}

function registerNumber(text: string | undefined): number {
  const index = /^r([0-9]+)$/.exec(text ?? '')?.[1]
  if (index === undefined || Number(index) > maxRegister)
    throw new ProgramError(`'${text}' is not a register`)
  return Number(index)
}

function parseMapping(text: string): MappingReference {
  const [first, second] = text.split('/')
  const name = second ?? first ?? ''
  if (!identifier.test(name)) throw new ProgramError(`'${text}' is not a mapping`)
  if (second === undefined) return { name }
  if (!programName.test(first ?? '')) throw new ProgramError(`'${text}' is not a mapping`)
  return { program: first as string, name }
}

function parseMappingAccess(text: string): { readonly mapping: MappingReference; readonly key: Operand } {
  const match = /^([^[\]]+)\[(.+)\]$/.exec(text)
  if (match === null) throw new ProgramError(`'${text}' is not a place in a mapping`)
  return { mapping: parseMapping(match[1] as string), key: parseOperand((match[2] as string).trim()) }
}

function parseRead(op: 'contains' | 'get' | 'get.or_use', rest: string): Command {
  const match = /^(\S+) (?:(\S+) )?into (r[0-9]+)$/.exec(rest)
  if (match === null || (match[2] === undefined) === (op === 'get.or_use'))
    throw new ProgramError(`'${op} ${rest}'`)
  const place = parseMappingAccess(match[1] as string)
  const into = registerNumber(match[3])
  return op === 'get.or_use'
    ? { op, ...place, fallback: parseOperand(match[2] as string), into }
    : { op, ...place, into }
}

function parseCastType(text: string): CastType {
  if (text === 'group.x' || text === 'group.y') return { kind: text }
  return parseType(text)
}

function parseCast(lossy: boolean, rest: string): Command {
  const match = /^(.+) into (r[0-9]+) as (.+)$/.exec(rest)
  if (match === null) throw new ProgramError(`'cast ${rest}'`)
  const operands = (match[1] as string).split(' ').map(parseOperand)
  return {
    op: 'cast',
    lossy,
    operands,
    type: parseCastType(match[3] as string),
    into: registerNumber(match[2])
  }
}

function parseBits(op: 'serialize' | 'deserialize', raw: boolean, rest: string): Command {
  const match = /^(\S+) \((.+)\) into (r[0-9]+) \((.+)\)$/.exec(rest)
  if (match === null) throw new ProgramError(`'${op}.bits ${rest}'`)
  return {
    op,
    raw,
    operand: parseOperand(match[1] as string),
    from: parseType(match[2] as string),
    to: parseType(match[4] as string),
    into: registerNumber(match[3])
  }
}

function parseBranch(whenEqual: boolean, rest: string): Command {
  const match = /^(\S+) (\S+) to (\S+)$/.exec(rest)
  const label = match?.[3] ?? ''
  if (match === null || !identifier.test(label)) throw new ProgramError(`'branch ${rest}'`)
  return {
    op: 'branch',
    whenEqual,
    left: parseOperand(match[1] as string),
    right: parseOperand(match[2] as string),
    label
  }
}

function parseAssert(equal: boolean, rest: string): Command {
  const [left, right, ...more] = rest.split(' ')
  if (left === undefined || right === undefined || more.length > 0) throw new ProgramError(`'assert ${rest}'`)
  return { op: 'assert', equal, left: parseOperand(left), right: parseOperand(right) }
}

function parseSet(rest: string): Command {
  const match = /^(\S+) into (\S+)$/.exec(rest)
  if (match === null) throw new ProgramError(`'set ${rest}'`)
  return { op: 'set', ...parseMappingAccess(match[2] as string), value: parseOperand(match[1] as string) }
}

function parseInstruction(opcode: string, rest: string): Command {
  const match = /^(.+) into (r[0-9]+)$/.exec(rest)
  const operands = (match?.[1] ?? '').split(' ')
  if (match === null || operands.length !== operandCounts.get(opcode))
    throw new ProgramError(`'${opcode} ${rest}'`)
  return { op: 'instruction', opcode, operands: operands.map(parseOperand), into: registerNumber(match[2]) }
}

/** Reads one line of a finalize block; ProgramError with code `unsupported-instruction` for what this chain refuses. */
export function parseCommand(text: string): Command {
  const space = text.indexOf(' ')
  const opcode = space < 0 ? text : text.slice(0, space)
  const rest = space < 0 ? '' : text.slice(space + 1)
  if (operandCounts.has(opcode)) return parseInstruction(opcode, rest)
  switch (opcode) {
    case 'contains':
    case 'get':
    case 'get.or_use':
      return parseRead(opcode, rest)
    case 'set':
      return parseSet(rest)
    case 'remove':
      return { op: 'remove', ...parseMappingAccess(rest) }
    case 'branch.eq':
    case 'branch.neq':
      return parseBranch(opcode === 'branch.eq', rest)
    case 'position':
      if (!identifier.test(rest)) throw new ProgramError(`'position ${rest}'`)
      return { op: 'position', label: rest }
    case 'await':
      return { op: 'await', register: registerNumber(rest) }
    case 'assert.eq':
    case 'assert.neq':
      return parseAssert(opcode === 'assert.eq', rest)
    case 'cast':
    case 'cast.lossy':
      return parseCast(opcode === 'cast.lossy', rest)
    case 'serialize.bits':
    case 'serialize.bits.raw':
    case 'deserialize.bits':
    case 'deserialize.bits.raw':
      return parseBits(opcode.startsWith('s') ? 'serialize' : 'deserialize', opcode.endsWith('.raw'), rest)
    default: {
      const code = refused.test(opcode) ? 'unsupported-instruction' : 'bad-program'
      throw new ProgramError(`'${opcode}' is not supported in finalize`, code)
    }
  }
}
