import { baseField, group, scalarOrder } from './curve.ts'
import { FinalizeError } from './errors.ts'
import { decodeIdentifier } from './identifiers.ts'
import { bitsOf, isIntegerKind, isEqual, isNumber, rangeOf, wrap } from './values.ts'
import type { IntegerKind, Literal, NumberLiteral, Plaintext } from './values.ts'

function unfit(opcode: string, ...operands: readonly Plaintext[]): FinalizeError {
  return new FinalizeError(
    `'${opcode}' does not take ${operands.map((operand) => operand.kind).join(' and ')}`
  )
}

/** The result if it fits the type; a checked instruction halts where it does not. */
function checked(opcode: string, kind: IntegerKind, value: bigint): NumberLiteral {
  const { min, max } = rangeOf(kind)
  if (value < min || value > max) throw new FinalizeError(`'${opcode}' overflows ${kind}`)
  return { kind, value }
}

function fit(opcode: string, kind: IntegerKind, value: bigint, wraps: boolean): NumberLiteral {
  return wraps ? { kind, value: wrap(kind, value) } : checked(opcode, kind, value)
}

function power(
  opcode: string,
  kind: IntegerKind,
  base: bigint,
  exponent: bigint,
  wraps: boolean
): NumberLiteral {
  let result: bigint = 1n
  let factor = base
  // Square and multiply, each step held to the type's size: an exponent of 2^32 must not grow a number without end.
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) result = fit(opcode, kind, result * factor, wraps).value
    if (rest > 1n) factor = fit(opcode, kind, factor * factor, wraps).value
  }
  return { kind, value: result }
}

function shift(opcode: string, a: NumberLiteral, b: NumberLiteral): NumberLiteral {
  if (!isIntegerKind(a.kind)) throw unfit(opcode, a, b)
  const bits = BigInt(bitsOf(a.kind))
  const wraps = opcode.endsWith('.w')
  if (!wraps && b.value >= bits) throw new FinalizeError(`'${opcode}' shifts ${a.kind} by ${b.value}`)
  const distance = b.value % bits
  if (opcode.startsWith('shr')) return { kind: a.kind, value: a.value >> distance }
  return fit(opcode, a.kind, a.value << distance, wraps)
}

function quotient(opcode: string, kind: IntegerKind, a: bigint, b: bigint): NumberLiteral {
  if (b === 0n) throw new FinalizeError(`'${opcode}' by zero`)
  const wraps = opcode.endsWith('.w')
  if (opcode === 'mod') {
    if (kind.startsWith('i')) throw new FinalizeError(`'mod' does not take ${kind}`)
    return { kind, value: a % b }
  }
  // The one signed quotient that does not fit (MIN / -1) halts the remainder as well, as in Rust's checked_rem.
  const result = fit(opcode, kind, a / b, wraps)
  return opcode.startsWith('div') ? result : { kind, value: a % b }
}

function onIntegers(opcode: string, kind: IntegerKind, a: bigint, b: bigint): Literal {
  const wraps = opcode.endsWith('.w')
  switch (opcode) {
    case 'add':
    case 'add.w':
      return fit(opcode, kind, a + b, wraps)
    case 'sub':
    case 'sub.w':
      return fit(opcode, kind, a - b, wraps)
    case 'mul':
    case 'mul.w':
      return fit(opcode, kind, a * b, wraps)
    case 'and':
      return { kind, value: a & b }
    case 'or':
      return { kind, value: a | b }
    case 'xor':
      return { kind, value: a ^ b }
    default:
      return quotient(opcode, kind, a, b)
  }
}

function onFields(opcode: string, a: bigint, b: bigint): Literal {
  switch (opcode) {
    case 'add':
      return { kind: 'field', value: baseField.add(a, b) }
    case 'sub':
      return { kind: 'field', value: baseField.sub(a, b) }
    case 'mul':
      return { kind: 'field', value: baseField.mul(a, b) }
    case 'div':
      if (b === 0n) throw new FinalizeError("'div' by zero")
      return { kind: 'field', value: baseField.div(a, b) }
    case 'pow':
      return { kind: 'field', value: baseField.pow(a, b) }
    default:
      throw new FinalizeError(`'${opcode}' does not take fields`)
  }
}

function onNumbers(opcode: string, a: NumberLiteral, b: NumberLiteral): Literal {
  if (/^sh[lr]/.test(opcode) && /^u(8|16|32)$/.test(b.kind)) return shift(opcode, a, b)
  if (/^pow/.test(opcode) && isIntegerKind(a.kind) && /^u(8|16|32)$/.test(b.kind)) {
    return power(opcode, a.kind, a.value, b.value, opcode.endsWith('.w'))
  }
  if (opcode === 'mul' && a.kind === 'group' && b.kind === 'scalar') {
    return { kind: 'group', value: group.multiply(a.value, b.value) }
  }
  if (opcode === 'mul' && a.kind === 'scalar' && b.kind === 'group') return onNumbers(opcode, b, a)
  if (a.kind !== b.kind) throw unfit(opcode, a, b)
  const integers = /^((add|sub|mul|div|rem)([.]w)?|mod|and|or|xor)$/
  if (isIntegerKind(a.kind) && integers.test(opcode)) return onIntegers(opcode, a.kind, a.value, b.value)
  if (a.kind === 'field') return onFields(opcode, a.value, b.value)
  if (a.kind === 'group' && opcode === 'add') return { kind: 'group', value: group.add(a.value, b.value) }
  if (a.kind === 'group' && opcode === 'sub')
    return { kind: 'group', value: group.subtract(a.value, b.value) }
  if (a.kind === 'scalar' && opcode === 'add')
    return { kind: 'scalar', value: (a.value + b.value) % scalarOrder }
  throw unfit(opcode, a, b)
}

