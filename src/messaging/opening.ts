import { openEnvelope, type OpenedEnvelope } from '../crypto/envelope.ts'
import type { Signatures } from '../crypto/signature.ts'
import type { VerifiedEnvelope } from '../crypto/verified-envelope.ts'
import { MODE } from '../protocol/envelope.ts'
import { IntegrityError } from '../protocol/errors.ts'
import type { Identity } from './identity.ts'
import type { Conversation, PinnedKeys } from './model.ts'

/**
 * Opens an envelope of this conversation with the keys that its header names. Only pinned versions are tried: keys
 * that the user has not consented to open nothing.
 * @throws IntegrityError of crypto/envelope.ts, or `keys-unknown` when the contact's version is not the pinned one
 */
export const openIn = async (
  conversation: Conversation,
  identity: Identity,
  envelope: VerifiedEnvelope,
  signatures: Signatures
): Promise<OpenedEnvelope> => {
  const { header, sender } = envelope
  const own = sender === identity.self
  const [ownVersion, contactVersion] = own
    ? [header.senderKeyVersion, header.recipientKeyVersion]
    : [header.recipientKeyVersion, header.senderKeyVersion]
  const contact = pinned(conversation, contactVersion)
  return openEnvelope(envelope, {
    self: identity.self,
    secret: identity.pairSecret(contact.boxKey, ownVersion),
    signingPublicKey: own ? identity.signingKey(ownVersion).publicKey : contact.signingKey,
    ownKey: identity.ownKey,
    signatures,
    mode: MODE.signed
  })
}

const pinned = (conversation: Conversation, version: number): PinnedKeys => {
  if (conversation.keys?.version !== version)
    throw new IntegrityError('keys-unknown', 'the envelope names keys of the contact that are not pinned')
  return conversation.keys
}
