/**
 * Proofs of `/ghost/hello/1` (docs/protocol/streams.md) as pure functions. The MACs show that both know the pair
 * before anybody shows a certificate; the signatures bind both devices, both certificates and what both offered.
 */
import { ed25519 } from './ed25519.ts'
import { blake2b } from '@noble/hashes/blake2.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { concat, equalBytes } from '../protocol/bytes.ts'
import { IntegrityError, UsageError } from '../protocol/errors.ts'
import { CERTIFICATE_BYTES, HELLO_NONCE_BYTES } from '../protocol/hello-frames.ts'
import { SIGNATURE } from './labels.ts'
import { isSigned } from './signature.ts'

/** Ed25519 public keys (32 bytes) of the devices at both ends, as libp2p has authenticated them. */
export interface HelloPeers {
  readonly initiator: Uint8Array
  readonly responder: Uint8Array
}

/** Everything that both sides sign. */
export interface HelloTranscript {
  readonly peers: HelloPeers
  /** 32 bytes each. */
  readonly initiatorNonce: Uint8Array
  readonly responderNonce: Uint8Array
  readonly initiatorCertificate: Uint8Array
  readonly responderCertificate: Uint8Array
  /** Exact bytes as sent. */
  readonly initiatorOffer: Uint8Array
  readonly responderOffer: Uint8Array
}

export type HelloRole = 'initiator' | 'responder'

const ROLE_BYTE = { initiator: 1, responder: 2 } as const
const DIGEST_BYTES = 32
const DEVICE_KEY_BYTES = 32

/** PeerId of an Ed25519 key: identity multihash of its protobuf `PublicKey` (libp2p/specs, peer-ids). */
const PEER_ID_PREFIX = Uint8Array.of(0x00, 0x24, 0x08, 0x01, 0x12, 0x20)

/** The 38 bytes of the PeerId of a device. @throws UsageError `key-length` */
export const peerIdBytes = (deviceKey: Uint8Array): Uint8Array => {
  if (deviceKey.length !== DEVICE_KEY_BYTES)
    throw new UsageError('key-length', `the key of a device has ${DEVICE_KEY_BYTES} bytes`)
  return concat(PEER_ID_PREFIX, deviceKey)
}

const nonceOf = (nonce: Uint8Array): Uint8Array => {
  if (nonce.length !== HELLO_NONCE_BYTES)
    throw new UsageError('nonce-length', `a nonce of hello has ${HELLO_NONCE_BYTES} random bytes`)
  return nonce
}

const beginning = (role: HelloRole, peers: HelloPeers): Uint8Array =>
  concat(Uint8Array.of(ROLE_BYTE[role]), peerIdBytes(peers.initiator), peerIdBytes(peers.responder))

/** MAC of the opening: HMAC-SHA-256(pair hello key, role ‖ both PeerIds ‖ initiator's nonce). */
export const helloOpeningMac = (
  helloKey: Uint8Array,
  peers: HelloPeers,
  initiatorNonce: Uint8Array
): Uint8Array => hmac(sha256, helloKey, concat(beginning('initiator', peers), nonceOf(initiatorNonce)))

/** Is this opening from the other one of the pair that `helloKey` belongs to? */
export const checkHelloOpening = (
  helloKey: Uint8Array,
  peers: HelloPeers,
  initiatorNonce: Uint8Array,
  mac: Uint8Array
): boolean => equalBytes(helloOpeningMac(helloKey, peers, initiatorNonce), mac)

/** MAC of the answer: HMAC-SHA-256(pair hello key, role ‖ both PeerIds ‖ both nonces). */
export const helloAnswerMac = (
  helloKey: Uint8Array,
  peers: HelloPeers,
  initiatorNonce: Uint8Array,
  responderNonce: Uint8Array
): Uint8Array =>
  hmac(
    sha256,
    helloKey,
    concat(beginning('responder', peers), nonceOf(initiatorNonce), nonceOf(responderNonce))
  )

/** Does the responder know the pair? Only then is the initiator's certificate sent. */
export const checkHelloAnswer = (
  helloKey: Uint8Array,
  peers: HelloPeers,
  initiatorNonce: Uint8Array,
  responderNonce: Uint8Array,
  mac: Uint8Array
): boolean => equalBytes(helloAnswerMac(helloKey, peers, initiatorNonce, responderNonce), mac)

const digest = (bytes: Uint8Array): Uint8Array => blake2b(bytes, { dkLen: DIGEST_BYTES })

const certificateOf = (bytes: Uint8Array): Uint8Array => {
  if (bytes.length !== CERTIFICATE_BYTES)
    throw new UsageError('certificate-length', `a certificate has ${CERTIFICATE_BYTES} bytes`)
  return bytes
}

/** `ghost/v1/hello` ‖ role ‖ PeerIds ‖ nonces ‖ hash of both certificates ‖ hash of each offer: all of fixed length. */
const statementOf = (role: HelloRole, transcript: HelloTranscript): Uint8Array =>
  concat(
    SIGNATURE.hello,
    beginning(role, transcript.peers),
    nonceOf(transcript.initiatorNonce),
    nonceOf(transcript.responderNonce),
    digest(
      concat(certificateOf(transcript.initiatorCertificate), certificateOf(transcript.responderCertificate))
    ),
    digest(transcript.initiatorOffer),
    digest(transcript.responderOffer)
  )

/** Signature of one side's device over everything said. @throws UsageError `nonce-length`, `key-length` */
export const signHello = (deviceSeed: Uint8Array, role: HelloRole, transcript: HelloTranscript): Uint8Array =>
  ed25519.sign(statementOf(role, transcript), deviceSeed)

/**
 * Checks the signature of the side that has `role`; its device is the one in `transcript.peers`.
 * @throws IntegrityError `hello-refused`
 */
export const verifyHello = (role: HelloRole, transcript: HelloTranscript, signature: Uint8Array): void => {
  if (!isSigned(signature, statementOf(role, transcript), transcript.peers[role]))
    throw new IntegrityError('hello-refused', 'the device at the other end did not sign what was said')
}
