import { fieldOrder, group, scalarOrder } from './curve.ts'
import { FinalizeError } from './errors.ts'
import { decodeIdentifier, encodeIdentifier } from './identifiers.ts'
import { bitsOf, isIntegerKind, isNumberKind, rangeOf, wrap } from './values.ts'
import type { IntegerKind, Literal, LiteralKind } from './values.ts'

/** Scalars keep this many bits of a field when they are cut to fit (snarkVM `Scalar::size_in_data_bits`). */
const scalarDataBits = 250

/** The literal as a field element: integers by their bits, groups and addresses by their x-coordinate. */
function asField(from: Literal): bigint {
  switch (from.kind) {
    case 'boolean':
      return from.value ? 1n : 0n
    case 'address':
      return decodeIdentifier('aleo', from.value)
    case 'signature':
      throw new FinalizeError('a signature cannot be cast')
    default:
      return isIntegerKind(from.kind) ? BigInt.asUintN(bitsOf(from.kind), from.value) : from.value
  }
}

function toInteger(from: Literal, kind: IntegerKind, lossy: boolean): Literal {
  if (lossy) {
    const value = isIntegerKind(from.kind) ? (from.value as bigint) : asField(from)
    return { kind, value: wrap(kind, value) }
  }
  if (isIntegerKind(from.kind)) {
    const { min, max } = rangeOf(kind)
    const value = from.value as bigint
    if (value < min || value > max) throw new FinalizeError(`${value}${from.kind} does not fit ${kind}`)
    return { kind, value }
  }
  const value = asField(from)
  if (value >> BigInt(bitsOf(kind)) !== 0n)
    throw new FinalizeError(`${value}${from.kind} does not fit ${kind}`)
  return { kind, value: wrap(kind, value) }
}

function toGroup(from: Literal, lossy: boolean): bigint {
  const x = asField(from)
  if (from.kind === 'group' || from.kind === 'address') return x
  if (lossy || !group.isValid(x)) throw new FinalizeError(`${x} is no x-coordinate of a group element`)
  return x
}

function toScalar(from: Literal, lossy: boolean): bigint {
  const value = asField(from)
  if (lossy && from.kind !== 'scalar') return BigInt.asUintN(scalarDataBits, value)
  if (value >= scalarOrder) throw new FinalizeError(`${value}${from.kind} does not fit scalar`)
  return value
}

function toBoolean(from: Literal, lossy: boolean): boolean {
  const value = asField(from)
  if (lossy) return (value & 1n) === 1n
  if (value > 1n) throw new FinalizeError(`${value}${from.kind} is neither zero nor one`)
  return value === 1n
}

/** Casts a literal as `cast` (halts where anything is lost) and `cast.lossy` do. Throws FinalizeError. */
export function castLiteral(from: Literal, to: LiteralKind, lossy: boolean): Literal {
  if (from.kind === to) return from
  if (isIntegerKind(to)) return toInteger(from, to, lossy)
  switch (to) {
    case 'boolean':
      return { kind: to, value: toBoolean(from, lossy) }
    case 'field':
      return { kind: to, value: asField(from) % fieldOrder }
    case 'group':
      return { kind: to, value: toGroup(from, lossy) }
    case 'scalar':
      return { kind: to, value: toScalar(from, lossy) }
    case 'address':
      return { kind: to, value: encodeIdentifier('aleo', toGroup(from, lossy)) }
    default:
      throw new FinalizeError(`${isNumberKind(from.kind) ? 'a number' : from.kind} cannot be cast to ${to}`)
  }
}
