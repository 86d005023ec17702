import { keys } from '@libp2p/crypto'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { describe, expect, it } from 'vitest'
import { fromHex, toHex, vectors } from '../protocol/testing/vectors.ts'
import {
  checkHelloAnswer,
  checkHelloOpening,
  helloAnswerMac,
  helloOpeningMac,
  peerIdBytes,
  signHello,
  verifyHello
} from './hello.ts'
import type { HelloRole, HelloTranscript } from './hello.ts'

type HelloVectors = Readonly<
  Record<
    | 'helloKey'
    | 'initiatorSeed'
    | 'responderSeed'
    | 'initiator'
    | 'responder'
    | 'initiatorPeerId'
    | 'initiatorNonce'
    | 'responderNonce'
    | 'initiatorCertificate'
    | 'responderCertificate'
    | 'initiatorOffer'
    | 'responderOffer'
    | 'openingMac'
    | 'answerMac'
    | 'initiatorSignature'
    | 'responderSignature',
    string
  >
>

const file = vectors<HelloVectors>('hello')
const bytes = (name: keyof HelloVectors) => fromHex(file[name])
const helloKey = bytes('helloKey')
const peers = { initiator: bytes('initiator'), responder: bytes('responder') }
const [one, two] = [bytes('initiatorNonce'), bytes('responderNonce')]
const transcript: HelloTranscript = {
  peers,
  initiatorNonce: one,
  responderNonce: two,
  initiatorCertificate: bytes('initiatorCertificate'),
  responderCertificate: bytes('responderCertificate'),
  initiatorOffer: bytes('initiatorOffer'),
  responderOffer: bytes('responderOffer')
}
const flipped = (data: Uint8Array) => data.map((byte, index) => (index === 0 ? byte ^ 1 : byte))
const refused = expect.objectContaining({ name: 'IntegrityError', code: 'hello-refused' }) as Error
const signatures = { initiator: bytes('initiatorSignature'), responder: bytes('responderSignature') }
const exchanged = { initiator: peers.responder, responder: peers.initiator }

describe('hello', () => {
  it('vector: MACs', () => {
    expect(toHex(helloOpeningMac(helloKey, peers, one))).toBe(file.openingMac)
    expect(toHex(helloAnswerMac(helloKey, peers, one, two))).toBe(file.answerMac)
    expect(checkHelloOpening(helloKey, peers, one, bytes('openingMac'))).toBe(true)
    expect(checkHelloAnswer(helloKey, peers, one, two, bytes('answerMac'))).toBe(true)
  })

  it.each<HelloRole>(['initiator', 'responder'])('vector: signature of the %s', (role) => {
    const seed = bytes(role === 'initiator' ? 'initiatorSeed' : 'responderSeed')
    expect(toHex(signHello(seed, role, transcript))).toBe(toHex(signatures[role]))
    expect(() => verifyHello(role, transcript, signatures[role])).not.toThrow()
  })

  it('vector: PeerId, as libp2p computes it', async () => {
    expect(toHex(peerIdBytes(peers.initiator))).toBe(file.initiatorPeerId)
    const key = await keys.generateKeyPairFromSeed('Ed25519', bytes('initiatorSeed'))
    expect(toHex(peerIdFromPrivateKey(key).toMultihash().bytes)).toBe(file.initiatorPeerId)
  })

  it.each([
    ['another pair', () => checkHelloOpening(flipped(helloKey), peers, one, bytes('openingMac'))],
    [
      'a replay from another PeerId',
      () => checkHelloOpening(helloKey, { ...peers, initiator: one }, one, bytes('openingMac'))
    ],
    [
      'a replay to another PeerId',
      () => checkHelloOpening(helloKey, { ...peers, responder: one }, one, bytes('openingMac'))
    ],
    ['a reflection', () => checkHelloOpening(helloKey, exchanged, one, bytes('openingMac'))],
    ['another nonce', () => checkHelloOpening(helloKey, peers, two, bytes('openingMac'))],
    ['an answer as an opening', () => checkHelloOpening(helloKey, peers, one, bytes('answerMac'))],
    ['an opening as an answer', () => checkHelloAnswer(helloKey, peers, one, two, bytes('openingMac'))],
    ['an answer to another opening', () => checkHelloAnswer(helloKey, peers, two, two, bytes('answerMac'))],
    ['an answer with another nonce', () => checkHelloAnswer(helloKey, peers, one, one, bytes('answerMac'))],
    ['a cut MAC', () => checkHelloOpening(helloKey, peers, one, bytes('openingMac').subarray(1))],
    ['an empty MAC', () => checkHelloOpening(helloKey, peers, one, new Uint8Array())]
  ])('⚔ MAC refused: %s', (_, check) => {
    expect(check()).toBe(false)
  })

  it.each<[string, Partial<HelloTranscript>]>([
    ['other peers', { peers: { ...peers, responder: flipped(peers.responder) } }],
    ['exchanged peers', { peers: exchanged }],
    ['another nonce', { initiatorNonce: flipped(one) }],
    ['exchanged nonces', { initiatorNonce: two, responderNonce: one }],
    ['another certificate', { responderCertificate: flipped(transcript.responderCertificate) }],
    [
      'exchanged certificates',
      {
        initiatorCertificate: transcript.responderCertificate,
        responderCertificate: transcript.initiatorCertificate
      }
    ],
    ['a downgraded offer', { responderOffer: new Uint8Array() }],
    [
      'exchanged offers',
      { initiatorOffer: transcript.responderOffer, responderOffer: transcript.initiatorOffer }
    ]
  ])('⚔ signature refused: %s', (_, change) => {
    for (const role of ['initiator', 'responder'] as const)
      expect(() => verifyHello(role, { ...transcript, ...change }, signatures[role])).toThrowError(refused)
  })

  it('⚔ signature refused: of the other role, cut, empty', () => {
    expect(() => verifyHello('initiator', transcript, signatures.responder)).toThrowError(refused)
    expect(() => verifyHello('responder', transcript, signatures.initiator)).toThrowError(refused)
    expect(() => verifyHello('initiator', transcript, signatures.initiator.subarray(1))).toThrowError(refused)
    expect(() => verifyHello('initiator', transcript, new Uint8Array())).toThrowError(refused)
  })

  it('takes fields of their one length only', () => {
    const short = new Uint8Array(31)
    const usage = (code: string) => expect.objectContaining({ name: 'UsageError', code }) as Error
    expect(() => peerIdBytes(short)).toThrowError(usage('key-length'))
    expect(() => helloOpeningMac(helloKey, peers, short)).toThrowError(usage('nonce-length'))
    expect(() =>
      signHello(bytes('initiatorSeed'), 'initiator', { ...transcript, initiatorCertificate: short })
    ).toThrowError(usage('certificate-length'))
  })
})
