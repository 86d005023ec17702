/** Frames of `/ghost/hello/1` (docs/protocol/streams.md): opening, answer or stranger, proof, proof. */
import { checkedFrame, decodeFrame, malformedFrame, plain, sized } from './frames.ts'
import type { UnknownFrame } from './frames.ts'
import { MAX_HELLO_FRAME_BYTES, MAX_OFFER_BYTES } from './limits.ts'
import { HelloFrame as HelloRecord, HelloOffer as OfferRecord } from './protobuf/frames.js'

export const HELLO_NONCE_BYTES = 32
const HELLO_MAC_BYTES = 32
const SIGNATURE_BYTES = 64
/** Bytes of a device certificate (src/crypto/device-certificate.ts). */
export const CERTIFICATE_BYTES = 147

/** First frame, by the initiator. */
export interface HelloOpening {
  readonly kind: 'opening'
  readonly nonce: Uint8Array
  readonly mac: Uint8Array
}

/** Answer of a responder who knows the pair. */
export interface HelloAnswer {
  readonly kind: 'answer'
  readonly nonce: Uint8Array
  readonly mac: Uint8Array
  readonly certificate: Uint8Array
  readonly offer: Uint8Array
}

/** Answer of a responder who knows no such pair: no certificate, only requests are taken. */
export interface HelloStranger {
  readonly kind: 'stranger'
}

/** Third frame by the initiator (with certificate and offer), fourth by the responder (without). */
export interface HelloProof {
  readonly kind: 'proof'
  readonly signature: Uint8Array
  readonly certificate?: Uint8Array
  readonly offer?: Uint8Array
}

export type HelloFrame = HelloOpening | HelloAnswer | HelloStranger | HelloProof | UnknownFrame

/** What one side can do; its exact bytes are signed by both. */
export interface HelloOffer {
  /** Versions of the protocol as a whole, highest preferred. */
  readonly versions: readonly number[]
  readonly capabilities: readonly string[]
}

/** Encodes any hello frame but an unknown one. */
export const encodeHelloFrame = (frame: Exclude<HelloFrame, UnknownFrame>): Uint8Array => {
  switch (frame.kind) {
    case 'opening':
      return HelloRecord.encode({ opening: { nonce: plain(frame.nonce), mac: plain(frame.mac) } })
    case 'answer':
      return checkedFrame(
        HelloRecord.encode({
          answer: {
            nonce: plain(frame.nonce),
            mac: plain(frame.mac),
            certificate: plain(frame.certificate),
            offer: plain(frame.offer)
          }
        })
      )
    case 'proof':
      return checkedFrame(
        HelloRecord.encode({
          proof: {
            signature: plain(frame.signature),
            certificate: plain(frame.certificate ?? new Uint8Array()),
            offer: plain(frame.offer ?? new Uint8Array())
          }
        })
      )
    case 'stranger':
      return HelloRecord.encode({ stranger: {} })
  }
}

const cappedOffer = (offer: Uint8Array): Uint8Array => {
  if (offer.length > MAX_OFFER_BYTES) throw malformedFrame('offer too large')
  return offer
}

/** Reads a hello frame; byte fields are views. @throws IntegrityError `frame-malformed` */
export const decodeHelloFrame = (bytes: Uint8Array): HelloFrame => {
  const { opening, answer, proof, stranger } = decodeFrame(
    bytes,
    (frame) => HelloRecord.decode(frame),
    MAX_HELLO_FRAME_BYTES
  )
  const present = [opening, answer, proof, stranger].filter((part) => part !== undefined)
  if (present.length > 1) throw malformedFrame('two things in one')
  if (opening !== undefined)
    return {
      kind: 'opening',
      nonce: sized(opening.nonce, HELLO_NONCE_BYTES, 'nonce'),
      mac: sized(opening.mac, HELLO_MAC_BYTES, 'mac')
    }
  if (answer !== undefined)
    return {
      kind: 'answer',
      nonce: sized(answer.nonce, HELLO_NONCE_BYTES, 'nonce'),
      mac: sized(answer.mac, HELLO_MAC_BYTES, 'mac'),
      certificate: sized(answer.certificate, CERTIFICATE_BYTES, 'certificate'),
      offer: cappedOffer(answer.offer)
    }
  if (proof !== undefined)
    return {
      kind: 'proof',
      signature: sized(proof.signature, SIGNATURE_BYTES, 'signature'),
      ...(proof.certificate.length > 0 && {
        certificate: sized(proof.certificate, CERTIFICATE_BYTES, 'certificate'),
        offer: cappedOffer(proof.offer)
      })
    }
  return { kind: stranger === undefined ? 'unknown' : 'stranger' }
}

/** The bytes that are sent and signed. */
export const encodeHelloOffer = (offer: HelloOffer): Uint8Array =>
  OfferRecord.encode({ versions: [...offer.versions], capabilities: [...offer.capabilities] })

/** Reads an offer; what is unknown in it is skipped. @throws IntegrityError `frame-malformed` */
export const decodeHelloOffer = (bytes: Uint8Array): HelloOffer =>
  decodeFrame(cappedOffer(bytes), (offer) => OfferRecord.decode(offer))
