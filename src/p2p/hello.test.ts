import { streamPair } from '@libp2p/utils'
import { expect, test } from 'vitest'
import { deviceKey } from '../crypto/derive.ts'
import { certificateFor, credentials, identityOf, personKeys } from '../messaging/testing/exchange-person.ts'
import type { PersonKeys } from '../messaging/testing/exchange-person.ts'
import type { ContactCredentials } from '../messaging/ports.ts'
import { decodeHelloFrame, encodeHelloFrame, encodeHelloOffer } from '../protocol/hello-frames.ts'
import type { HelloFrame } from '../protocol/hello-frames.ts'
import { FrameStream } from './frame-stream.ts'
import { answerHello, initiateHello } from './hello.ts'
import type { HelloSide } from './hello.ts'

const ALICE = personKeys('Alice')
const BOB = personKeys('Bob')
const CAROL = personKeys('Carol')
const NOW = 1_800_000_000_000
const LIMITS = { frame: 4096, buffer: 8192 }

const keyOf = (person: PersonKeys): Uint8Array => deviceKey(person.deviceSeed).publicKey
const side = (own: PersonKeys, fill: number, change: Partial<HelloSide> = {}): HelloSide => ({
  identity: identityOf(own, NOW),
  peers: { initiator: keyOf(ALICE), responder: keyOf(BOB) },
  nonce: new Uint8Array(32).fill(fill),
  now: NOW,
  signal: AbortSignal.timeout(10_000),
  ...change
})

/** Passes frames on between the two, as `change` leaves them; an unknown one is swallowed. */
const run = async (options: {
  alice?: HelloSide
  bob?: HelloSide
  alicesBob?: ContactCredentials
  bobsContacts?: readonly ContactCredentials[]
  change?: (frame: HelloFrame) => HelloFrame
}) => {
  const [[nearAlice, farAlice], [nearBob, farBob]] = await Promise.all([
    streamPair({ delay: 0 }),
    streamPair({ delay: 0 })
  ])
  const middle = [new FrameStream(farAlice, LIMITS), new FrameStream(farBob, LIMITS)] as const
  const pass = async (from: FrameStream, to: FrameStream): Promise<void> => {
    for (let batch = await from.read(); batch !== undefined; batch = await from.read())
      for (const bytes of batch) {
        const frame = decodeHelloFrame(bytes)
        const changed = options.change?.(frame) ?? frame
        if (changed.kind !== 'unknown') to.send([changed === frame ? bytes : encodeHelloFrame(changed)])
      }
    await to.close()
  }
  const passing = [pass(middle[0], middle[1]), pass(middle[1], middle[0])]
  /** Who fails says no more; what was said before still arrives. */
  const end = (stream: FrameStream) => (error: unknown) => {
    void stream.close()
    throw error
  }
  const near = [new FrameStream(nearAlice, LIMITS), new FrameStream(nearBob, LIMITS)] as const
  const results = await Promise.allSettled([
    initiateHello(
      near[0],
      options.alice ?? side(ALICE, 1),
      options.alicesBob ?? credentials(ALICE, BOB)
    ).catch(end(near[0])),
    answerHello(
      near[1],
      options.bob ?? side(BOB, 2),
      options.bobsContacts ?? [credentials(BOB, CAROL), credentials(BOB, ALICE)]
    ).catch(end(near[1]))
  ])
  for (const stream of [...near, ...middle]) stream.abort(new TypeError('over'))
  await Promise.allSettled(passing)
  return results
}
const failure = (result: PromiseSettledResult<unknown> | undefined): unknown =>
  result?.status === 'rejected' ? (result.reason as { code?: string }).code : result?.status

test('both learn who the other is', async () => {
  const [alice, bob] = await run({})
  expect(alice).toMatchObject({
    status: 'fulfilled',
    value: { session: { peer: BOB.self, deviceKey: keyOf(BOB), certificate: certificateFor(BOB, NOW) } }
  })
  expect(bob).toMatchObject({
    status: 'fulfilled',
    value: { session: { peer: ALICE.self, deviceKey: keyOf(ALICE) }, contact: { peer: ALICE.self } }
  })
})

