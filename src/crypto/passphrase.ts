/**
 * What is sealed under a passphrase (docs/protocol/keys.md, Keystore). Its parameters stand beside it, so that they
 * can be raised later:
 *
 * | offset | bytes | field                                     |
 * |--------|-------|-------------------------------------------|
 * | 0      | 1     | magic 0x4b                                |
 * | 1      | 1     | version, 1                                |
 * | 2      | 4     | memory in KiB, uint32                     |
 * | 6      | 4     | passes, uint32                            |
 * | 10     | 1     | lanes                                     |
 * | 11     | 16    | salt                                      |
 * | 27     | 24    | nonce                                     |
 * | 51     | ≥ 17  | XChaCha20-Poly1305 under Argon2id, with the 51 bytes before as associated data |
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { argon2id } from 'hash-wasm'
import { concat, readUint32, uint32Bytes } from '../protocol/bytes.ts'
import { StorageError, UsageError } from '../protocol/errors.ts'
import { OTHER } from './labels.ts'

/** Costs of Argon2id (RFC 9106). */
export interface PassphraseParameters {
  /** KiB, 65,536 … 1,048,576. */
  readonly memory: number
  /** 3 … 16. */
  readonly passes: number
  /** 1 … 4. */
  readonly lanes: number
}

/** 64 MiB and three passes, the second recommendation of RFC 9106 §4 with one lane: 0.24 s. */
export const DEFAULT_PARAMETERS: PassphraseParameters = { memory: 65_536, passes: 3, lanes: 1 }

/** Below the floor a stolen keystore is searched too fast; above the ceiling a forged one stops the browser. */
const BOUNDS = { memory: [65_536, 1_048_576], passes: [3, 16], lanes: [1, 4] } as const

const MAGIC = 0x4b
const VERSION = 1
const SALT_BYTES = 16
const NONCE_BYTES = 24
const HEADER_BYTES = 51
const TAG_BYTES = 16
const KEY_BYTES = 32

const within = (parameters: PassphraseParameters): boolean =>
  (['memory', 'passes', 'lanes'] as const).every((name) => {
    const [floor, ceiling] = BOUNDS[name]
    return Number.isInteger(parameters[name]) && parameters[name] >= floor && parameters[name] <= ceiling
  })

/**
 * 32 bytes by Argon2id (RFC 9106) from what a person typed; a salt of at least 8 bytes.
 * @throws UsageError `passphrase-empty`
 */
export const stretch = async (
  passphrase: string,
  salt: Uint8Array,
  { memory, passes, lanes }: PassphraseParameters
): Promise<Uint8Array> => {
  // NFKC: the same letters typed on another keyboard give the same bytes (RFC 8265).
  const password = passphrase.normalize('NFKC')
  if (password === '') throw new UsageError('passphrase-empty', 'a passphrase is needed')
  return argon2id({
    password,
    salt,
    memorySize: memory,
    iterations: passes,
    parallelism: lanes,
    hashLength: KEY_BYTES,
    outputType: 'binary'
  })
}

/**
 * Seals bytes under a passphrase; some 0.25 s and 64 MiB, meant for a worker.
 * @param fresh salt (16) and nonce (24) are random and new for each sealing
 * @throws UsageError `passphrase-empty`, `passphrase-parameters`, `nonce-length`
 */
export const sealWithPassphrase = async (
  passphrase: string,
  plaintext: Uint8Array,
  fresh: {
    readonly salt: Uint8Array
    readonly nonce: Uint8Array
    readonly parameters?: PassphraseParameters
  }
): Promise<Uint8Array> => {
  const { salt, nonce, parameters = DEFAULT_PARAMETERS } = fresh
  if (!within(parameters))
    throw new UsageError('passphrase-parameters', 'these costs are below the floor or above the ceiling')
  if (salt.length !== SALT_BYTES || nonce.length !== NONCE_BYTES)
    throw new UsageError('nonce-length', `a salt has ${SALT_BYTES} and a nonce ${NONCE_BYTES} random bytes`)
  const header = concat(
    Uint8Array.of(MAGIC, VERSION),
    uint32Bytes(parameters.memory),
    uint32Bytes(parameters.passes),
    Uint8Array.of(parameters.lanes),
    salt,
    nonce
  )
  const key = await stretch(passphrase, salt, parameters)
  return concat(header, xchacha20poly1305(key, nonce, concat(OTHER.keystore, header)).encrypt(plaintext))
}

/**
 * Opens what `sealWithPassphrase` made.
 * @throws UsageError `wrong-passphrase` (also when the sealed part was changed: the two cannot be told apart),
 * `passphrase-empty`
 * @throws StorageError `keystore-damaged` when layout or parameters are not possible
 */
export const openWithPassphrase = async (passphrase: string, sealed: Uint8Array): Promise<Uint8Array> => {
  const damaged = new StorageError('keystore-damaged', 'what is stored is not a keystore')
  if (sealed.length < HEADER_BYTES + TAG_BYTES || sealed[0] !== MAGIC || sealed[1] !== VERSION) throw damaged
  const parameters = {
    memory: readUint32(sealed, 2),
    passes: readUint32(sealed, 6),
    lanes: sealed[10] ?? 0
  }
  if (!within(parameters)) throw damaged
  const header = sealed.subarray(0, HEADER_BYTES)
  const key = await stretch(passphrase, sealed.subarray(11, 27), parameters)
  const cipher = xchacha20poly1305(key, sealed.subarray(27, HEADER_BYTES), concat(OTHER.keystore, header))
  try {
    return cipher.decrypt(sealed.subarray(HEADER_BYTES))
  } catch (cause) {
    throw new UsageError('wrong-passphrase', 'this passphrase does not open the keystore', { cause })
  }
}
