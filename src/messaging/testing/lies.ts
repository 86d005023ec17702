import { boxKey, signingKey } from '../../crypto/derive.ts'
import { unsignedEnvelope } from '../../crypto/envelope.ts'
import { signSynchronously } from '../../crypto/testing/openssl-keys.ts'
import { pairSecret, type PairSecret } from '../../crypto/pair.ts'
import { MODE } from '../../protocol/envelope.ts'
import { installationIdFromBytes, messageIdFromBytes, type AddressHash } from '../../protocol/ids.ts'
import { MAX_ENVELOPE_BYTES } from '../../protocol/limits.ts'
import { MESSAGE_KIND } from '../../protocol/message.ts'
import { encodeText } from '../../protocol/text.ts'
import type { Lie } from './endpoint.ts'
import type { SeededRandom } from './seeded-random.ts'

/**
 * What a lying device does with envelopes it hands over: `flipped` changes a bit, `truncated` and `oversized` their
 * length, `random` replaces them, `swapped` hands over the one before instead, `impersonated` slips in words of the reader himself that the liar sealed,
 * `invented` slips in words of the liar from a time before the reader's device.
 */
const LIES = ['flipped', 'truncated', 'oversized', 'random', 'swapped', 'impersonated', 'invented'] as const
export type LieKind = (typeof LIES)[number]

/** A kind of lie; those that only the hash or the author's proof tells come as often as all the clumsy ones. */
export const drawLie = (random: SeededRandom): LieKind =>
  random.chance(0.5) ? random.pick(['swapped', 'impersonated', 'invented'] as const) : random.pick(LIES)

/** A person of the world, with the secrets that only the world knows of everybody. */
export interface Person {
  readonly hash: AddressHash
  readonly root: Uint8Array
}

const KEY_VERSION = 1

/** What a liar seals with, to one reader. */
interface LiarKeys {
  readonly secret: PairSecret
  readonly signingSecretKey: Uint8Array
}

const keysOf = (liar: Person, reader: Person): LiarKeys => ({
  secret: pairSecret(boxKey(liar.root, KEY_VERSION).secretKey, boxKey(reader.root, KEY_VERSION).publicKey),
  signingSecretKey: signingKey(liar.root, KEY_VERSION).secretKey
})

/** An envelope that seems to be from `sender` to `recipient`, signed by the liar: all that the liar's secrets allow. */
const forged = (
  liar: Person,
  reader: Person,
  as: 'liar' | 'reader',
  text: string,
  sentAt: number,
  keys: LiarKeys,
  random: SeededRandom
): Uint8Array => {
  const [sender, recipient] = as === 'liar' ? [liar, reader] : [reader, liar]
  const { statement, seal } = unsignedEnvelope({
    mode: MODE.signed,
    secret: keys.secret,
    sender: sender.hash,
    recipient: recipient.hash,
    senderKeyVersion: KEY_VERSION,
    recipientKeyVersion: KEY_VERSION,
    nonce: random.bytes(24),
    message: {
      id: messageIdFromBytes(random.bytes(16)),
      installation: installationIdFromBytes(random.bytes(8)),
      counter: random.integer(0, 1_000),
      sentAt,
      parents: [],
      kind: MESSAGE_KIND.text,
      payload: encodeText(text)
    }
  })
  return seal(signSynchronously(statement, keys.signingSecretKey))
}

const flipped = (bytes: Uint8Array, random: SeededRandom): Uint8Array => {
  const place = random.integer(0, bytes.length - 1)
  bytes[place] = (bytes[place] ?? 0) ^ (1 << random.integer(0, 7))
  return bytes
}

/** A way to lie; `invent` names words that nobody sent, so that the world can look for them. */
export const lieOf = (
  kind: LieKind,
  liar: Person,
  personOf: (hash: AddressHash) => Person,
  random: SeededRandom,
  invent: (about: { readonly author: AddressHash; readonly reader: AddressHash }) => {
    readonly text: string
    readonly sentAt: number
  }
): Lie => {
  switch (kind) {
    case 'flipped':
      return (bytes) => [flipped(bytes, random)]
    case 'truncated':
      return (bytes) => [bytes.subarray(0, random.integer(0, bytes.length - 1))]
    case 'oversized':
      return (bytes) => [bytes, new Uint8Array(MAX_ENVELOPE_BYTES + 1).fill(0x47)]
    case 'random':
      return (bytes) => [random.bytes(bytes.length)]
    case 'swapped': {
      let before: Uint8Array | undefined
      return (bytes) => {
        const other = before ?? bytes
        before = bytes
        return [other.slice()]
      }
    }
    case 'impersonated':
    case 'invented': {
      const known = new Map<AddressHash, LiarKeys>()
      return (bytes, to) => {
        const [author, as] = kind === 'invented' ? ([liar.hash, 'liar'] as const) : ([to, 'reader'] as const)
        const keys = known.get(to) ?? keysOf(liar, personOf(to))
        known.set(to, keys)
        const { text, sentAt } = invent({ author, reader: to })
        return [bytes, forged(liar, personOf(to), as, text, sentAt, keys, random)]
      }
    }
  }
}
