/**
 * Sealing and opening: docs/protocol/envelope.md. What an attacker could otherwise do:
 * - send our own envelope back to us: the direction is in the key, so it does not open;
 * - make one ciphertext that opens under two keys: the key is committed to;
 * - write in our name, the key being symmetric: `auth` is the author's signature, or a tag only the author can make.
 */
import { ed25519 } from './ed25519.ts'
import { blake2b } from '@noble/hashes/blake2.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import nacl from 'tweetnacl'
import { concat, equalBytes } from '../protocol/bytes.ts'
import {
  composeEnvelope,
  envelopeBody,
  envelopePrefix,
  HEADER_BYTES,
  MODE,
  NONCE_BYTES
} from '../protocol/envelope.ts'
import type { EnvelopeHeader, Mode } from '../protocol/envelope.ts'
import { IntegrityError, UsageError } from '../protocol/errors.ts'
import { hashBytes } from '../protocol/ids.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { decodeMessage, encodeMessage } from '../protocol/message.ts'
import type { Message } from '../protocol/message.ts'
import { pad, unpad } from '../protocol/padding.ts'
import { DERIVATION, HASH, SIGNATURE } from './labels.ts'
import type { PairSecret } from './pair.ts'
import type { Signatures } from './signature.ts'
import type { VerifiedEnvelope } from './verified-envelope.ts'

const KEY_BYTES = 32
const DIGEST_BYTES = 32
/** Bytes of `auth`: an Ed25519 signature, or a BLAKE2b-256 tag. */
const AUTH_BYTES = { [MODE.signed]: 64, [MODE.deniable]: 32 } as const

/** Everything that goes into one envelope. Both hashes of people, keys and nonce have 32, 32 and 24 bytes. */
export interface EnvelopeContents {
  readonly mode: Mode
  readonly secret: PairSecret
  readonly sender: AddressHash
  readonly recipient: AddressHash
  /** Profile versions of the box keys that made `secret`; the sender's is also the signing key's. */
  readonly senderKeyVersion: number
  readonly recipientKeyVersion: number
  /** 24 random bytes, never used twice. */
  readonly nonce: Uint8Array
  readonly message: Message
  /** Signs in mode signed. */
  readonly signingSecretKey: Uint8Array
  /** Tags in mode deniable. */
  readonly ownKey: Uint8Array
}

/** What is needed to open an envelope and to believe who wrote it. */
export interface OpeningKeys {
  /** Who opens: an envelope from ourselves is believed only when its `auth` is ours. */
  readonly self: AddressHash
  /** Of the pair, for the key versions that `header` names. */
  readonly secret: PairSecret
  /** Ed25519 key that `envelope.sender` had registered as `header.senderKeyVersion`. */
  readonly signingPublicKey: Uint8Array
  readonly ownKey: Uint8Array
  readonly signatures: Signatures
  /** The mode pinned for this chat: a signed envelope is welcome in any, a deniable one only where it is pinned. */
  readonly mode: Mode
}

/** An envelope that opened and whose author is as proven as its mode allows. */
export interface OpenedEnvelope {
  readonly message: Message
  readonly mode: Mode
  /**
   * `signature`: anybody can check it. `own-key`: our own devices can. `pair`: deniable and from the peer; only the
   * two of the pair can have made it, and we did not.
   */
  readonly proof: 'signature' | 'own-key' | 'pair'
  readonly contentHash: ContentHash
  readonly sender: AddressHash
  readonly recipient: AddressHash
}

const infoOf = (prefix: Uint8Array, sender: AddressHash, recipient: AddressHash): Uint8Array =>
  concat(DERIVATION.message, prefix.subarray(1), hashBytes(sender), hashBytes(recipient))

const messageKey = (secret: PairSecret, nonce: Uint8Array, info: Uint8Array): Uint8Array =>
  hkdf(sha256, secret, nonce, info, KEY_BYTES)

const commitmentTo = (key: Uint8Array): Uint8Array =>
  blake2b(concat(HASH.commitment, key), { dkLen: DIGEST_BYTES })

const authored = (header: Uint8Array, info: Uint8Array, message: Uint8Array): Uint8Array =>
  concat(SIGNATURE.author, header, info, blake2b(message, { dkLen: DIGEST_BYTES }))

const ownTag = (ownKey: Uint8Array, statement: Uint8Array): Uint8Array =>
  blake2b(statement, { dkLen: AUTH_BYTES[MODE.deniable], key: ownKey })

