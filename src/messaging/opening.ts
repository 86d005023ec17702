import { openEnvelope } from '../crypto/envelope.ts'
import type { Signatures } from '../crypto/signature.ts'
import type { VerifiedEnvelope } from '../crypto/verified-envelope.ts'
import { MODE } from '../protocol/envelope.ts'
import { IntegrityError } from '../protocol/errors.ts'
import { MESSAGE_KIND, type Message } from '../protocol/message.ts'
import { decodeAnnouncement } from './key-announcement.ts'
import type { Identity } from './identity.ts'
import { isRetired, knownKeys } from './key-versions.ts'
import type { Conversation } from './model.ts'

/** What an envelope of a conversation holds. */
export interface OpenedIn {
  readonly message: Message
  /** Version of its author's keys. */
  readonly keyVersion: number
  /** Its author's keys were retired since: it was said only if something else than its signature shows that. */
  readonly retired: boolean
}

/** Codes that mean: we have the right keys, and these bytes are still nothing of this conversation. */
export const NEVER_READABLE = new Set([
  'envelope-does-not-open',
  'padding-invalid',
  'message-malformed',
  'key-change-malformed',
  'not-from-author',
  'mode-weaker'
])

/** Codes that mean: other keys, or a newer program, may open these bytes. */
export const READABLE_LATER = new Set(['keys-unknown', 'envelope-version'])

/**
 * Opens an envelope of this conversation with the keys that its header names. Keys of a contact that the user has
 * not consented to open nothing but the announcement that they are the contact's.
 * @throws IntegrityError of crypto/envelope.ts, `key-change-malformed`, or `keys-unknown` when the contact's version
 * is not known here or was not consented to
 */
export const openIn = async (
  conversation: Conversation,
  identity: Identity,
  envelope: VerifiedEnvelope,
  signatures: Signatures
): Promise<OpenedIn> => {
  const { header, sender } = envelope
  const own = sender === identity.self
  const [ownVersion, contactVersion] = own
    ? [header.senderKeyVersion, header.recipientKeyVersion]
    : [header.recipientKeyVersion, header.senderKeyVersion]
  const contact = knownKeys(conversation, contactVersion)
  if (contact === undefined) throw keysUnknown()
  const { message } = await openEnvelope(envelope, {
    self: identity.self,
    secret: identity.pairSecret(contact.boxKey, ownVersion),
    signingPublicKey: own ? identity.signingKey(ownVersion).publicKey : contact.signingKey,
    ownKey: identity.ownKey,
    signatures,
    mode: MODE.signed
  })
  const announces = message.kind === MESSAGE_KIND.keyChange
  if (!own && contactVersion > (conversation.keys?.version ?? 0) && !announces) throw keysUnknown()
  if (announces) decodeAnnouncement(message.payload)
  const retired = own ? ownVersion < identity.version : isRetired(conversation, contactVersion)
  return { message, keyVersion: header.senderKeyVersion, retired }
}

const keysUnknown = (): IntegrityError =>
  new IntegrityError('keys-unknown', 'the envelope names keys of the contact that are not pinned')
