/** What is said to the contract, in the contract's own names and order (contracts/ghost_msg). */
import { concat } from './bytes.ts'
import { IntegrityError, UsageError } from './errors.ts'
import { bytesOfLimbs, fieldLiteral, fieldOf, keyFields, LIMB_BYTES, limbsOf } from './field.ts'
import type { Address, ContentHash } from './ids.ts'
import { MAX_ENVELOPE_ON_CHAIN_BYTES } from './limits.ts'

/** The program whose mappings and functions are meant. */
export const CONTRACT_PROGRAM = 'ghost_msg.aleo'

/** Field elements of `send_payload`. */
const PAYLOAD_LIMBS = 16
/** Sealed bytes of an invitation: six field elements. */
const INVITATION_BYTES = 6 * LIMB_BYTES
/** Sealed bytes of a key backup: salt (14) ‖ secretbox of 32 bytes, two field elements. */
export const KEY_BACKUP_BYTES = 2 * LIMB_BYTES

/** Sets the caller's public keys, 32 bytes each. */
export interface RegisterProfileCall {
  readonly function: 'register_profile'
  readonly boxKey: Uint8Array
  readonly signingKey: Uint8Array
}

/** Anchors one content hash in the dialog with `recipient`; `timestamp` in unix seconds. */
export interface AnchorCall {
  readonly function: 'start_dialog' | 'accept_dialog' | 'send_message'
  readonly recipient: Address
  readonly contentHash: ContentHash
  readonly timestamp: number
}

/** Anchors an envelope of at most 494 bytes and puts its bytes on chain; `timestamp` in unix seconds. */
export interface SendPayloadCall {
  readonly function: 'send_payload'
  readonly recipient: Address
  readonly envelope: Uint8Array
  readonly contentHash: ContentHash
  readonly timestamp: number
}

/** Anchors under a tag of 31 bytes that nobody can link. */
export interface PostCall {
  readonly function: 'post'
  readonly tag: Uint8Array
  readonly contentHash: ContentHash
}

/** Publishes an invitation: an X25519 key of 32 bytes and 186 sealed bytes. */
export interface InviteCall {
  readonly function: 'invite'
  readonly ephemeralKey: Uint8Array
  readonly sealed: Uint8Array
}

/** Points to the caller's sealed address book. */
export interface SaveContactsCall {
  readonly function: 'save_contacts'
  readonly contentHash: ContentHash
}

/** Leaves 62 sealed bytes in a private record of the caller. */
export interface BackupKeysCall {
  readonly function: 'backup_keys'
  readonly sealed: Uint8Array
}

/** One transaction that Ghost can make. */
export type ContractCall =
  | RegisterProfileCall
  | AnchorCall
  | SendPayloadCall
  | PostCall
  | InviteCall
  | SaveContactsCall
  | BackupKeysCall

export type ContractFunction = ContractCall['function']

const exactly = (bytes: Uint8Array, length: number, what: string): Uint8Array => {
  if (bytes.length !== length)
    throw new UsageError('contract-input', `${what} has ${length} bytes, not ${bytes.length}`)
  return bytes
}

const timestampLiteral = (seconds: number): string => {
  if (!Number.isSafeInteger(seconds) || seconds < 0)
    throw new UsageError('contract-input', 'a timestamp is a whole number of unix seconds')
  return `${seconds}u64`
}

const arrayLiteral = (literals: readonly string[]): string => `[${literals.join(', ')}]`

/**
 * An envelope as the 16 limbs of `send_payload`; the first two bytes are its length, little-endian.
 * @throws UsageError `payload-too-large` above 494 bytes
 */
export const payloadLimbs = (envelope: Uint8Array): readonly string[] => {
  if (envelope.length > MAX_ENVELOPE_ON_CHAIN_BYTES)
    throw new UsageError('payload-too-large', 'this envelope does not fit in a transaction', {
      details: { bytes: envelope.length, limit: MAX_ENVELOPE_ON_CHAIN_BYTES }
    })
  return limbsOf(concat(Uint8Array.of(envelope.length & 0xff, envelope.length >> 8), envelope), PAYLOAD_LIMBS)
}

/**
 * The envelope in 16 limbs read from a transaction; all bytes after it must be zero.
 * @throws IntegrityError `payload-malformed`, `field-malformed`
 */
export const payloadOfLimbs = (limbs: readonly string[]): Uint8Array => {
  const bytes = limbs.length === PAYLOAD_LIMBS ? bytesOfLimbs(limbs) : new Uint8Array()
  const end = 2 + ((bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8))
  if (bytes.length === 0 || end > bytes.length || bytes.subarray(end).some((byte) => byte !== 0))
    throw new IntegrityError('payload-malformed', 'these field elements hold no envelope')
  return bytes.slice(2, end)
}

/** The 62 sealed bytes in the two parts of a `KeyBackup` record. @throws IntegrityError `field-malformed` */
export const keyBackupOfLimbs = (part1: string, part2: string): Uint8Array => bytesOfLimbs([part1, part2])

/**
 * Inputs of a call as Aleo literals, in the order of the contract's parameters.
 * @throws UsageError `contract-input`, `payload-too-large`, `field-overflow`, `key-length`
 */
export const contractInputs = (call: ContractCall): readonly string[] => {
  switch (call.function) {
    case 'register_profile':
      return [...keyFields(call.boxKey), ...keyFields(call.signingKey)]
    case 'start_dialog':
    case 'accept_dialog':
    case 'send_message':
      return [call.recipient, fieldOf(call.contentHash), timestampLiteral(call.timestamp)]
    case 'send_payload':
      return [
        call.recipient,
        arrayLiteral(payloadLimbs(call.envelope)),
        fieldOf(call.contentHash),
        timestampLiteral(call.timestamp)
      ]
    case 'post':
      return [fieldLiteral(exactly(call.tag, LIMB_BYTES, 'a tag')), fieldOf(call.contentHash)]
    case 'invite':
      return [
        arrayLiteral(keyFields(call.ephemeralKey)),
        arrayLiteral(limbsOf(exactly(call.sealed, INVITATION_BYTES, 'an invitation'), 6))
      ]
    case 'save_contacts':
      return [fieldOf(call.contentHash)]
    case 'backup_keys':
      return limbsOf(exactly(call.sealed, KEY_BACKUP_BYTES, 'a key backup'), 2)
  }
}