/** An envelope that lacks its author's `auth`. */
export interface UnsignedEnvelope {
  /** What the author's Ed25519 signature is over, in mode signed. */
  readonly statement: Uint8Array
  /** @returns wire bytes, at most 65,536 @throws UsageError `envelope-too-large` */
  readonly seal: (auth: Uint8Array) => Uint8Array
}

/**
 * Everything of an envelope but `auth`, so that whoever holds the key may sign elsewhere.
 * @throws UsageError `message-invalid`, `key-version-invalid`, `nonce-length`
 */
export const unsignedEnvelope = (
  contents: Omit<EnvelopeContents, 'signingSecretKey' | 'ownKey'>
): UnsignedEnvelope => {
  const { nonce } = contents
  if (nonce.length !== NONCE_BYTES)
    throw new UsageError('nonce-length', `a nonce has ${NONCE_BYTES} random bytes`)
  const message = encodeMessage(contents.message)
  const prefix = envelopePrefix(contents)
  const info = infoOf(prefix, contents.sender, contents.recipient)
  const key = messageKey(contents.secret, nonce, info)
  const commitment = commitmentTo(key)
  const statement = authored(concat(prefix, nonce, commitment), info, message)
  return {
    statement,
    seal: (auth) =>
      composeEnvelope({ ...contents, commitment }, nacl.secretbox(pad(concat(message, auth)), nonce, key))
  }
}

/**
 * Seals one message for one person.
 * @returns wire bytes, at most 65,536
 * @throws UsageError `message-invalid`, `envelope-too-large`, `key-version-invalid`, `nonce-length`
 */
export const sealEnvelope = (contents: EnvelopeContents): Uint8Array => {
  const { statement, seal } = unsignedEnvelope(contents)
  return contents.mode === MODE.signed
    ? seal(ed25519.sign(statement, contents.signingSecretKey))
    : seal(ownTag(contents.ownKey, statement))
}

const notFromAuthor = (): IntegrityError =>
  new IntegrityError('not-from-author', 'who is named as author did not write this')

const proofOf = async (
  envelope: VerifiedEnvelope,
  keys: OpeningKeys,
  auth: Uint8Array,
  statement: Uint8Array
): Promise<OpenedEnvelope['proof']> => {
  if (envelope.header.mode === MODE.signed) {
    if (!(await keys.signatures.isSigned(auth, statement, keys.signingPublicKey))) throw notFromAuthor()
    return 'signature'
  }
  if (envelope.sender !== keys.self) return 'pair'
  if (!equalBytes(auth, ownTag(keys.ownKey, statement))) throw notFromAuthor()
  return 'own-key'
}

const checkMode = (envelope: VerifiedEnvelope, pinned: Mode): void => {
  if (envelope.header.mode === MODE.signed) return
  if (envelope.origin === 'anchored')
    throw new IntegrityError('anchored-deniable', 'an anchored envelope must be signed')
  if (pinned !== MODE.deniable)
    throw new IntegrityError('mode-weaker', 'this chat takes signed envelopes only')
}

const openBody = (header: EnvelopeHeader, bytes: Uint8Array, key: Uint8Array): Uint8Array => {
  if (!equalBytes(commitmentTo(key), header.commitment))
    throw new IntegrityError('commitment-mismatch', 'this envelope was sealed under another key')
  const padded = nacl.secretbox.open(envelopeBody(bytes), header.nonce, key)
  if (padded === null) throw new IntegrityError('envelope-does-not-open', 'this envelope was changed')
  return unpad(padded)
}

/**
 * Opens an envelope; a message comes back only when its author is proven.
 * @throws IntegrityError `anchored-deniable`, `mode-weaker`, `commitment-mismatch` (other pair, direction, versions or
 * mode), `envelope-does-not-open`, `padding-invalid`, `message-malformed`, `not-from-author`
 */
export const openEnvelope = async (
  envelope: VerifiedEnvelope,
  keys: OpeningKeys
): Promise<OpenedEnvelope> => {
  const { bytes, contentHash, header, recipient, sender } = envelope
  checkMode(envelope, keys.mode)
  const info = infoOf(envelopePrefix(header), sender, recipient)
  const plaintext = openBody(header, bytes, messageKey(keys.secret, header.nonce, info))
  const end = plaintext.length - AUTH_BYTES[header.mode]
  if (end < 0) throw new IntegrityError('message-malformed', 'this envelope holds no message')
  const message = plaintext.subarray(0, end)
  const statement = authored(bytes.subarray(0, HEADER_BYTES), info, message)
  const proof = await proofOf(envelope, keys, plaintext.subarray(end), statement)
  return { message: decodeMessage(message), mode: header.mode, proof, contentHash, sender, recipient }
}
