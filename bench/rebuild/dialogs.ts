import { randomBytes } from 'node:crypto'
import { contentHashOf } from '../../src/crypto/content-hash.ts'
import { ownKey, boxKey, signingKey } from '../../src/crypto/derive.ts'
import { sealEnvelope } from '../../src/crypto/envelope.ts'
import { pairSecret } from '../../src/crypto/pair.ts'
import { MODE } from '../../src/protocol/envelope.ts'
import {
  INSTALLATION_ID_BYTES,
  MESSAGE_ID_BYTES,
  installationIdFromBytes,
  messageIdFromBytes
} from '../../src/protocol/ids.ts'
import type { ContentHash, DialogHash } from '../../src/protocol/ids.ts'
import { MESSAGE_KIND } from '../../src/protocol/message.ts'
import { encodeText } from '../../src/protocol/text.ts'
import type { People, Somebody } from './people.ts'

const NONCE_BYTES = 24
/** ms between two messages of a conversation. */
const APART = 60_000

/** One message of a conversation, as it was sealed and as it stands on chain. */
export interface Said {
  readonly author: Somebody
  readonly recipient: Somebody
  readonly envelope: Uint8Array
  readonly contentHash: ContentHash
  /** Unix seconds. */
  readonly timestamp: number
}

export interface Dialog {
  readonly self: Somebody
  readonly peer: Somebody
  readonly hash: DialogHash
  /** Oldest first. */
  readonly said: readonly Said[]
}

const bytes = (count: number): Uint8Array => new Uint8Array(randomBytes(count))

/** Who talks with whom, and who wrote first. */
export interface Talk {
  readonly self: Somebody
  readonly peer: Somebody
  readonly first: Somebody
}

/** A conversation in which both write in turn, each message naming the one before it; `number` of them, ended at `end` ms. */
export function converse(people: People, { self, peer, first }: Talk, number: number, end: number): Dialog {
  const second = first === self ? peer : self
  const installations = new Map(
    [self, peer].map((one) => [one, installationIdFromBytes(bytes(INSTALLATION_ID_BYTES))])
  )
  const said: Said[] = []
  for (let index = 0; index < number; index++) {
    const [author, recipient] = index % 2 === 0 ? [first, second] : [second, first]
    const previous = said.at(-1)?.contentHash
    const sentAt = end - (number - index) * APART
    const envelope = sealEnvelope({
      mode: MODE.signed,
      secret: pairSecret(boxKey(author.root, 1).secretKey, recipient.boxKey),
      sender: author.self,
      recipient: recipient.self,
      senderKeyVersion: 1,
      recipientKeyVersion: 1,
      nonce: bytes(NONCE_BYTES),
      message: {
        id: messageIdFromBytes(bytes(MESSAGE_ID_BYTES)),
        installation: installations.get(author) ?? installationIdFromBytes(bytes(INSTALLATION_ID_BYTES)),
        counter: Math.floor(index / 2),
        sentAt,
        parents: previous === undefined ? [] : [previous],
        kind: MESSAGE_KIND.text,
        payload: encodeText(`message ${index + 1} of ${number}, long enough to be one that people write`)
      },
      signingSecretKey: signingKey(author.root, 1).secretKey,
      ownKey: ownKey(author.root)
    })
    const contentHash = contentHashOf(envelope)
    said.push({ author, recipient, envelope, contentHash, timestamp: Math.floor(sentAt / 1000) })
  }
  return { self, peer, hash: people.dialogOf(self, peer), said }
}
