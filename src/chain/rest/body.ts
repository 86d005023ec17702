import { IntegrityError } from '../../protocol/errors.ts'

/** An answer beyond its cap: a smaller question may still be answered. */
export class AnswerTooLargeError extends IntegrityError {
  constructor(limit: number) {
    super('node-malformed', `the node sent more than ${limit} bytes`)
  }
}

/**
 * Reads a body as UTF-8 and stops reading beyond `limit` bytes, whatever length the node announced.
 * @throws AnswerTooLargeError, IntegrityError `node-malformed` when it is not UTF-8
 */
export const readCapped = async (response: Response, limit: number): Promise<string> => {
  const announced = Number(response.headers.get('content-length') ?? 0)
  if (announced > limit) {
    await response.body?.cancel()
    throw new AnswerTooLargeError(limit)
  }
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part !== undefined && !part.done; part = await reader?.read()) {
    size += part.value.byteLength
    if (size > limit) {
      await reader?.cancel()
      throw new AnswerTooLargeError(limit)
    }
    chunks.push(part.value)
  }
  return decode(chunks, size)
}

const decode = (chunks: readonly Uint8Array[], size: number): string => {
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new IntegrityError('node-malformed', 'the node sent bytes that are no UTF-8', { cause })
  }
}
