import { contentHashOf } from '../crypto/content-hash.ts'
import { sealEnvelope } from '../crypto/envelope.ts'
import { MODE } from '../protocol/envelope.ts'
import { messageIdFromBytes } from '../protocol/ids.ts'
import { MAX_PARENTS } from '../protocol/limits.ts'
import type { ContentHash, InstallationId, MessageId } from '../protocol/ids.ts'
import type { Identity } from './identity.ts'
import type { Conversation, PinnedKeys } from './model.ts'
import type { Random } from './ports.ts'
import type { Candidate } from './placing.ts'

/** Bytes of the nonce of an envelope. */
const NONCE_BYTES = 24
const MESSAGE_ID_BYTES = 16

/** What its author wrote, before it is sealed. */
export interface Draft {
  readonly id: MessageId
  /** ms since 1970. */
  readonly sentAt: number
  readonly kind: number
  readonly payload: Uint8Array
}

/** A draft with a fresh random id, written at `sentAt` ms. */
export const draft = (random: Random, sentAt: number, kind: number, payload: Uint8Array): Draft => ({
  id: messageIdFromBytes(random.bytes(MESSAGE_ID_BYTES)),
  sentAt,
  kind,
  payload
})

/** Keys to seal to; undefined while there are none or the user has not consented to a change. */
export const sealingKeys = (conversation: Conversation): PinnedKeys | undefined =>
  conversation.offeredKeys === undefined ? conversation.keys : undefined

/**
 * Seals drafts one after the other, each naming what this device saw last as its parents.
 * @throws IntegrityError `low-order-key`
 */
export const seal = (
  drafts: readonly Draft[],
  conversation: Conversation,
  keys: PinnedKeys,
  identity: Identity,
  installation: InstallationId,
  random: Random
): Candidate[] => {
  let heads: readonly ContentHash[] = conversation.heads
  const secret = identity.pairSecret(keys.boxKey, identity.version)
  return drafts.map((item, index) => {
    const message = {
      id: item.id,
      installation,
      counter: conversation.nextCounter + index,
      sentAt: item.sentAt,
      parents: heads.slice(-MAX_PARENTS),
      kind: item.kind,
      payload: item.payload
    }
    const envelope = sealEnvelope({
      mode: MODE.signed,
      secret,
      sender: identity.self,
      recipient: conversation.peer,
      senderKeyVersion: identity.version,
      recipientKeyVersion: keys.version,
      nonce: random.bytes(NONCE_BYTES),
      message,
      signingSecretKey: identity.signingKey(identity.version).secretKey,
      ownKey: identity.ownKey
    })
    const id = contentHashOf(envelope)
    // Heads that did not fit stay heads: the next message names them.
    heads = [...heads.slice(0, -MAX_PARENTS), id]
    return { id, author: 'self', message, envelope, origin: 'composed' }
  })
}
