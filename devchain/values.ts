// The values a finalize block works with. Shapes and names are those of Aleo instructions.

export const integerKinds = ['u8', 'u16', 'u32', 'u64', 'u128', 'i8', 'i16', 'i32', 'i64', 'i128'] as const
export type IntegerKind = (typeof integerKinds)[number]

const numberKinds = [...integerKinds, 'field', 'group', 'scalar'] as const
export type NumberKind = (typeof numberKinds)[number]

export type LiteralKind = NumberKind | 'boolean' | 'address' | 'signature'

/** A number with its type; `group` holds the x-coordinate, as it is written. */
export interface NumberLiteral {
  readonly kind: NumberKind
  readonly value: bigint
}
export interface BooleanLiteral {
  readonly kind: 'boolean'
  readonly value: boolean
}
export interface TextLiteral {
  readonly kind: 'address' | 'signature'
  readonly value: string
}
export type Literal = NumberLiteral | BooleanLiteral | TextLiteral

export interface StructValue {
  readonly kind: 'struct'
  readonly members: ReadonlyMap<string, Plaintext>
}
export interface ArrayValue {
  readonly kind: 'array'
  readonly elements: readonly Plaintext[]
}
export type Plaintext = Literal | StructValue | ArrayValue

/** A call of a finalize block, with its arguments; may hold further calls. */
export interface FutureValue {
  readonly kind: 'future'
  readonly program: string
  readonly function: string
  readonly arguments: readonly Value[]
}
export type Value = Plaintext | FutureValue

export type ValueType =
  | { readonly kind: 'literal'; readonly literal: LiteralKind }
  | { readonly kind: 'struct'; readonly program?: string; readonly name: string }
  | { readonly kind: 'array'; readonly element: ValueType; readonly length: number }
  | { readonly kind: 'future'; readonly program: string; readonly function: string }

/** Whether the kind is one of the ten integers. */
export function isIntegerKind(kind: string): kind is IntegerKind {
  return (integerKinds as readonly string[]).includes(kind)
}

/** Whether the kind is an integer, field, group or scalar. */
export function isNumberKind(kind: string): kind is NumberKind {
  return (numberKinds as readonly string[]).includes(kind)
}

/** Whether the value holds a number. */
export function isNumber(value: Value): value is NumberLiteral {
  return isNumberKind(value.kind)
}

/** Number of bits of an integer kind. */
export function bitsOf(kind: IntegerKind): number {
  return Number(kind.slice(1))
}

/** Smallest and largest value of an integer kind. */
export function rangeOf(kind: IntegerKind): { readonly min: bigint; readonly max: bigint } {
  const bits = BigInt(bitsOf(kind))
  return kind.startsWith('u')
    ? { min: 0n, max: (1n << bits) - 1n }
    : { min: -(1n << (bits - 1n)), max: (1n << (bits - 1n)) - 1n }
}

/** The number modulo 2^bits, read in the kind's own sign. */
export function wrap(kind: IntegerKind, value: bigint): bigint {
  return kind.startsWith('u') ? BigInt.asUintN(bitsOf(kind), value) : BigInt.asIntN(bitsOf(kind), value)
}

/** Deep equality of two plaintexts; members of structs are compared in order, as their encoding is. */
export function isEqual(a: Plaintext, b: Plaintext): boolean {
  if (a.kind === 'array' && b.kind === 'array') {
    return (
      a.elements.length === b.elements.length &&
      a.elements.every((element, index) => isEqual(element, b.elements[index] as Plaintext))
    )
  }
  if (a.kind === 'struct' && b.kind === 'struct') {
    const others = [...b.members]
    return (
      a.members.size === others.length &&
      [...a.members].every(([name, member], index) => {
        const other = others[index]
        return other !== undefined && other[0] === name && isEqual(member, other[1])
      })
    )
  }
  if (a.kind === 'array' || a.kind === 'struct' || b.kind === 'array' || b.kind === 'struct') return false
  return a.kind === b.kind && a.value === b.value
}
