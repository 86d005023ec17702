import { IntegrityError } from './errors.ts'
import { MIN_PADDED_BYTES } from './limits.ts'

const MARKER = 0x80

/**
 * Padmé size of `length` bytes: at most 12 % more, and only O(log log) bits of the length remain visible.
 * Source: Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", algorithm 1.
 */
export const paddedSize = (length: number): number => {
  const size = Math.max(length, MIN_PADDED_BYTES)
  const exponent = 31 - Math.clz32(size)
  const significantBits = 32 - Math.clz32(exponent)
  const mask = 2 ** (exponent - significantBits) - 1
  return size + mask - ((size + mask) & mask)
}

/** Appends `0x80 00*` up to the Padmé size, at least 256 bytes. */
export const pad = (bytes: Uint8Array): Uint8Array => {
  const padded = new Uint8Array(paddedSize(bytes.length + 1))
  padded.set(bytes)
  padded[bytes.length] = MARKER
  return padded
}

/**
 * Takes the padding off; there is one way to pad, so everything else is refused.
 * @returns a view of `padded`
 * @throws IntegrityError `padding-invalid`
 */
export const unpad = (padded: Uint8Array): Uint8Array => {
  let end = padded.length - 1
  while (end >= 0 && padded[end] === 0) end--
  if (end < 0 || padded[end] !== MARKER || paddedSize(end + 1) !== padded.length)
    throw new IntegrityError('padding-invalid', 'the padding of this envelope is not the one prescribed')
  return padded.subarray(0, end)
}
