import { contentHashOf } from '../crypto/content-hash.ts'
import { unsignedEnvelope } from '../crypto/envelope.ts'
import { MODE } from '../protocol/envelope.ts'
import { messageIdFromBytes } from '../protocol/ids.ts'
import { MAX_PARENTS, MAX_PARENTS_ON_CHAIN } from '../protocol/limits.ts'
import { isControl } from '../protocol/message.ts'
import type { ContentHash, InstallationId, MessageId } from '../protocol/ids.ts'
import { anchoringOf, fitsOnChain, isAnchored, noticeOf, standsOnChain } from './anchoring-choice.ts'
import type { Identity } from './identity.ts'
import type { Conversation, PinnedKeys } from './model.ts'
import type { Ports, Random } from './ports.ts'
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

/** Keys to seal to; undefined while there are none, the user has not consented to a change, or looked at an alarm. */
export const sealingKeys = ({ keys, offeredKeys, alarm }: Conversation): PinnedKeys | undefined =>
  offeredKeys === undefined && alarm === undefined ? keys : undefined

/**
 * Keys to seal the announcement of our own new keys to: the pinned ones, whatever is offered. It says no more than the
 * chain does, and two who changed keys at once would wait for each other (docs/protocol/keys.md, Key change).
 */
export const announcingKeys = ({ keys, alarm }: Conversation): PinnedKeys | undefined =>
  alarm === undefined ? keys : undefined

/**
 * Seals drafts one after the other, each naming what this device saw last as its parents.
 * @throws IntegrityError `low-order-key`
 */
export const seal = async (
  drafts: readonly Draft[],
  conversation: Conversation,
  keys: PinnedKeys,
  identity: Identity,
  installation: InstallationId,
  { random, signatures }: Pick<Ports, 'random' | 'signatures'>
): Promise<Candidate[]> => {
  let heads: readonly ContentHash[] = conversation.heads
  let choice = anchoringOf(conversation, 'self')
  // Kept over all that is waited for: keys may change meanwhile.
  const { version } = identity
  const secret = identity.pairSecret(keys.boxKey, version)
  const { secretKey } = identity.signingKey(version)
  const candidates: Candidate[] = []
  for (const [index, item] of drafts.entries()) {
    const before = choice
    choice = noticeOf(item) ?? choice
    const most = choice.textOnChain && fitsOnChain(item.payload) ? MAX_PARENTS_ON_CHAIN : MAX_PARENTS
    const message = {
      id: item.id,
      installation,
      counter: conversation.nextCounter + index,
      sentAt: item.sentAt,
      parents: heads.slice(-most),
      kind: item.kind,
      payload: item.payload
    }
    const unsigned = unsignedEnvelope({
      mode: MODE.signed,
      secret,
      sender: identity.self,
      recipient: conversation.peer,
      senderKeyVersion: version,
      recipientKeyVersion: keys.version,
      nonce: random.bytes(NONCE_BYTES),
      message
    })
    const envelope = unsigned.seal(await signatures.sign(unsigned.statement, secretKey))
    const id = contentHashOf(envelope)
    // Heads that did not fit stay heads: the next message names them. What has no anchor by its kind is no parent.
    if (!isControl(item.kind)) heads = [...heads.slice(0, -most), id]
    const anchored = standsOnChain(choice, item.payload, envelope) ? 'envelope' : 'hash'
    const anchors = isAnchored(conversation, before, message) ? anchored : 'nothing'
    const sealed = { id, author: 'self', message, envelope, origin: 'composed', anchors } as const
    candidates.push({ ...sealed, keyVersion: version, retired: false })
  }
  return candidates
}
