import { base64nopad, base64urlnopad } from '@scure/base'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { RawDump } from './raw-dump.ts'

/** A secret under the name by which a test reports it. */
export interface Needle {
  readonly name: string
  readonly bytes: Uint8Array
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)
const utf16 = (text: string): Uint8Array =>
  Uint8Array.from([...text].flatMap((unit) => [unit.charCodeAt(0) & 0xff, unit.charCodeAt(0) >> 8]))

/** What base64 makes of `bytes` wherever they begin within a longer text: the three shifts, without their edges. */
const base64Cores = (bytes: Uint8Array): readonly string[] =>
  [0, 1, 2].flatMap((shift) => {
    const shifted = new Uint8Array(shift + bytes.length)
    shifted.set(bytes, shift)
    const from = Math.ceil((shift * 8) / 6)
    const to = Math.floor(((shift + bytes.length) * 8) / 6)
    return [base64nopad.encode(shifted).slice(from, to), base64urlnopad.encode(shifted).slice(from, to)]
  })

/** The forms in which bytes may lie about: themselves, backwards, hex in both cases, base64, each as UTF-8 and UTF-16. */
const formsOf = (bytes: Uint8Array): readonly Uint8Array[] => {
  const hex = bytesToHex(bytes)
  const texts = [hex, hex.toUpperCase(), ...base64Cores(bytes)]
  return [bytes, bytes.slice().reverse(), ...texts.flatMap((text) => [utf8(text), utf16(text)])]
}

/** A text in all forms in which it may lie about: its characters, and those of its UTF-8 bytes. */
export const textNeedles = (name: string, text: string): readonly Needle[] =>
  [utf16(text), ...formsOf(utf8(text))].map((bytes) => ({ name, bytes }))

/** A key or hash in all forms in which it may lie about. */
export const byteNeedles = (name: string, bytes: Uint8Array): readonly Needle[] =>
  formsOf(bytes).map((form) => ({ name, bytes: form }))

const contains = (haystack: Uint8Array, needle: Uint8Array): boolean => {
  const [first] = needle
  if (first === undefined) return false
  for (let at = haystack.indexOf(first); at >= 0; at = haystack.indexOf(first, at + 1))
    if (needle.every((byte, index) => haystack[at + index] === byte)) return true
  return false
}

/** Names of the needles that occur anywhere. */
export const found = (dump: RawDump, needles: readonly Needle[]): readonly string[] => [
  ...new Set(
    needles.filter(({ bytes }) => dump.some((part) => contains(part, bytes))).map(({ name }) => name)
  )
]
