/**
 * Envelopes whose bytes were checked against what we know of them from elsewhere. `openEnvelope` takes nothing else.
 * Only src/messaging/fetch-verified.ts makes them (a fence sees to it); their private fields keep a copy with other
 * bytes from passing for one.
 */
import { readHeader } from '../protocol/envelope.ts'
import type { EnvelopeHeader } from '../protocol/envelope.ts'
import { IntegrityError } from '../protocol/errors.ts'
import type { AddressHash, ContentHash } from '../protocol/ids.ts'
import { MAX_ENVELOPE_BYTES } from '../protocol/limits.ts'
import { contentHashOf } from './content-hash.ts'

/** What a slot of a dialog on chain says of an envelope. */
export interface AnchorClaim {
  readonly contentHash: ContentHash
  readonly sender: AddressHash
  readonly recipient: AddressHash
}

/** Who is believed to have written an envelope to whom; its hash only where it was asked for by hash. */
export interface ReceivedClaim {
  readonly sender: AddressHash
  readonly recipient: AddressHash
  readonly contentHash?: ContentHash
}

/** The hash is checked before the header: bytes that do not match are their bringer's fault, not their author's. */
const hashOfEnvelope = (bytes: Uint8Array, expected: ContentHash | undefined): ContentHash => {
  if (bytes.length > MAX_ENVELOPE_BYTES)
    throw new IntegrityError('envelope-too-large', `an envelope has at most ${MAX_ENVELOPE_BYTES} bytes`)
  const contentHash = contentHashOf(bytes)
  if (expected !== undefined && contentHash !== expected)
    throw new IntegrityError('hash-mismatch', 'these bytes are not the ones that were asked for')
  return contentHash
}

abstract class CheckedEnvelope {
  readonly #bytes: Uint8Array
  readonly #header: EnvelopeHeader
  readonly contentHash: ContentHash
  readonly sender: AddressHash
  readonly recipient: AddressHash

  protected constructor(bytes: Uint8Array, claim: ReceivedClaim) {
    this.contentHash = hashOfEnvelope(bytes, claim.contentHash)
    // A view of a network buffer would keep the whole buffer alive, and its owner could write to it.
    this.#bytes = bytes.slice()
    this.#header = readHeader(this.#bytes)
    this.sender = claim.sender
    this.recipient = claim.recipient
    Object.freeze(this)
  }

  /** The wire bytes that were checked; not to be written to. */
  get bytes(): Uint8Array {
    return this.#bytes
  }

  /** What stands in clear; proven only once the envelope is opened. */
  get header(): EnvelopeHeader {
    return this.#header
  }
}

/** Its hash, sender and recipient stand on chain. */
export class AnchoredEnvelope extends CheckedEnvelope {
  get origin(): 'anchored' {
    return 'anchored'
  }

  /**
   * Keeps a copy of bytes whose hash is the anchored one.
   * @throws IntegrityError `hash-mismatch`, `envelope-too-large`, `envelope-malformed`, `envelope-version`
   */
  static verify(bytes: Uint8Array, claim: AnchorClaim): AnchoredEnvelope {
    return new AnchoredEnvelope(bytes, claim)
  }
}

/** Pushed or handed over by somebody; nothing on chain speaks for it yet. */
export class ReceivedEnvelope extends CheckedEnvelope {
  get origin(): 'received' {
    return 'received'
  }

  /**
   * Keeps a copy of bytes, and where they were asked for by hash only of those.
   * @throws IntegrityError `hash-mismatch`, `envelope-too-large`, `envelope-malformed`, `envelope-version`
   */
  static verify(bytes: Uint8Array, claim: ReceivedClaim): ReceivedEnvelope {
    return new ReceivedEnvelope(bytes, claim)
  }
}

/** What can be opened. */
export type VerifiedEnvelope = AnchoredEnvelope | ReceivedEnvelope
