import { decode, encode } from 'cborg'
import { StorageError, UsageError } from '../protocol/errors.ts'
import { pad, unpad } from '../protocol/padding.ts'

/** Form of the content of a row; an older one is read by its own branch in `decodeRow`. */
const ROW_VERSION = 1

/**
 * Row content: version ‖ deterministic CBOR (RFC 8949, 4.2: shortest forms, sorted keys), padded to Padmé sizes so
 * that the length of a sealed row does not give away the length of a message.
 * @throws UsageError `row-invalid` when a value cannot be stored (a function, a symbol)
 */
export const encodeRow = (value: unknown): Uint8Array => {
  try {
    const content = encode(value)
    const row = new Uint8Array(content.length + 1)
    row[0] = ROW_VERSION
    row.set(content, 1)
    return pad(row)
  } catch (error) {
    throw new UsageError('row-invalid', 'a value of this row cannot be stored', { cause: error })
  }
}

/**
 * Reads what `encodeRow` made and only that: the bytes were authenticated before they came here, so a shape that
 * does not decode means a row of another program version or a damaged disk.
 * @throws StorageError `row-damaged`
 */
export const decodeRow = <T>(padded: Uint8Array): T => {
  try {
    const row = unpad(padded)
    if (row[0] !== ROW_VERSION) throw new StorageError('row-damaged', `unknown form of row: ${row[0]}`)
    return decode(row.subarray(1), { strict: true, rejectDuplicateMapKeys: true }) as T
  } catch (error) {
    if (error instanceof StorageError) throw error
    throw new StorageError('row-damaged', 'the content of a row cannot be read', { cause: error })
  }
}
