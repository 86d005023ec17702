import { ProgramError } from './errors.ts'
import type { Visibility } from './program.ts'
import type { LiteralKind, ValueType } from './values.ts'
import { isNumberKind } from './values.ts'

/** One statement and what ends it: `:` opens a block, `;` closes a line. */
export interface Statement {
  readonly text: string
  readonly opensBlock: boolean
}

export const programName = /^[a-z][a-z0-9_]{0,30}\.aleo$/
export const identifier = /^[A-Za-z][A-Za-z0-9_]{0,30}$/

/** Splits program text into statements; `;` inside brackets belongs to an array type. */
export function readStatements(source: string): Statement[] {
  const text = source.replace(/\/\*[\s\S]*?\*\//g, ' ').replace(/\/\/[^\n]*/g, ' ')
  const statements: Statement[] = []
  let depth = 0
  let start = 0
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index)
    if (character === '[') depth += 1
    else if (character === ']') depth -= 1
    else if (depth === 0 && (character === ';' || character === ':')) {
      const words = text.slice(start, index).trim().replace(/\s+/g, ' ')
      statements.push({ text: words, opensBlock: character === ':' })
      start = index + 1
    }
  }
  if (text.slice(start).trim() !== '')
    throw new ProgramError(`unfinished statement '${text.slice(start).trim().slice(0, 80)}'`)
  return statements
}

/** Reads a plaintext or future type: `u64`, `Slot`, `[field; 8u32]`, `credits.aleo/transfer_public.future`. */
export function parseType(text: string): ValueType {
  const word = text.trim()
  if (word.startsWith('[') && word.endsWith(']')) {
    const split = word.lastIndexOf(';')
    const length = /^([0-9]+)u32$/.exec(word.slice(split + 1, -1).trim())?.[1]
    if (split < 0 || length === undefined) throw new ProgramError(`'${word}' is not an array type`)
    return { kind: 'array', element: parseType(word.slice(1, split)), length: Number(length) }
  }
  if (word.endsWith('.future')) {
    const [program, name] = word.slice(0, -'.future'.length).split('/')
    if (program === undefined || name === undefined) throw new ProgramError(`'${word}' is not a future`)
    return { kind: 'future', program, function: name }
  }
  if (isNumberKind(word) || word === 'boolean' || word === 'address' || word === 'signature') {
    return { kind: 'literal', literal: word satisfies LiteralKind }
  }
  const [first, second] = word.split('/')
  if (second !== undefined && programName.test(first ?? '') && identifier.test(second)) {
    return { kind: 'struct', program: first as string, name: second }
  }
  if (!identifier.test(word)) throw new ProgramError(`'${word.slice(0, 80)}' is not a type`)
  return { kind: 'struct', name: word }
}

/** Splits `field.public` into the type's text and the visibility. */
export function splitVisibility(text: string): { readonly type: string; readonly visibility: Visibility } {
  const word = text.trim()
  if (word.endsWith('.future')) return { type: word, visibility: 'future' }
  if (word.endsWith('.record'))
    return { type: word, visibility: word.includes('/') ? 'external_record' : 'record' }
  const match = /^([\s\S]*)\.(public|private|constant)$/.exec(word)
  if (match === null) return { type: word, visibility: 'dynamic' }
  return { type: match[1] as string, visibility: match[2] as 'public' | 'private' | 'constant' }
}
