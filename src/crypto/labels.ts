/**
 * Every label of the protocol. Within one primitive no label is used twice or begins another (there is a test), so
 * that no two uses can ever be given the same input.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js'

const encoded = <T extends Record<string, string>>(labels: T): { readonly [Name in keyof T]: Uint8Array } =>
  Object.fromEntries(Object.entries(labels).map(([name, text]) => [name, utf8ToBytes(text)])) as {
    readonly [Name in keyof T]: Uint8Array
  }

/** `info` of HKDF-SHA-256: one secret each (docs/protocol/keys.md). */
export const DERIVATION_LABELS = {
  account: 'ghost/v1/aleo',
  box: 'ghost/v1/x25519/',
  signing: 'ghost/v1/ed25519/',
  own: 'ghost/v1/own',
  settings: 'ghost/v1/settings',
  message: 'ghost/v1/msg',
  hello: 'ghost/v1/hello',
  rendezvous: 'ghost/v1/rendezvous',
  topic: 'ghost/v1/topic',
  fetch: 'ghost/v1/fetch',
  acknowledgement: 'ghost/v1/ack',
  rows: 'ghost/v1/store/rows',
  indexes: 'ghost/v1/store/indexes',
  tabs: 'ghost/v1/store/tabs',
  mailboxes: 'ghost/v1/mailboxes'
} as const

/** First bytes of what Ed25519 signs, or of what stands in a signature's place in deniable chats. */
export const SIGNATURE_LABELS = {
  author: 'ghost/v1/author',
  hello: 'ghost/v1/hello',
  device: 'ghost/v1/device',
  acknowledgement: 'ghost/v1/acknowledgement',
  keyChange: 'ghost/v1/key-change',
  courierPermit: 'ghost/v1/courier-permit',
  courierReceipt: 'ghost/v1/courier-receipt'
} as const

/** First bytes of what is hashed. */
export const HASH_LABELS = {
  commitment: 'ghost/v1/commit',
  safetyNumber: 'ghost/v1/safety-number',
  courierLock: 'ghost/v1/courier-lock'
} as const

/** Public HMAC keys, and first bytes of associated data or of what an HMAC takes. */
export const OTHER_LABELS = {
  reach: 'ghost/v1/reach',
  presence: 'ghost/v1/presence',
  row: 'ghost/v1/row',
  keystore: 'ghost/v1/keystore',
  sealedSettings: 'ghost/v1/sealed-settings',
  tab: 'ghost/v1/tab'
} as const

export const DERIVATION = encoded(DERIVATION_LABELS)
export const SIGNATURE = encoded(SIGNATURE_LABELS)
export const HASH = encoded(HASH_LABELS)
export const OTHER = encoded(OTHER_LABELS)
