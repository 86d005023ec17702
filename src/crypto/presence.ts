/** Topics of a pair, and what is said under them: docs/protocol/presence.md. */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { concat, uint32Bytes } from '../protocol/bytes.ts'
import { IntegrityError, UsageError } from '../protocol/errors.ts'
import { decodePresence, encodePresence, PRESENCE_BYTES } from '../protocol/presence.ts'
import type { PresenceStatement } from '../protocol/presence.ts'
import { OTHER } from './labels.ts'

export const PRESENCE_NONCE_BYTES = 24
const TAG_BYTES = 16
/** Bytes of a sealed statement: all have the same. */
export const SEALED_PRESENCE_BYTES = PRESENCE_NONCE_BYTES + PRESENCE_BYTES + TAG_BYTES

const topicOf = (pairTopicKey: Uint8Array, day: number): Uint8Array =>
  hmac(sha256, pairTopicKey, uint32Bytes(day))

/** Topic of a pair on a day, the same for both: 32 bytes as 64 hex digits. */
export const presenceTopic = (pairTopicKey: Uint8Array, day: number): string =>
  bytesToHex(topicOf(pairTopicKey, day))

const sealKey = (pairTopicKey: Uint8Array, day: number): Uint8Array =>
  hmac(sha256, pairTopicKey, concat(OTHER.presence, uint32Bytes(day)))

/**
 * Seals a statement under the key of the pair and the day; `nonce` is 24 random bytes.
 * @throws UsageError `nonce-length`
 */
export const sealPresence = (
  pairTopicKey: Uint8Array,
  day: number,
  statement: PresenceStatement,
  nonce: Uint8Array
): Uint8Array => {
  if (nonce.length !== PRESENCE_NONCE_BYTES)
    throw new UsageError('nonce-length', `a nonce has ${PRESENCE_NONCE_BYTES} bytes`)
  const key = sealKey(pairTopicKey, day)
  const topic = topicOf(pairTopicKey, day)
  return concat(nonce, xchacha20poly1305(key, nonce, topic).encrypt(encodePresence(statement)))
}

/** @throws IntegrityError `presence-malformed`: nobody of the pair sealed this for this topic */
export const openPresence = (
  pairTopicKey: Uint8Array,
  day: number,
  sealed: Uint8Array
): PresenceStatement => {
  if (sealed.length !== SEALED_PRESENCE_BYTES)
    throw new IntegrityError('presence-malformed', `a statement has ${SEALED_PRESENCE_BYTES} bytes`)
  const nonce = sealed.subarray(0, PRESENCE_NONCE_BYTES)
  const cipher = xchacha20poly1305(sealKey(pairTopicKey, day), nonce, topicOf(pairTopicKey, day))
  let opened: Uint8Array
  try {
    opened = cipher.decrypt(sealed.subarray(PRESENCE_NONCE_BYTES))
  } catch (cause) {
    throw new IntegrityError('presence-malformed', 'not sealed by anybody of this pair', { cause })
  }
  return decodePresence(opened)
}
