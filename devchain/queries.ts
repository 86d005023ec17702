import { DevchainError } from './errors.ts'

/**
 * A request that a node's web framework refuses before any route reads it: the second version of the API tells status
 * and sentence as plain text, the first only that something could not be converted.
 */
export class Rejection extends DevchainError {
  readonly status: 400 | 405 | 415 | 422

  constructor(status: 400 | 405 | 415 | 422, message: string) {
    super('bad-request', message)
    this.status = status
  }
}

interface Readers {
  readonly number: (text: string) => number
  readonly flag: (text: string) => boolean
  readonly text: (text: string) => string
}
type Kind = keyof Readers
type Query<Shape extends Readonly<Record<string, Kind>>> = {
  readonly [Name in keyof Shape]?: ReturnType<Readers[Shape[Name]]>
}

const maxU32 = 2 ** 32 - 1

function refuse(sentence: string): never {
  throw new Rejection(400, `Failed to deserialize query string: ${sentence}`)
}

// The sentences are those of Rust's own parsers.
const readers: Readers = {
  number: (text) => {
    if (text === '') refuse('cannot parse integer from empty string')
    if (!/^\+?[0-9]+$/.test(text)) refuse('invalid digit found in string')
    if (Number(text) > maxU32) refuse('number too large to fit in target type')
    return Number(text)
  },
  flag: (text) => {
    if (text !== 'true' && text !== 'false') refuse('provided string was not `true` or `false`')
    return text === 'true'
  },
  text: (text) => text
}

function readNamed(name: string, kind: Kind, text: string): number | boolean | string {
  try {
    return readers[kind](text)
  } catch (error) {
    if (!(error instanceof Rejection)) throw error
    return refuse(error.message.replace('Failed to deserialize query string', name))
  }
}

/**
 * The parameters of a request that are in `shape`, read in the order of the request; others are passed over.
 * Throws Rejection for one that is no number of 32 bits, no flag or there twice, and for a required one that is missing.
 */
export function readQuery<const Shape extends Readonly<Record<string, Kind>>>(
  url: string,
  shape: Shape,
  required: readonly (keyof Shape & string)[] = []
): Query<Shape> {
  const read: Record<string, number | boolean | string> = {}
  for (const [name, text] of new URL(url).searchParams) {
    const kind = Object.hasOwn(shape, name) ? shape[name] : undefined
    if (kind === undefined) continue
    if (Object.hasOwn(read, name)) refuse(`duplicate field \`${name}\``)
    read[name] = readNamed(name, kind, text)
  }
  const missing = required.find((name) => !Object.hasOwn(read, name))
  if (missing !== undefined) refuse(`missing field \`${missing}\``)
  return read as Query<Shape>
}
