import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { multiaddr } from '@multiformats/multiaddr'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { contentHashOf } from '../crypto/content-hash.ts'
import {
  certificateFor,
  credentials,
  envelopeBytes,
  identityOf,
  personKeys,
  RecordingHandler
} from '../messaging/testing/exchange-person.ts'
import type { Person, PersonKeys } from '../messaging/testing/exchange-person.ts'
import {
  decodeFetchRequest,
  decodeFetchResponse,
  encodeFetchRequest,
  encodeFetchResponse,
  partsOf
} from '../protocol/fetch-frames.ts'
import { PROTOCOL } from '../protocol/frames.ts'
import { encodePushFrame } from '../protocol/push-frames.ts'
import { concat } from '../protocol/bytes.ts'
import { DEFAULT_CHOICES } from './choices.ts'
import type { AttentiveExchange } from './choices.ts'
import type { ExchangeConfiguration } from './index.ts'
import { FrameStream } from './frame-stream.ts'
import { dialAsHostile } from './testing/hostile.ts'
import type { Hostile } from './testing/hostile.ts'
import { startNetwork } from './testing/network.ts'
import type { RealNetwork } from './testing/network.ts'

const ALICE = personKeys('Alice')
const BOB = personKeys('Bob')
const MALLORY = personKeys('Mallory')
const OVERSIZED = Uint8Array.of(0x80, 0x80, 0x80, 0x01)
const GARBAGE = Uint8Array.of(3, 0x0a, 0xff, 0xff)

let network: RealNetwork
let people: Person[]
let hostiles: Hostile[]

beforeEach(async () => {
  people = []
  hostiles = []
  network = await startNetwork(1, false)
})
afterEach(async () => {
  await Promise.all([
    ...people.map(({ exchange }) => exchange.stop()),
    ...hostiles.map((hostile) => hostile.stop())
  ])
  await network.end()
})

const enter = async (
  keys: PersonKeys,
  options: { certificate?: Uint8Array; configuration?: Partial<ExchangeConfiguration> } = {}
): Promise<Person> => {
  const certificate = options.certificate ?? certificateFor(keys, Date.now())
  const exchange = network.exchange(options.configuration)
  const person = { keys, certificate, exchange, handler: new RecordingHandler() }
  people.push(person)
  await exchange.start({ ...identityOf(keys, Date.now()), certificate }, person.handler)
  return person
}
const follow = (one: Person, ...others: PersonKeys[]): void =>
  one.exchange.follow(others.map((other) => credentials(one.keys, other)))
const state = (one: Person, other: PersonKeys): string =>
  one.handler.reachability.get(other.self) ?? 'offline'
const online = (one: Person, other: PersonKeys) =>
  network.eventually(() => expect(state(one, other)).toBe('online'))
const reserved = (one: Person, count = 1) =>
  network.eventually(() =>
    expect(one.handler.status?.relays.filter((relay) => relay.state === 'reserved')).toHaveLength(count)
  )
const meet = async (): Promise<{ alice: Person; bob: Person }> => {
  const [alice, bob] = await Promise.all([enter(ALICE), enter(BOB)])
  follow(alice, BOB)
  follow(bob, ALICE)
  await Promise.all([online(alice, BOB), online(bob, ALICE)])
  return { alice, bob }
}
const attack = async (victim: Person, keys = MALLORY, direct = false): Promise<Hostile> => {
  await reserved(victim)
  const hostile = await dialAsHostile(
    network.relays.flatMap(({ multiaddrs }) => multiaddrs),
    keys,
    victim.keys,
    direct
  )
  hostiles.push(hostile)
  return hostile
}
const logged = (code: string) =>
  network.eventually(() => expect(network.log.map(([, line]) => line)).toContain(code))
