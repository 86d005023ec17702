import { verifyDeviceCertificate } from '../crypto/device-certificate.ts'
import {
  checkHelloAnswer,
  checkHelloOpening,
  helloAnswerMac,
  helloOpeningMac,
  signHello,
  verifyHello
} from '../crypto/hello.ts'
import type { HelloPeers, HelloTranscript } from '../crypto/hello.ts'
import type { ContactCredentials, ExchangeIdentity, PeerSession } from '../messaging/ports.ts'
import { IntegrityError, RejectedError } from '../protocol/errors.ts'
import {
  decodeHelloFrame,
  decodeHelloOffer,
  encodeHelloFrame,
  encodeHelloOffer,
  HELLO_NONCE_BYTES
} from '../protocol/hello-frames.ts'
import type { HelloFrame } from '../protocol/hello-frames.ts'
import type { AddressHash } from '../protocol/ids.ts'
import type { FrameStream } from './frame-stream.ts'

const PROTOCOL_VERSION = 1
const OFFER = encodeHelloOffer({ versions: [PROTOCOL_VERSION], capabilities: [] })

/** One side of one hello (docs/protocol/streams.md). */
export interface HelloSide {
  readonly identity: ExchangeIdentity
  /** Ed25519 keys as libp2p has authenticated them. */
  readonly peers: HelloPeers
  /** 32 random bytes. */
  readonly nonce: Uint8Array
  /** ms since 1970. */
  readonly now: number
  readonly signal: AbortSignal
}

/** Who proved to be at the other end, and by which credentials. */
export interface ProvenPeer {
  readonly session: PeerSession
  readonly contact: ContactCredentials
}

type Frame<Kind extends HelloFrame['kind']> = Extract<HelloFrame, { kind: Kind }>

const outOfTurn = (expected: string, got: string): IntegrityError =>
  new IntegrityError('frame-malformed', `hello: ${expected} was due, ${got} came`)

const receive = async <Kind extends HelloFrame['kind']>(
  frames: FrameStream,
  kind: Kind,
  signal: AbortSignal
): Promise<Frame<Kind>> => {
  const frame = decodeHelloFrame(await frames.readOne(signal))
  // the responder's answer where an answer was due: not known, not an error of either side
  if (frame.kind === 'stranger' && kind === 'answer')
    throw new RejectedError('peer-stranger', 'the other side does not know us yet')
  if (frame.kind !== kind) throw outOfTurn(kind, frame.kind)
  return frame as Frame<Kind>
}

const checkOffer = (offer: Uint8Array): Uint8Array => {
  if (!decodeHelloOffer(offer).versions.includes(PROTOCOL_VERSION))
    throw new RejectedError('peer-version', 'the other side speaks no version that we know')
  return offer
}

/** The pair is proven, and its device was certified with keys that came after those we know. */
export class NewerKeys extends IntegrityError {
  readonly peer: AddressHash

  constructor(peer: AddressHash, cause: IntegrityError) {
    super(cause.code, cause.message, { cause })
    this.peer = peer
  }
}

const isNewer = (error: unknown): error is IntegrityError =>
  error instanceof IntegrityError && error.code === 'certificate-newer'

const checkCertificate = (
  certificate: Uint8Array,
  contact: ContactCredentials,
  deviceKey: Uint8Array,
  now: number
): PeerSession => {
  try {
    verifyDeviceCertificate(certificate, {
      person: contact.peer,
      signingPublicKey: contact.signingKey,
      version: contact.keyVersion,
      now,
      deviceKey
    })
  } catch (error) {
    throw isNewer(error) ? new NewerKeys(contact.peer, error) : error
  }
  return { peer: contact.peer, deviceKey, certificate: certificate.slice() }
}

/**
 * Says hello to a device that claims to be the contact's. Resolves when both sides have proven who they are.
 * @throws RejectedError `peer-stranger` (it does not know us), `peer-version`
 * @throws IntegrityError `hello-refused`, `certificate-…`, `frame-malformed`
 * @throws TransientError `peer-unreachable`
 */
export const initiateHello = async (
  frames: FrameStream,
  side: HelloSide,
  contact: ContactCredentials
): Promise<ProvenPeer> => {
  const { identity, peers, nonce, signal, now } = side
  const mac = helloOpeningMac(contact.helloKey, peers, nonce)
  frames.send([encodeHelloFrame({ kind: 'opening', nonce, mac })])
  const answer = await receive(frames, 'answer', signal)
  if (!checkHelloAnswer(contact.helloKey, peers, nonce, answer.nonce, answer.mac))
    throw new IntegrityError('hello-refused', 'the device at the other end does not know the pair')
  const session = checkCertificate(answer.certificate, contact, peers.responder, now)
  const transcript: HelloTranscript = {
    peers,
    initiatorNonce: nonce,
    responderNonce: answer.nonce,
    initiatorCertificate: identity.certificate,
    responderCertificate: answer.certificate,
    initiatorOffer: OFFER,
    responderOffer: checkOffer(answer.offer)
  }
  const signature = signHello(identity.deviceSeed, 'initiator', transcript)
  frames.send([
    encodeHelloFrame({ kind: 'proof', signature, certificate: identity.certificate, offer: OFFER })
  ])
  const proof = await receive(frames, 'proof', signal)
  verifyHello('responder', transcript, proof.signature)
  return { session, contact }
}

/**
 * Answers a hello. A device that shares no pair key with us learns nothing: it gets `stranger`, no certificate.
 * @throws RejectedError `peer-stranger` (we do not know it), `peer-version`
 * @throws IntegrityError `hello-refused`, `certificate-…`, `frame-malformed`
 * @throws TransientError `peer-unreachable`
 */
export const answerHello = async (
  frames: FrameStream,
  side: HelloSide,
  contacts: Iterable<ContactCredentials>
): Promise<ProvenPeer> => {
  const { identity, peers, nonce, signal, now } = side
  const opening = await receive(frames, 'opening', signal)
  const contact = [...contacts].find((candidate) =>
    checkHelloOpening(candidate.helloKey, peers, opening.nonce, opening.mac)
  )
  if (contact === undefined) {
    frames.send([encodeHelloFrame({ kind: 'stranger' })])
    throw new RejectedError('peer-stranger', 'no contact of ours')
  }
  frames.send([
    encodeHelloFrame({
      kind: 'answer',
      nonce,
      mac: helloAnswerMac(contact.helloKey, peers, opening.nonce, nonce),
      certificate: identity.certificate,
      offer: OFFER
    })
  ])
  const proof = await receive(frames, 'proof', signal)
  if (proof.certificate === undefined || proof.offer === undefined)
    throw new IntegrityError('frame-malformed', 'hello: the initiator shows a certificate')
  const session = checkCertificate(proof.certificate, contact, peers.initiator, now)
  const transcript: HelloTranscript = {
    peers,
    initiatorNonce: opening.nonce,
    responderNonce: nonce,
    initiatorCertificate: proof.certificate,
    responderCertificate: identity.certificate,
    initiatorOffer: checkOffer(proof.offer),
    responderOffer: OFFER
  }
  verifyHello('initiator', transcript, proof.signature)
  frames.send([
    encodeHelloFrame({ kind: 'proof', signature: signHello(identity.deviceSeed, 'responder', transcript) })
  ])
  return { session, contact }
}

/** Nonce of one side, from 32 random bytes. */
export const helloNonce = (random: { bytes(length: number): Uint8Array }): Uint8Array =>
  random.bytes(HELLO_NONCE_BYTES)
