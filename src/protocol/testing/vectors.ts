import { readFileSync } from 'node:fs'
import { UsageError } from '../errors.ts'

/** Committed vectors by name; scripts/make-vectors.py makes them from the documents, without this code. */
export const vectors = <T>(name: string): T =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8')) as T

/** Bytes of a hexadecimal text. @throws UsageError `hex-malformed` */
export const fromHex = (text: string): Uint8Array => {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new UsageError('hex-malformed', 'these are no hexadecimal digits')
  return new Uint8Array(Buffer.from(text, 'hex'))
}

/** Lowercase hexadecimal digits of bytes. */
export const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
