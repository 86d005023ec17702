import { IntegrityError, UsageError } from './errors.ts'
import { MAX_TEXT_BYTES } from './limits.ts'

/**
 * Payload of a text message: its UTF-8 bytes; unpaired surrogates become U+FFFD.
 * @throws UsageError `text-empty`, `text-too-long` (details: `bytes`, `limit`)
 */
export const encodeText = (text: string): Uint8Array => {
  const bytes = new TextEncoder().encode(text)
  if (bytes.length === 0) throw new UsageError('text-empty', 'there is nothing to send')
  if (bytes.length > MAX_TEXT_BYTES)
    throw new UsageError('text-too-long', `a text has at most ${MAX_TEXT_BYTES} bytes`, {
      details: { bytes: bytes.length, limit: MAX_TEXT_BYTES }
    })
  return bytes
}

/** Text of a payload. @throws IntegrityError `text-malformed` when it is empty, too long or not UTF-8 */
export const decodeText = (payload: Uint8Array): string => {
  if (payload.length === 0 || payload.length > MAX_TEXT_BYTES)
    throw new IntegrityError('text-malformed', 'a text of this length is not allowed')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(payload)
  } catch (cause) {
    throw new IntegrityError('text-malformed', 'this text is not UTF-8', { cause })
  }
}
