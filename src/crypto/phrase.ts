/** Roots that a person can write down: 24 words, or an Aleo private key made elsewhere. */
import { base58 } from '@scure/base'
import { entropyToMnemonic, mnemonicToEntropy } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { equalBytes } from '../protocol/bytes.ts'
import { fieldLiteral } from '../protocol/field.ts'
import { UsageError } from '../protocol/errors.ts'

/** Words of a phrase that holds 32 bytes (BIP-39). */
const PHRASE_WORDS = 24
/** Bytes of a root. */
export const ROOT_BYTES = 32

const KNOWN_WORDS = new Set(wordlist)

/** What snarkVM puts before the seed so that the text begins with `APrivateKey1`. */
const PRIVATE_KEY_PREFIX = Uint8Array.of(127, 134, 189, 116, 210, 221, 210, 137, 145, 18, 253)
const PRIVATE_KEY_BYTES = PRIVATE_KEY_PREFIX.length + ROOT_BYTES
/** Longer text is not decoded: base58 takes quadratic time. */
const PRIVATE_KEY_MAX_LENGTH = 64

/**
 * The 32 bytes of entropy in a phrase of 24 English words; case, white space, commas and the words' numbers (`1.`) do not matter.
 * @throws UsageError `phrase-length` (details: `words`), `phrase-word` (details: `word`, `position` from 1),
 * `phrase-checksum`
 */
export const rootFromPhrase = (text: string): Uint8Array => {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .split(/[\s,;]+/)
    .map((part) => part.replace(/^\d{1,2}[.):]?/, ''))
    .filter((part) => part !== '')
  const position = words.findIndex((word) => !KNOWN_WORDS.has(word)) + 1
  const word = words[position - 1]
  if (word !== undefined)
    throw new UsageError('phrase-word', `word ${position} is not in the list: ${word.slice(0, 40)}`, {
      details: { word: word.slice(0, 40), position }
    })
  if (words.length !== PHRASE_WORDS)
    throw new UsageError('phrase-length', `a phrase has ${PHRASE_WORDS} words`, {
      details: { words: words.length }
    })
  try {
    return mnemonicToEntropy(words.join(' '), wordlist)
  } catch {
    // The library's error would carry the phrase as its message or cause.
    throw new UsageError('phrase-checksum', 'every word is known, but together they are not a phrase')
  }
}

/** The 24 words of a root of 32 bytes. @throws UsageError `root-length` */
export const phraseFromRoot = (root: Uint8Array): string => {
  if (root.length !== ROOT_BYTES) throw new UsageError('root-length', `a root has ${ROOT_BYTES} bytes`)
  return entropyToMnemonic(root, wordlist)
}

const decodeBase58 = (text: string): Uint8Array => {
  try {
    return text.length <= PRIVATE_KEY_MAX_LENGTH ? base58.decode(text) : new Uint8Array()
  } catch {
    // As above: no cause that might quote the key.
    return new Uint8Array()
  }
}

/**
 * The 32 bytes of seed in an Aleo private key `APrivateKey1…`. It has no checksum: callers show the address.
 * @throws UsageError `private-key-invalid`
 */
export const rootFromPrivateKey = (text: string): Uint8Array => {
  const bytes = decodeBase58(text.trim())
  const seed = bytes.slice(PRIVATE_KEY_PREFIX.length)
  const invalid = new UsageError('private-key-invalid', 'this is not an Aleo private key')
  if (bytes.length !== PRIVATE_KEY_BYTES) throw invalid
  if (!equalBytes(bytes.subarray(0, PRIVATE_KEY_PREFIX.length), PRIVATE_KEY_PREFIX)) throw invalid
  try {
    fieldLiteral(seed)
  } catch {
    throw invalid
  }
  return seed
}
