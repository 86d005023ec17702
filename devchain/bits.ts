import { fieldOrder, group, scalarOrder } from './curve.ts'
import { FinalizeError } from './errors.ts'
import { decodeIdentifier, encodeIdentifier } from './identifiers.ts'
import type { Program } from './program.ts'
import { structMembers } from './types.ts'
import type { FindProgram } from './types.ts'
import { bitsOf, isIntegerKind, wrap } from './values.ts'
import type { Literal, LiteralKind, NumberLiteral, Plaintext, ValueType } from './values.ts'

// snarkVM `console/program/src/data/literal/variant.rs`
const variants: Readonly<Record<LiteralKind, number>> = {
  address: 0,
  boolean: 1,
  field: 2,
  group: 3,
  i8: 4,
  i16: 5,
  i32: 6,
  i64: 7,
  i128: 8,
  u8: 9,
  u16: 10,
  u32: 11,
  u64: 12,
  u128: 13,
  scalar: 14,
  signature: 15
}

function sizeInBits(kind: LiteralKind): number {
  if (isIntegerKind(kind)) return bitsOf(kind)
  if (kind === 'boolean') return 1
  if (kind === 'scalar') return 251
  if (kind === 'signature') throw new FinalizeError('signatures have no bits here')
  return 253
}

function number(value: bigint, size: number): boolean[] {
  return Array.from({ length: size }, (_, index) => ((value >> BigInt(index)) & 1n) === 1n)
}

function literalNumber(literal: Literal): bigint {
  if (literal.kind === 'boolean') return literal.value ? 1n : 0n
  if (literal.kind === 'address') return decodeIdentifier('aleo', literal.value)
  if (literal.kind === 'signature') throw new FinalizeError('signatures have no bits here')
  const { kind, value } = literal as NumberLiteral
  return isIntegerKind(kind) ? BigInt.asUintN(bitsOf(kind), value) : value
}

function nameBits(name: string): boolean[] {
  return [...new TextEncoder().encode(name)].flatMap((byte) => number(BigInt(byte), 8))
}

function sized(bits: readonly boolean[]): boolean[] {
  return [...number(BigInt(bits.length), 16), ...bits]
}

/** The bits of a plaintext, lowest first; `raw` leaves out what tells its type. As snarkVM's `to_bits_le` and `to_bits_raw_le`. */
export function toBits(value: Plaintext, raw: boolean): boolean[] {
  if (value.kind === 'struct') {
    const members = [...value.members]
    if (raw) return members.flatMap(([, member]) => toBits(member, true))
    const named = members.flatMap(([name, member]) => {
      const text = nameBits(name)
      return [...number(BigInt(text.length), 8), ...text, ...sized(toBits(member, false))]
    })
    return [false, true, ...number(BigInt(members.length), 8), ...named]
  }
  if (value.kind === 'array') {
    if (raw) return value.elements.flatMap((element) => toBits(element, true))
    const elements = value.elements.flatMap((element) => sized(toBits(element, false)))
    return [true, false, ...number(BigInt(value.elements.length), 32), ...elements]
  }
  const size = sizeInBits(value.kind)
  const bits = number(literalNumber(value), size)
  return raw ? bits : [false, false, ...number(BigInt(variants[value.kind]), 8), ...sized(bits)]
}

class BitReader {
  readonly #bits: readonly boolean[]
  #position = 0

  constructor(bits: readonly boolean[]) {
    this.#bits = bits
  }

  take(size: number): bigint {
    if (this.#position + size > this.#bits.length) throw new FinalizeError('not enough bits')
    let value = 0n
    for (let index = size - 1; index >= 0; index -= 1) {
      value = (value << 1n) | (this.#bits[this.#position + index] === true ? 1n : 0n)
    }
    this.#position += size
    return value
  }

  expect(expected: readonly boolean[]): void {
    for (const bit of expected) {
      if ((this.take(1) === 1n) !== bit) throw new FinalizeError('bits of another type')
    }
  }

  end(): void {
    if (this.#position !== this.#bits.length) throw new FinalizeError('more bits than the type has')
  }
}

function readLiteral(kind: LiteralKind, value: bigint): Literal {
  if (isIntegerKind(kind)) return { kind, value: wrap(kind, value) }
  if (kind === 'boolean') return { kind, value: value === 1n }
  if (value >= (kind === 'scalar' ? scalarOrder : fieldOrder))
    throw new FinalizeError(`bits out of range of ${kind}`)
  if ((kind === 'group' || kind === 'address') && !group.isValid(value))
    throw new FinalizeError(`bits of no ${kind}`)
  if (kind === 'address') return { kind, value: encodeIdentifier('aleo', value) }
  return { kind: kind as 'field' | 'group' | 'scalar', value }
}

interface Reading {
  readonly reader: BitReader
  readonly raw: boolean
  readonly find: FindProgram
}

function readSized(reading: Reading, type: ValueType, program: Program): Plaintext {
  if (!reading.raw) reading.reader.take(16)
  return readBits(reading, type, program)
}

function readBits(reading: Reading, type: ValueType, program: Program): Plaintext {
  const { reader, raw, find } = reading
  switch (type.kind) {
    case 'literal': {
      const size = sizeInBits(type.literal)
      if (!raw) {
        const tag = [false, false, ...number(BigInt(variants[type.literal]), 8), ...number(BigInt(size), 16)]
        reader.expect(tag)
      }
      return readLiteral(type.literal, reader.take(size))
    }
    case 'array':
      if (!raw) reader.expect([true, false, ...number(BigInt(type.length), 32)])
      return {
        kind: 'array',
        elements: Array.from({ length: type.length }, () => readSized(reading, type.element, program))
      }
    case 'struct': {
      const { home, members } = structMembers(type, program, find)
      if (!raw) reader.expect([false, true, ...number(BigInt(members.length), 8)])
      const read = members.map(({ name, type: member }) => {
        const text = nameBits(name)
        if (!raw) reader.expect([...number(BigInt(text.length), 8), ...text])
        return [name, readSized(reading, member, home)] as const
      })
      return { kind: 'struct', members: new Map(read) }
    }
    case 'future':
      throw new FinalizeError('a future has no bits')
  }
}

/** Reads a plaintext of the type back from its bits; FinalizeError if they are not exactly such. */
export function fromBits(
  bits: readonly boolean[],
  type: ValueType,
  raw: boolean,
  program: Program,
  find: FindProgram
): Plaintext {
  const reader = new BitReader(bits)
  const value = readBits({ reader, raw, find }, type, program)
  reader.end()
  return value
}
