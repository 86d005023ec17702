import { IntegrityError } from '../../protocol/errors.ts'

/**
 * A value as a node prints it: a literal (`7u32`, `5field`, `true`, an address, a program's name), an array or a
 * struct. Structs are Maps, so that no member's name can reach a prototype.
 */
export type Plaintext = string | readonly Plaintext[] | ReadonlyMap<string, Plaintext>

/** Characters; the largest value we read, the future of `send_payload`, has under 1,000. */
const MAX_LENGTH = 8192
/** A future holds a list of arguments, one of which may be an array: three levels. */
const MAX_DEPTH = 4
/** Members of a struct or array. */
const MAX_MEMBERS = 64

const TOKEN = /\s*([{}[\],:]|[A-Za-z0-9_./]+)/y

const malformed = (what: string): IntegrityError =>
  new IntegrityError('node-malformed', `the node sent a value that is ${what}`)

class Reader {
  readonly #text: string
  #next: string | undefined
  #position = 0

  constructor(text: string) {
    this.#text = text.trimEnd()
    this.#next = this.#advance()
  }

  get next(): string | undefined {
    return this.#next
  }

  #advance(): string | undefined {
    if (this.#position === this.#text.length) return undefined
    TOKEN.lastIndex = this.#position
    const token = TOKEN.exec(this.#text)?.[1]
    if (token === undefined) throw malformed('not plaintext')
    this.#position = TOKEN.lastIndex
    return token
  }

  take(): string {
    const token = this.#next
    if (token === undefined) throw malformed('cut off')
    this.#next = this.#advance()
    return token
  }

  expect(token: string): void {
    if (this.take() !== token) throw malformed(`missing "${token}"`)
  }
}

const WORD = /^[A-Za-z0-9_./]+$/

const word = (reader: Reader): string => {
  const token = reader.take()
  if (!WORD.test(token)) throw malformed('out of place')
  return token
}

/** Members up to the closing bracket; a comma stands between two, never before the bracket. */
const members = (reader: Reader, close: string, member: () => void): void => {
  if (reader.next === close) return reader.expect(close)
  for (let count = 0; count < MAX_MEMBERS; count++) {
    member()
    if (reader.next === close) return reader.expect(close)
    reader.expect(',')
  }
  throw malformed('too long')
}

const readStruct = (reader: Reader, depth: number): ReadonlyMap<string, Plaintext> => {
  const struct = new Map<string, Plaintext>()
  members(reader, '}', () => {
    const name = word(reader)
    if (struct.has(name)) throw malformed('ambiguous')
    reader.expect(':')
    struct.set(name, readValue(reader, depth + 1))
  })
  return struct
}

const readArray = (reader: Reader, depth: number): readonly Plaintext[] => {
  const array: Plaintext[] = []
  members(reader, ']', () => array.push(readValue(reader, depth + 1)))
  return array
}

const readValue = (reader: Reader, depth: number): Plaintext => {
  if (depth > MAX_DEPTH) throw malformed('too deep')
  if (reader.next === '{') {
    reader.expect('{')
    return readStruct(reader, depth)
  }
  if (reader.next === '[') {
    reader.expect('[')
    return readArray(reader, depth)
  }
  return word(reader)
}

/** Reads one value and nothing after it. @throws IntegrityError `node-malformed` */
export const parsePlaintext = (text: string): Plaintext => {
  if (text.length > MAX_LENGTH) throw malformed('too long')
  const reader = new Reader(text)
  const value = readValue(reader, 0)
  if (reader.next !== undefined) throw malformed('longer than one value')
  return value
}

/** A struct with exactly these members, in any order. @throws IntegrityError `node-malformed` */
export const structOf = <Name extends string>(
  value: Plaintext,
  names: readonly Name[]
): Readonly<Record<Name, Plaintext>> => {
  if (!(value instanceof Map) || value.size !== names.length) throw malformed('another struct')
  const struct = value as ReadonlyMap<string, Plaintext>
  const entries = names.map((name) => {
    const member = struct.get(name)
    if (member === undefined) throw malformed('another struct')
    return [name, member] as const
  })
  return Object.fromEntries(entries) as Record<Name, Plaintext>
}

/** An array. @throws IntegrityError `node-malformed` */
export const arrayOf = (value: Plaintext): readonly Plaintext[] => {
  if (!Array.isArray(value)) throw malformed('no array')
  return value as readonly Plaintext[]
}

const literal = (value: Plaintext, pattern: RegExp, what: string): string => {
  const found = typeof value === 'string' ? pattern.exec(value)?.[1] : undefined
  if (found === undefined) throw malformed(`no ${what}`)
  return found
}

/** The literal itself. @throws IntegrityError `node-malformed` for structs and arrays */
export const wordOf = (value: Plaintext): string => literal(value, /^(.+)$/, 'literal')

/** `7u32` → 7. @throws IntegrityError `node-malformed` */
export const u32Of = (value: Plaintext): number => {
  const number = Number(literal(value, /^(0|[1-9]\d{0,9})u32$/, 'u32'))
  if (number > 0xffff_ffff) throw malformed('no u32')
  return number
}

/** `7u64` → 7; beyond 2^53 − 1 that number, for anybody may write a timestamp of 2^64 − 1. @throws IntegrityError `node-malformed` */
export const u64Of = (value: Plaintext): number => {
  const number = BigInt(literal(value, /^(0|[1-9]\d{0,19})u64$/, 'u64'))
  if (number > 0xffff_ffff_ffff_ffffn) throw malformed('no u64')
  return Number(number < BigInt(Number.MAX_SAFE_INTEGER) ? number : BigInt(Number.MAX_SAFE_INTEGER))
}

/** `true` → true. @throws IntegrityError `node-malformed` */
export const booleanOf = (value: Plaintext): boolean => literal(value, /^(true|false)$/, 'boolean') === 'true'