test('who is not known gets no certificate', async () => {
  const seen: string[] = []
  const [alice, bob] = await run({
    bobsContacts: [credentials(BOB, CAROL)],
    change: (frame) => {
      seen.push(frame.kind)
      return frame
    }
  })
  expect(failure(alice)).toBe('peer-stranger')
  expect(failure(bob)).toBe('peer-stranger')
  expect(seen).toEqual(['opening', 'stranger'])
})

test('a responder without the pair’s key is refused before any certificate of ours is shown', async () => {
  const seen: string[] = []
  const [alice] = await run({
    change: (frame) => {
      seen.push(frame.kind)
      return frame.kind === 'answer' ? { ...frame, mac: new Uint8Array(32) } : frame
    }
  })
  expect(failure(alice)).toBe('hello-refused')
  expect(seen).not.toContain('proof')
})

test('a certificate of another device is refused, on either side', async () => {
  const stolen = certificateFor(ALICE, NOW, CAROL.deviceSeed)
  const [, bob] = await run({
    alice: side(ALICE, 1, { identity: { ...identityOf(ALICE, NOW), certificate: stolen } })
  })
  expect(failure(bob)).toBe('certificate-invalid')
  const [alice] = await run({
    bob: side(BOB, 2, {
      identity: { ...identityOf(BOB, NOW), certificate: certificateFor(BOB, NOW, CAROL.deviceSeed) }
    })
  })
  expect(failure(alice)).toBe('certificate-invalid')
})

test('a certificate of another person is refused', async () => {
  const certificate = certificateFor(CAROL, NOW, ALICE.deviceSeed)
  const [, bob] = await run({
    alice: side(ALICE, 1, { identity: { ...identityOf(ALICE, NOW), certificate } })
  })
  expect(failure(bob)).toBe('certificate-invalid')
})

test('an opening replayed from another connection is a stranger’s', async () => {
  const [, bob] = await run({
    bob: side(BOB, 2, { peers: { initiator: keyOf(CAROL), responder: keyOf(BOB) } })
  })
  expect(failure(bob)).toBe('peer-stranger')
})

test('a changed offer, nonce or signature is refused', async () => {
  const offer = encodeHelloOffer({ versions: [1, 2], capabilities: ['courier'] })
  const [ofOffer] = await run({ change: (frame) => (frame.kind === 'answer' ? { ...frame, offer } : frame) })
  expect(failure(ofOffer)).toBe('peer-unreachable')
  const [, initiatorsOffer] = await run({
    change: (frame) => (frame.kind === 'proof' && frame.offer !== undefined ? { ...frame, offer } : frame)
  })
  expect(failure(initiatorsOffer)).toBe('hello-refused')
  const [nonce] = await run({
    change: (frame) => (frame.kind === 'answer' ? { ...frame, nonce: new Uint8Array(32).fill(3) } : frame)
  })
  expect(failure(nonce)).toBe('hello-refused')
  const [signature] = await run({
    change: (frame) =>
      frame.kind === 'proof' && frame.certificate === undefined
        ? { ...frame, signature: new Uint8Array(64) }
        : frame
  })
  expect(failure(signature)).toBe('hello-refused')
})

test('a version that neither knows ends the hello', async () => {
  const offer = encodeHelloOffer({ versions: [9], capabilities: [] })
  const [alice] = await run({ change: (frame) => (frame.kind === 'answer' ? { ...frame, offer } : frame) })
  expect(failure(alice)).toBe('peer-version')
})

test('a frame out of turn ends the hello', async () => {
  const nonce = new Uint8Array(32)
  const [alice] = await run({
    change: (frame) => (frame.kind === 'answer' ? { kind: 'opening', nonce, mac: nonce } : frame)
  })
  expect(failure(alice)).toBe('frame-malformed')
  const [, bob] = await run({
    change: (frame) => (frame.kind === 'proof' ? { kind: 'proof', signature: frame.signature } : frame)
  })
  expect(failure(bob)).toBe('frame-malformed')
})
