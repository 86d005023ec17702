import { createHash } from 'node:crypto'
import { bech32m } from '@scure/base'
import { fieldOrder, group } from './curve.ts'
import { ValueError } from './errors.ts'

/** What a bech32m text starts with: an address, a block, a transaction, a transition, a state root. */
export type Prefix = 'aleo' | 'ab' | 'at' | 'au' | 'sr'

function littleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

function fieldBytes(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => Number((value >> BigInt(8 * index)) & 255n))
}

/** The 32 bytes in bech32m; throws ValueError with the node's sentence if it is something else. */
export function decodeIdentifier(prefix: Prefix, text: string): bigint {
  if (text.length !== prefix.length + 59) {
    throw new ValueError(`Invalid byte size for a bech32m hash: ${text.length} bytes`)
  }
  const decoded = bech32m.decodeUnsafe(text)
  if (decoded === undefined) throw new ValueError('invalid checksum')
  if (decoded.prefix !== prefix) throw new ValueError(`Invalid prefix for a bech32m hash: ${decoded.prefix}`)
  const value = littleEndian(bech32m.fromWords(decoded.words))
  if (value >= fieldOrder) throw new ValueError('Invalid field element')
  return value
}

/** A field element as bech32m text. */
export function encodeIdentifier(prefix: Prefix, value: bigint): string {
  return bech32m.encode(prefix, bech32m.toWords(fieldBytes(value)))
}

/** Whether the text is a well-formed address (its point on the curve is not checked). */
export function isAddress(text: string): boolean {
  try {
    decodeIdentifier('aleo', text)
    return true
  } catch {
    return false
  }
}

/**
 * A number below the field's order made of the parts. Real nodes use Poseidon and BHP Merkle trees here; whoever
 * reads a chain sees only that ids are unique, well formed and follow from the content, which SHA-256 gives as well.
 */
export function deriveField(...parts: readonly string[]): bigint {
  const digest = createHash('sha256')
  for (const part of parts) digest.update(`${part.length}:${part}`)
  return littleEndian(digest.digest()) % fieldOrder
}

/** A derived field element as it is written in JSON. */
export function deriveFieldText(...parts: readonly string[]): string {
  return `${deriveField(...parts)}field`
}

/** A derived bech32m identifier. */
export function deriveIdentifier(prefix: Prefix, ...parts: readonly string[]): string {
  return encodeIdentifier(prefix, deriveField(prefix, ...parts))
}

/** A derived point of the curve as it is written in JSON. */
export function deriveGroupText(...parts: readonly string[]): string {
  return `${group.fromScalar(deriveField('group', ...parts))}group`
}

/** A text of a signature's form, with nothing signed: the development chain has no validator. */
export function deriveSignature(...parts: readonly string[]): string {
  const bytes = Uint8Array.from(
    [0, 1, 2, 3].flatMap((index) => [...fieldBytes(deriveField('sign', String(index), ...parts))])
  )
  return bech32m.encode('sign', bech32m.toWords(bytes), 300)
}

/** SHA3-256 of the program text: what a node calls its checksum. */
export function programChecksum(source: string): Uint8Array {
  return createHash('sha3-256').update(source).digest()
}