function onBooleans(opcode: string, a: boolean, b: boolean): Literal {
  const results: Readonly<Record<string, boolean>> = {
    and: a && b,
    or: a || b,
    xor: a !== b,
    nand: !(a && b),
    nor: !(a || b)
  }
  const value = results[opcode]
  if (value === undefined) throw new FinalizeError(`'${opcode}' does not take booleans`)
  return { kind: 'boolean', value }
}

function order(opcode: string, literal: Plaintext): bigint {
  if (literal.kind === 'address') return decodeIdentifier('aleo', literal.value)
  if (isNumber(literal) && literal.kind !== 'group') return literal.value
  throw unfit(opcode, literal)
}

function compare(opcode: string, a: Plaintext, b: Plaintext): Literal {
  if (opcode === 'is.eq') return { kind: 'boolean', value: isEqual(a, b) }
  if (opcode === 'is.neq') return { kind: 'boolean', value: !isEqual(a, b) }
  if (a.kind !== b.kind) throw unfit(opcode, a, b)
  const left = order(opcode, a)
  const right = order(opcode, b)
  const results = { lt: left < right, lte: left <= right, gt: left > right, gte: left >= right }
  return { kind: 'boolean', value: results[opcode as keyof typeof results] }
}

function negate(a: NumberLiteral): Literal {
  if (a.kind === 'field') return { kind: 'field', value: baseField.neg(a.value) }
  if (a.kind === 'group') return { kind: 'group', value: group.negate(a.value) }
  if (isIntegerKind(a.kind) && a.kind.startsWith('i')) return checked('neg', a.kind, -a.value)
  throw unfit('neg', a)
}

// Of a number's two roots the machine takes the smaller.
function smaller(root: bigint): bigint {
  const other = baseField.neg(root)
  return root < other ? root : other
}

function onOneField(opcode: string, value: bigint): Literal {
  switch (opcode) {
    case 'double':
      return { kind: 'field', value: baseField.add(value, value) }
    case 'square':
      return { kind: 'field', value: baseField.sqr(value) }
    case 'inv':
      if (value === 0n) throw new FinalizeError("'inv' of zero")
      return { kind: 'field', value: baseField.inv(value) }
    case 'sqrt':
      try {
        return { kind: 'field', value: smaller(baseField.sqrt(value)) }
      } catch (cause) {
        throw new FinalizeError(`'sqrt' of ${value}field, which is no square: ${String(cause)}`)
      }
    default:
      throw new FinalizeError(`'${opcode}' does not take a field`)
  }
}

function onOne(opcode: string, a: Plaintext): Literal {
  if (opcode === 'not' && a.kind === 'boolean') return { kind: 'boolean', value: !a.value }
  if (a.kind === 'boolean' || !isNumber(a)) throw unfit(opcode, a)
  const { kind, value } = a
  if (opcode === 'neg') return negate({ kind, value })
  if (opcode === 'not' && isIntegerKind(kind)) return { kind, value: wrap(kind, ~value) }
  if (opcode.startsWith('abs') && isIntegerKind(kind) && kind.startsWith('i')) {
    return fit(opcode, kind, value < 0n ? -value : value, opcode === 'abs.w')
  }
  if (opcode === 'double' && kind === 'group') return { kind, value: group.double(value) }
  if (kind === 'field') return onOneField(opcode, value)
  throw unfit(opcode, a)
}

/**
 * Runs one plain instruction (arithmetic, logic, comparison, `ternary`) as Aleo's virtual machine does.
 * Throws FinalizeError where the machine halts: overflow, division by zero, operands of the wrong type.
 */
export function evaluate(opcode: string, operands: readonly Plaintext[]): Plaintext {
  const [a, b, c] = operands as readonly [Plaintext, Plaintext, Plaintext]
  if (opcode === 'ternary') {
    if (a.kind !== 'boolean') throw unfit(opcode, a)
    return a.value ? b : c
  }
  if (operands.length === 1) return onOne(opcode, a)
  if (/^(is[.]n?eq|[lg]te?)$/.test(opcode)) return compare(opcode, a, b)
  if (a.kind === 'boolean' && b.kind === 'boolean') return onBooleans(opcode, a.value, b.value)
  if (!isNumber(a) || !isNumber(b)) throw unfit(opcode, a, b)
  return onNumbers(opcode, a, b)
}
