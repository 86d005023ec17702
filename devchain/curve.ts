import { edwards } from '@noble/curves/abstract/edwards.js'
import { Field } from '@noble/curves/abstract/modular.js'
import { FinalizeError } from './errors.ts'

/** Order of the base field: the type `field`, and the x-coordinates of the type `group`. */
export const fieldOrder = 8444461749428370424248824938781546531375899335154063827935233455917409239041n

/** Order of the prime subgroup of Edwards BLS12: the type `scalar`. */
export const scalarOrder = 2111115437357092606062206234695386632838870926408408195193685246394721360383n

/** Arithmetic of the type `field`. */
export const baseField = Field(fieldOrder)

// Edwards BLS12 (a = -1, d = 3021), the curve of Aleo accounts; parameters as in snarkVM's `curves/src/edwards_bls12`.
const curve = edwards({
  p: fieldOrder,
  n: scalarOrder,
  h: 4n,
  a: fieldOrder - 1n,
  d: 3021n,
  Gx: 1540945439182663264862696551825005342995406165131907382295858612069623286213n,
  Gy: 8003546896475222703853313610036801932325312921786952001586936882361378122196n
})
type Point = typeof curve.BASE

/** The point of the prime subgroup with this x-coordinate; FinalizeError if there is none. */
function pointAt(x: bigint): Point {
  const square = baseField.sqr(x)
  const denominator = baseField.sub(1n, baseField.mul(3021n, square))
  const ySquare = baseField.mul(baseField.add(1n, square), baseField.inv(denominator))
  let y: bigint
  try {
    y = baseField.sqrt(ySquare)
  } catch (cause) {
    throw new FinalizeError(`${x}group is not on the curve: ${String(cause)}`)
  }
  for (const candidate of [y, baseField.neg(y)]) {
    const point = curve.fromAffine({ x, y: candidate })
    if (point.isTorsionFree()) return point
  }
  throw new FinalizeError(`${x}group is not in the prime subgroup`)
}

/** Arithmetic of the type `group`, over x-coordinates. */
export const group = {
  isValid(x: bigint): boolean {
    try {
      pointAt(x)
      return true
    } catch {
      return false
    }
  },
  add: (a: bigint, b: bigint): bigint => pointAt(a).add(pointAt(b)).toAffine().x,
  subtract: (a: bigint, b: bigint): bigint => pointAt(a).subtract(pointAt(b)).toAffine().x,
  double: (a: bigint): bigint => pointAt(a).double().toAffine().x,
  negate: (a: bigint): bigint => pointAt(a).negate().toAffine().x,
  yCoordinate: (a: bigint): bigint => pointAt(a).toAffine().y,
  multiply: (a: bigint, scalar: bigint): bigint => {
    const factor = scalar % scalarOrder
    return factor === 0n ? 0n : pointAt(a).multiply(factor).toAffine().x
  },
  /** The generator times the scalar: a well-formed stand-in where a real chain shows a key. */
  fromScalar: (scalar: bigint): bigint =>
    // Nothing here is secret: no need to take the same time for every scalar.
    curve.BASE.multiplyUnsafe((scalar % (scalarOrder - 1n)) + 1n).toAffine().x
}
