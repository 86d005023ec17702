import { fieldOrder, group, scalarOrder } from './curve.ts'
import { ValueError } from './errors.ts'
import { isAddress } from './identifiers.ts'
import { isIntegerKind, isNumberKind, rangeOf } from './values.ts'
import type { FutureValue, Literal, Plaintext, Value } from './values.ts'

/** Deepest nesting and most members or elements that are read; snarkVM's own limits are 32, 32 and 2,048. */
const maxDepth = 32
const maxMembers = 32
const maxElements = 2048

const numberPattern = /^(-?)([0-9][0-9_]*)([a-z][a-z0-9]*)$/
const namePattern = /^[A-Za-z][A-Za-z0-9_]{0,30}$/

function order(kind: 'field' | 'group' | 'scalar'): bigint {
  return kind === 'scalar' ? scalarOrder : fieldOrder
}

/** Reads one literal (`5u32`, `true`, `aleo1…`); ValueError if it is not one. */
export function parseLiteral(text: string): Literal {
  if (text === 'true' || text === 'false') return { kind: 'boolean', value: text === 'true' }
  if (text.startsWith('aleo1')) {
    if (!isAddress(text)) throw new ValueError(`'${text}' is not an address`)
    return { kind: 'address', value: text }
  }
  if (/^sign1[a-z0-9]{211}$/.test(text)) return { kind: 'signature', value: text }
  const match = numberPattern.exec(text)
  const kind = match?.[3] ?? ''
  if (match === null || !isNumberKind(kind)) throw new ValueError(`'${text.slice(0, 80)}' is not a literal`)
  const digits = BigInt((match[2] ?? '').replaceAll('_', ''))
  const value = match[1] === '-' ? -digits : digits
  if (isIntegerKind(kind)) {
    const range = rangeOf(kind)
    if (value < range.min || value > range.max) throw new ValueError(`'${text}' is out of range`)
    return { kind, value }
  }
  // Digits beyond the order wrap around, as they do in snarkVM: one more spelling of the same value, not an error.
  const element = ((value % order(kind)) + order(kind)) % order(kind)
  if (kind === 'group' && !group.isValid(element)) throw new ValueError(`'${text}' is not on the curve`)
  return { kind, value: element }
}

class Reader {
  readonly text: string
  position = 0

  constructor(text: string) {
    this.text = text
  }

  skipSpace(): void {
    while (/\s/.test(this.text.charAt(this.position))) this.position += 1
  }

  /** Takes the character if it comes next. */
  take(character: string): boolean {
    this.skipSpace()
    if (this.text.charAt(this.position) !== character) return false
    this.position += 1
    return true
  }

  expect(character: string): void {
    if (!this.take(character)) {
      throw new ValueError(`expected '${character}' at ${this.position} of '${this.text.slice(0, 80)}'`)
    }
  }

  word(): string {
    this.skipSpace()
    const start = this.position
    while (/[A-Za-z0-9_.-]/.test(this.text.charAt(this.position))) this.position += 1
    return this.text.slice(start, this.position)
  }

  /** White space may stand before a value and inside it, not after it. */
  end(): void {
    if (this.position !== this.text.length) throw new ValueError(`more follows at ${this.position}`)
  }
}

function list<T>(reader: Reader, close: string, item: () => T, most: number): T[] {
  const items: T[] = []
  if (reader.take(close)) return items
  do {
    items.push(item())
    if (items.length > most) throw new ValueError(`more than ${most} entries`)
  } while (reader.take(','))
  reader.expect(close)
  return items
}

function memberName(reader: Reader): string {
  const name = reader.word()
  if (!namePattern.test(name)) throw new ValueError(`'${name.slice(0, 40)}' is not a member name`)
  reader.expect(':')
  return name
}

function expectName(reader: Reader, name: string): void {
  reader.expect(',')
  if (memberName(reader) !== name) throw new ValueError(`a future's '${name}' is missing`)
}

function readFuture(reader: Reader, depth: number): FutureValue {
  const program = reader.word()
  expectName(reader, 'function_name')
  const called = reader.word()
  expectName(reader, 'arguments')
  reader.expect('[')
  const values = list(reader, ']', () => readValue(reader, depth + 1), maxMembers)
  reader.expect('}')
  return { kind: 'future', program, function: called, arguments: values }
}

function readBraces(reader: Reader, depth: number): Value {
  const first = memberName(reader)
  if (first === 'program_id') return readFuture(reader, depth)
  const members = new Map([[first, readValue(reader, depth + 1) as Plaintext]])
  while (reader.take(',')) {
    const name = memberName(reader)
    if (members.has(name) || members.size === maxMembers)
      throw new ValueError(`'${name}' is one member too many`)
    members.set(name, readValue(reader, depth + 1) as Plaintext)
  }
  reader.expect('}')
  return { kind: 'struct', members }
}

function readValue(reader: Reader, depth: number): Value {
  if (depth > maxDepth) throw new ValueError(`nested deeper than ${maxDepth}`)
  if (reader.take('{')) return readBraces(reader, depth)
  if (reader.take('[')) {
    const elements = list(reader, ']', () => readValue(reader, depth + 1), maxElements)
    return { kind: 'array', elements: elements as Plaintext[] }
  }
  return parseLiteral(reader.word())
}

/** Reads a value as nodes and SDK write it, with or without white space; ValueError if it is not one. */
export function parseValue(text: string): Value {
  const reader = new Reader(text)
  const value = readValue(reader, 0)
  reader.end()
  return value
}

function holdsFuture(value: Value): boolean {
  if (value.kind === 'future') return true
  if (value.kind === 'array') return value.elements.some(holdsFuture)
  return value.kind === 'struct' && [...value.members.values()].some(holdsFuture)
}

/** Reads a plaintext: a literal, a struct or an array; ValueError if it is not one. */
export function parsePlaintext(text: string): Plaintext {
  const value = parseValue(text)
  if (holdsFuture(value)) throw new ValueError('a future is not a plaintext')
  return value as Plaintext
}

function printLiteral(value: Literal): string {
  return typeof value.value === 'bigint' ? `${value.value}${value.kind}` : String(value.value)
}

function printNested(value: Value, indent: string): string {
  const inner = `${indent}  `
  switch (value.kind) {
    case 'struct':
      return `{\n${[...value.members].map(([name, member]) => `${inner}${name}: ${printNested(member, inner)}`).join(',\n')}\n${indent}}`
    case 'array':
      return `[\n${value.elements.map((element) => inner + printNested(element, inner)).join(',\n')}\n${indent}]`
    case 'future': {
      const values = value.arguments
        .map((argument) => `${inner}  ${printNested(argument, `${inner}  `)}`)
        .join(',\n')
      const list = value.arguments.length === 0 ? '[]' : `[\n${values}\n${inner}]`
      return `{\n${inner}program_id: ${value.program},\n${inner}function_name: ${value.function},\n${inner}arguments: ${list}\n${indent}}`
    }
    default:
      return printLiteral(value)
  }
}

/** The value as a node shows it: structs and arrays over several lines, two spaces a level. */
export function printValue(value: Value): string {
  return printNested(value, '')
}

/** The plaintext in one line without white space: one text a value, so it serves as a key. */
export function printCompact(value: Plaintext): string {
  if (value.kind === 'struct') {
    return `{${[...value.members].map(([name, member]) => `${name}:${printCompact(member)}`).join(',')}}`
  }
  if (value.kind === 'array') return `[${value.elements.map(printCompact).join(',')}]`
  return printLiteral(value)
}
