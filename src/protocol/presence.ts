/** What contacts tell each other while they are connected: docs/protocol/presence.md. */
import { concat, readUint64, uint64Bytes } from './bytes.ts'
import { IntegrityError } from './errors.ts'
import { addressHashFromBytes, hashBytes } from './ids.ts'
import type { AddressHash } from './ids.ts'

/** `untold`: the sender does not say. */
export type PresenceState = 'untold' | 'here' | 'away'

/** One statement about its sender, of the moment. */
export interface PresenceStatement {
  readonly sender: AddressHash
  readonly state: PresenceState
  /** Something for the recipient is on the chain or at a courier. */
  readonly hint: boolean
  /** ms since 1970 by the sender's clock; only compared with his own. */
  readonly time: number
}

const VERSION = 1
const STATES: readonly PresenceState[] = ['untold', 'here', 'away']
const TIME_AT = 3
const SENDER_AT = 11
/** version 1 ‖ state 1 ‖ hint 1 ‖ time 8, little-endian ‖ sender 32 */
export const PRESENCE_BYTES = 43

/** Encodes a statement: 43 bytes, whatever it says. */
export const encodePresence = ({ sender, state, hint, time }: PresenceStatement): Uint8Array =>
  concat(Uint8Array.of(VERSION, STATES.indexOf(state), Number(hint)), uint64Bytes(time), hashBytes(sender))

const malformed = (why: string): IntegrityError =>
  new IntegrityError('presence-malformed', `presence: ${why}`)

/** Reads a statement, and only one that `encodePresence` would make. @throws IntegrityError `presence-malformed` */
export const decodePresence = (bytes: Uint8Array): PresenceStatement => {
  if (bytes.length !== PRESENCE_BYTES) throw malformed(`${bytes.length} bytes`)
  const [version, code = STATES.length, hint] = bytes
  const state = STATES[code]
  if (version !== VERSION) throw malformed(`version ${version}`)
  if (state === undefined || hint === undefined || hint > 1) throw malformed('no such state')
  const time = readUint64(bytes, TIME_AT)
  if (time === Infinity) throw malformed('no such time')
  return { sender: addressHashFromBytes(bytes.subarray(SENDER_AT)), state, hint: hint === 1, time }
}