const framed = (frame: Uint8Array): Uint8Array => concat(Uint8Array.of(frame.length), frame)
const collect = async (source: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> => {
  const got: Uint8Array[] = []
  for await (const bytes of source) got.push(bytes)
  return got
}

test('a contact who is not there yet is being looked for', async () => {
  const alice = await enter(ALICE)
  follow(alice, BOB)
  await network.eventually(() => expect(state(alice, BOB)).toBe('connecting'))
  follow(alice)
  await network.eventually(() => expect(state(alice, BOB)).toBe('offline'))
})

test('a stranger gets no certificate, is told so, and no frame of his is read', async () => {
  const alice = await enter(ALICE)
  alice.handler.held.push(envelopeBytes(1))
  const mallory = await attack(alice)
  await expect(mallory.hello()).rejects.toMatchObject({ code: 'peer-stranger' })
  await logged('peer-stranger')
  const again = await attack(alice)
  const push = encodePushFrame({ kind: 'envelopes', envelopes: [Uint8Array.of(1)] })
  const pushed = await again.say(PROTOCOL.push, framed(push))
  const hashes = [contentHashOf(envelopeBytes(1))]
  const fetched = await again.say(PROTOCOL.fetch, framed(encodeFetchRequest({ kind: 'hashes', hashes })))
  // both streams end with the connection, when no hello came in time or a false one did
  await expect(again.hello()).rejects.toMatchObject({ code: 'peer-stranger' })
  await expect(fetched.readOne()).rejects.toMatchObject({ code: 'peer-unreachable' })
  await expect(pushed.readOne()).rejects.toMatchObject({ code: 'peer-unreachable' })
  expect(alice.handler.calls).toEqual([])
  expect(alice.handler.asked).toEqual([])
})

test('a stranger who asks for a direct connection learns no address', async () => {
  const alice = await enter(ALICE, { configuration: { direct: true } })
  const mallory = await attack(alice, MALLORY, true)
  const circuit = mallory.connection.remoteAddr.toString()
  const address = multiaddr(circuit.replace('/p2p-circuit/', '/p2p-circuit/webrtc/'))
  // past the dial queue, in which a new dial would join one that hangs
  const { transportManager } = mallory.node.services.internals
  const dial = () => transportManager.dial(address, { signal: AbortSignal.timeout(4000) })
  await expect(dial()).rejects.toThrow()
  follow(alice, MALLORY)
  await mallory.hello()
  let direct = false
  for (let attempt = 0; attempt < 5 && !direct; attempt++)
    direct = await dial().then(
      (connection) => connection.direct,
      () => false
    )
  expect(direct).toBe(true)
})

test('garbage, a giant and a torn frame end that stream and nothing else', async () => {
  const alice = await enter(ALICE)
  follow(alice, MALLORY)
  const mallory = await attack(alice)
  await mallory.hello()
  await online(alice, MALLORY)
  for (const bytes of [GARBAGE, OVERSIZED]) {
    network.log.splice(0)
    const stream = await mallory.say(PROTOCOL.push, bytes)
    await logged('frame-malformed')
    await expect(stream.readOne()).rejects.toMatchObject({ code: 'peer-unreachable' })
  }
  const whole = framed(encodePushFrame({ kind: 'envelopes', envelopes: [envelopeBytes(1, 100)] }))
  network.log.splice(0)
  await mallory.say(PROTOCOL.push, whole.subarray(0, 60), true)
  await logged('peer-unreachable')
  expect(alice.handler.calls).toEqual([])
  await mallory.say(PROTOCOL.push, whole)
  await network.eventually(() => expect(alice.handler.envelopes).toEqual([envelopeBytes(1, 100)]))
  expect(state(alice, MALLORY)).toBe('online')
})

test('bad requests end that stream and nothing else', async () => {
  const alice = await enter(ALICE)
  follow(alice, MALLORY)
  const mallory = await attack(alice)
  await mallory.hello()
  for (const [bytes, code] of [
    [GARBAGE, 'frame-malformed'],
    [OVERSIZED, 'frame-malformed']
  ] as const) {
    network.log.splice(0)
    const answer = await mallory.say(PROTOCOL.fetch, bytes)
    await logged(code)
    await expect(answer.readOne()).rejects.toMatchObject({ code: 'peer-unreachable' })
  }
  expect(alice.handler.asked).toEqual([])
  expect(state(alice, MALLORY)).toBe('online')
})

test('an answer that is too long, cut or none of an answer is an error, not an end', async () => {
  const alice = await enter(ALICE)
  follow(alice, MALLORY)
  const mallory = await attack(alice)
  const envelopes = [envelopeBytes(1, 20), envelopeBytes(2, 20)]
  const answers = [
    { bytes: framed(encodeFetchResponse({ kind: 'envelopes', envelopes })), code: 'frame-malformed' },
    {
      bytes: framed(encodeFetchResponse({ kind: 'end', sent: 0, missing: 1, more: false })).subarray(0, 2),
      code: 'peer-unreachable'
    },
    {
      bytes: concat(
        ...Array.from({ length: 17 }, () =>
          framed(encodeFetchResponse({ kind: 'envelopes', envelopes: [] }))
        ),
        framed(encodeFetchResponse({ kind: 'end', sent: 0, missing: 1, more: false }))
      ),
      code: 'frame-malformed'
    },
    { bytes: GARBAGE, code: 'frame-malformed' },
    { bytes: OVERSIZED, code: 'frame-malformed' }
  ]
  await mallory.node.handle(
    PROTOCOL.fetch,
    async (stream) => {
      const frames = new FrameStream(stream, { frame: 2 ** 20, buffer: 2 ** 20 })
      await frames.readOne()
      stream.send(answers[0]?.bytes ?? GARBAGE)
      await stream.close()
    },
    { runOnLimitedConnection: true }
  )
  await mallory.hello()
  await online(alice, MALLORY)
  for (; answers.length > 0; answers.shift())
    await expect(
      collect(alice.exchange.fetch(MALLORY.self, [contentHashOf(envelopeBytes(1, 20))]))
    ).rejects.toMatchObject({ code: answers[0]?.code })
  expect(state(alice, MALLORY)).toBe('online')
})

test('a transfer that is cut again and again goes on where it was, and little is sent twice', async () => {
  const alice = await enter(ALICE)
  follow(alice, MALLORY)
  const mallory = await attack(alice)
  const large = envelopeBytes(1, 60_000)
  const hash = contentHashOf(large)
  const offsets: number[] = []
  let sent = 0
  await mallory.node.handle(
    PROTOCOL.fetch,
    async (stream) => {
      const frames = new FrameStream(stream, { frame: 2 ** 20, buffer: 2 ** 20 })
      const request = decodeFetchRequest(await frames.readOne())
      if (request.kind === 'range') {
        // One whole part, a piece of the next, and gone.
        offsets.push(request.offset)
        const [first = GARBAGE, second = GARBAGE] = partsOf(request, large)
        sent += first.length + 500
        frames.send([first])
        stream.send(Uint8Array.of(0xff, 0x7f, ...second.subarray(0, 498)))
      }
      await stream.close()
    },
    { runOnLimitedConnection: true }
  )
  await mallory.hello()
  await online(alice, MALLORY)
  expect(await collect(alice.exchange.fetch(MALLORY.self, [hash]))).toEqual([large])
  expect(offsets).toEqual([0, 16_384, 32_768, 49_152])
  expect(sent).toBeLessThan(large.length * 1.05)
})

test('ranges of an object are served to a party of it', async () => {
  const { alice, bob } = await meet()
  const object = envelopeBytes(1, 40_000)
  alice.handler.held.push(object)
  const mallory = await attack(alice, BOB)
  await mallory.hello()
  const hash = contentHashOf(object)
  const ask = async (offset: number, length: number) => {
    const answer = await mallory.say(
      PROTOCOL.fetch,
      framed(encodeFetchRequest({ kind: 'range', hash, offset, length }))
    )
    return (await answer.read())?.map(decodeFetchResponse)
  }
  expect(await ask(39_000, 0)).toEqual([
    { kind: 'part', hash, offset: 39_000, total: 40_000, bytes: object.subarray(39_000) },
    { kind: 'end', sent: 1, missing: 0, more: false }
  ])
  expect(await ask(40_001, 0)).toEqual([{ kind: 'end', sent: 0, missing: 1, more: false }])
  await bob.exchange.stop()
})

test('an expired certificate or one of a retired key opens no door, a renewed one does', async () => {
  const yesterday = Date.now() - 2 * 86_400_000
  const [alice, bob] = await Promise.all([
    enter(ALICE),
    enter(BOB, { certificate: certificateFor(BOB, yesterday) })
  ])
  follow(alice, BOB)
  follow(bob, ALICE)
  await logged('certificate-expired')
  expect(state(alice, BOB)).not.toBe('online')
  bob.exchange.renew(certificateFor(BOB, Date.now()))
  await Promise.all([online(alice, BOB), online(bob, ALICE)])
  // Alice learns that Bob registered a second key: what the first one signed counts no more
  alice.exchange.follow([{ ...credentials(ALICE, BOB), keyVersion: 2 }])
  await network.eventually(() => expect(state(alice, BOB)).not.toBe('online'))
  await logged('certificate-retired')
  expect(state(alice, BOB)).not.toBe('online')
})

test('who was a stranger is let in once he is a contact', async () => {
  const [alice, bob] = await Promise.all([enter(ALICE), enter(BOB)])
  follow(bob, ALICE)
  follow(alice, MALLORY)
  await reserved(alice)
  follow(alice, MALLORY, BOB)
  await Promise.all([online(alice, BOB), online(bob, ALICE)])
})

test('both devices of a person get what is sent to him', async () => {
  const laptop = { ...BOB, deviceSeed: personKeys('Bob’s laptop').deviceSeed }
  const [alice, phone, second] = await Promise.all([enter(ALICE), enter(BOB), enter(laptop)])
  follow(alice, BOB)
  follow(phone, ALICE)
  follow(second, ALICE)
  await Promise.all([online(alice, BOB), online(phone, ALICE), online(second, ALICE)])
  await network.eventually(() => expect(alice.handler.status?.relayed).toBe(2))
  await alice.exchange.push(BOB.self, [envelopeBytes(1)])
  await network.eventually(() => {
    expect(phone.handler.envelopes).toEqual([envelopeBytes(1)])
    expect(second.handler.envelopes).toEqual([envelopeBytes(1)])
  })
})

test('after the relay’s restart they find each other again', async () => {
  await network.relays[0]?.close()
  const address = network.relays.splice(0)[0]?.multiaddrs[0] ?? ''
  const port = Number(address.split('/')[4])
  const data = await mkdtemp(join(tmpdir(), 'relay-'))
  const relay = await network.addRelay({ port, data })
  const { alice, bob } = await meet()
  await relay.close()
  await network.eventually(() => {
    expect(alice.handler.status?.relays[0]?.state).toBe('disconnected')
    expect(state(alice, BOB)).not.toBe('online')
    expect(state(bob, ALICE)).not.toBe('online')
  })
  network.relays.pop()
  await network.addRelay({ port, data })
  await Promise.all([online(alice, BOB), online(bob, ALICE)])
  await alice.exchange.push(BOB.self, [envelopeBytes(1)])
  await network.eventually(() => expect(bob.handler.envelopes).toEqual([envelopeBytes(1)]))
  await rm(data, { recursive: true })
})

test('one of two relays is enough, also for those who meet after the other died', async () => {
  const other = await network.addRelay()
  const [alice, bob] = await Promise.all([enter(ALICE), enter(BOB)])
  await Promise.all([reserved(alice, 2), reserved(bob, 2)])
  await network.relays[0]?.close()
  network.relays.splice(0, 1)
  follow(alice, BOB)
  follow(bob, ALICE)
  await Promise.all([online(alice, BOB), online(bob, ALICE)])
  expect(alice.handler.status?.relays.find(({ address }) => other.multiaddrs.includes(address))?.state).toBe(
    'reserved'
  )
})

test('two who may connect directly do, and send over it', async () => {
  const direct = { configuration: { direct: true } }
  const [alice, bob] = await Promise.all([enter(ALICE, direct), enter(BOB, direct)])
  follow(alice, BOB)
  follow(bob, ALICE)
  await network.eventually(() => {
    expect(alice.handler.status).toMatchObject({ direct: 1, relayed: 0 })
    expect(bob.handler.status).toMatchObject({ direct: 1, relayed: 0 })
  })
  bob.handler.held.push(...Array.from({ length: 300 }, (_, number) => envelopeBytes(number, 3000)))
  await alice.exchange.push(BOB.self, [envelopeBytes(1)])
  await network.eventually(() => expect(bob.handler.envelopes).toEqual([envelopeBytes(1)]))
  expect(await collect(alice.exchange.history(BOB.self, [], 300))).toEqual(bob.handler.held)
})

test('a stopped exchange leaves nothing behind on the relay', async () => {
  const { alice, bob } = await meet()
  const [relay] = network.relays
  await Promise.all([alice.exchange.stop(), bob.exchange.stop()])
  const health = async (): Promise<{ connections: number; reservations: number }> =>
    (await fetch(relay?.healthUrl ?? '')).json() as Promise<{ connections: number; reservations: number }>
  let seen = await health()
  while (seen.connections + seen.reservations > 0) seen = await health()
  expect(seen).toMatchObject({ connections: 0, reservations: 0 })
})

test('a wrong address of a relay is told by name, and the exchange can be started again', async () => {
  const exchange = network.exchange({ relays: ['/ip4/127.0.0.1/tcp/1/ws'] })
  const handler = new RecordingHandler()
  for (let attempt = 0; attempt < 2; attempt++)
    await expect(exchange.start(identityOf(ALICE, Date.now()), handler)).rejects.toMatchObject({
      code: 'relay-address-invalid'
    })
})

test('started twice is told; without relays it runs and reaches nobody', async () => {
  const alice = await enter(ALICE, { configuration: { relays: [] } })
  await expect(alice.exchange.start(identityOf(ALICE, Date.now()), alice.handler)).rejects.toMatchObject({
    code: 'exchange-started'
  })
  follow(alice, BOB)
  await expect(alice.exchange.push(BOB.self, [envelopeBytes(1)])).rejects.toMatchObject({
    code: 'peer-unreachable'
  })
  await network.eventually(() => expect(alice.handler.status).toEqual({ relays: [], direct: 0, relayed: 0 }))
})

test('another choice while it stops makes no new network', async () => {
  const alice = await enter(ALICE)
  const exchange = alice.exchange as AttentiveExchange
  const stopped = exchange.stop()
  await exchange.choose({ ...DEFAULT_CHOICES, hideAddress: false })
  await stopped
  // it would be running
  await exchange.start(identityOf(ALICE, Date.now()), alice.handler)
})
