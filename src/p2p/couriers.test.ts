import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identify } from '@libp2p/identify'
import type { Stream } from '@libp2p/interface'
import { noise } from '@libp2p/noise'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { createLibp2p } from 'libp2p'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { contentHashOf } from '../crypto/content-hash.ts'
import { fetchPermission, lockOf } from '../crypto/courier-lock.ts'
import { issueCourierPermit } from '../crypto/courier-permit.ts'
import { verifyCourierReceipt } from '../crypto/courier-receipt.ts'
import { deviceKey } from '../crypto/derive.ts'
import { portableSignatures as signatures } from '../crypto/signature.ts'
import type { CourierStatus, Couriers } from '../messaging/ports.ts'
import {
  envelopeBytes,
  identityOf,
  personKeys,
  RecordingHandler
} from '../messaging/testing/exchange-person.ts'
import { encodeCourierResponse } from '../protocol/courier-frames.ts'
import { encodeFetchResponse } from '../protocol/fetch-frames.ts'
import { PROTOCOL } from '../protocol/frames.ts'
import { startNetwork } from './testing/network.ts'
import type { RealNetwork } from './testing/network.ts'

const DAY = 86_400_000
const FETCH_KEY = new Uint8Array(32).fill(7)
const BYTES = envelopeBytes(1)
const WISH = {
  contentHash: contentHashOf(BYTES),
  permission: fetchPermission(FETCH_KEY, contentHashOf(BYTES), FETCH_KEY)
}
const OBJECT = { bytes: BYTES, lock: lockOf(WISH.permission) }
const DEPOSIT = {
  objects: [OBJECT],
  until: 1,
  right: { kind: 'permit' as const, permit: new Uint8Array(158) }
}
const [ALICE, BOB] = [personKeys('Alice'), personKeys('Bob')]

let network: RealNetwork
const ends: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  network = await startNetwork(0, false)
})
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
  await network.end()
})

const enter = async (keys: typeof ALICE): Promise<Couriers> => {
  const exchange = network.exchange()
  ends.push(() => exchange.stop())
  await exchange.start(identityOf(keys, Date.now()), new RecordingHandler())
  return exchange.couriers
}
const find = (couriers: Couriers, id: string): CourierStatus | undefined =>
  couriers.list().find((one) => one.id === id)
const ready = async (couriers: Couriers, id: string): Promise<CourierStatus> => {
  await network.eventually(() => expect(find(couriers, id)?.state).toBe('ready'))
  const status = find(couriers, id)
  expect(status).toBeDefined()
  return status as CourierStatus
}
const permitOf = (courier: Uint8Array): Promise<Uint8Array> =>
  issueCourierPermit({
    courier,
    device: deviceKey(BOB.deviceSeed),
    mailbox: new Uint8Array(16).fill(4),
    quota: 10_000,
    expires: Date.now() + DAY,
    signatures
  })
const fetched = async (couriers: Couriers, id: string): Promise<Uint8Array[]> => {
  const got: Uint8Array[] = []
  for await (const bytes of couriers.fetch(id, [WISH])) got.push(bytes)
  return got
}

test('a relay that is a courier is found as one; deposits, mail and fetches go over the connection that is there', async () => {
  const courier = await network.addRelay({ courier: {} })
  const plain = await network.addRelay()
  const [alice, bob] = [await enter(ALICE), await enter(BOB)]
  const { key } = await ready(alice, courier.peerId)
  await network.eventually(() => expect(find(alice, plain.peerId)?.state).toBe('none'))
  await ready(bob, courier.peerId)
  const right = { kind: 'permit' as const, permit: await permitOf(key) }
  const until = Date.now() + DAY
  const [receipt] = await alice.deposit(courier.peerId, { objects: [OBJECT], until, right })
  const expected = { contentHash: WISH.contentHash, courier: key, signatures }
  expect(await verifyCourierReceipt(receipt ?? BYTES, expected)).toMatchObject({ until })
  expect(await fetched(alice, courier.peerId)).toEqual([BYTES])
  const { mail, more } = await bob.collect(courier.peerId, 0)
  expect({ bytes: mail.map(({ bytes }) => bytes), more }).toEqual({ bytes: [BYTES], more: false })
  expect(await bob.collect(courier.peerId, mail[0]?.sequence ?? 0)).toEqual({ mail: [], more: false })
  expect(await fetched(alice, courier.peerId)).toEqual([])
})

test('what a courier refuses, and why, is told', async () => {
  const courier = await network.addRelay({ courier: {} })
  const alice = await enter(ALICE)
  const { key } = await ready(alice, courier.peerId)
  const permit = (await permitOf(key)).with(90, 1)
  const deposit = { objects: [OBJECT], until: Date.now() + DAY, right: { kind: 'permit' as const, permit } }
  await expect(alice.deposit(courier.peerId, deposit)).rejects.toMatchObject({
    code: 'courier-refused',
    details: { reason: 'permitInvalid' }
  })
  await expect(alice.collect('12D3KooWnobody', 0)).rejects.toMatchObject({ code: 'courier-unreachable' })
})

test('a courier that is no relay of ours can be added, is dialled, and left again', async () => {
  await network.addRelay()
  const alice = await enter(ALICE)
  const elsewhere = await startNetwork(0, false)
  ends.push(() => elsewhere.end())
  const courier = await elsewhere.addRelay({ courier: {} })
  const [address = ''] = courier.multiaddrs
  expect(await alice.identify(address)).toBe(courier.peerId)
  await expect(alice.identify('/ip4/127.0.0.1/tcp/1/ws')).rejects.toMatchObject({
    code: 'courier-address-invalid'
  })
  alice.use([address, 'nonsense'])
  expect((await ready(alice, courier.peerId)).added).toBe(true)
  expect(await alice.collect(courier.peerId, 0)).toEqual({ mail: [], more: false })
  alice.use([])
  await network.eventually(() => expect(find(alice, courier.peerId)).toBeUndefined())
  await expect(alice.collect(courier.peerId, 0)).rejects.toMatchObject({ code: 'courier-unreachable' })
})

test('a courier that goes is shown as gone, and found again when it is back', async () => {
  const data = await mkdtemp(join(tmpdir(), 'courier-'))
  ends.push(() => rm(data, { recursive: true }))
  const courier = await network.addRelay({ courier: {}, data })
  const port = Number((courier.multiaddrs[0] ?? '').split('/')[4])
  const alice = await enter(ALICE)
  await ready(alice, courier.peerId)
  await courier.close()
  await network.eventually(() => expect(find(alice, courier.peerId)?.state).toBe('unreachable'))
  await expect(alice.collect(courier.peerId, 0)).rejects.toMatchObject({ code: 'courier-unreachable' })
  const again = await network.addRelay({ courier: {}, data, port, peers: [] })
  expect(again.peerId).toBe(courier.peerId)
  await ready(alice, courier.peerId)
  expect(await alice.collect(courier.peerId, 0)).toEqual({ mail: [], more: false })
})

/** Something that says it is a courier and answers as it likes. */
const hostileCourier = async (answer: (stream: Stream) => void): Promise<{ id: string; address: string }> => {
  const node = await createLibp2p({
    addresses: { listen: ['/ip4/127.0.0.1/tcp/0/ws'] },
    transports: [webSockets()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() }
  })
  ends.push(async () => node.stop())
  for (const protocol of [PROTOCOL.courier, PROTOCOL.fetch]) await node.handle(protocol, answer)
  return { id: node.peerId.toString(), address: String(node.getMultiaddrs()[0]) }
}
const framed = (frame: Uint8Array): Uint8Array => {
  const prefix: number[] = []
  for (let rest = frame.length; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Uint8Array.from([...prefix, rest, ...frame])
    prefix.push((rest % 128) + 128)
  }
}
const attack = async (answer: (stream: Stream) => void): Promise<{ id: string; alice: Couriers }> => {
  await network.addRelay()
  const alice = await enter(ALICE)
  const { id, address } = await hostileCourier(answer)
  alice.use([address])
  await ready(alice, id)
  return { id, alice }
}

test.each([
  ['garbage', (stream: Stream) => stream.send(Uint8Array.of(3, 0x0a, 0xff, 0xff))],
  ['ten megabytes', (stream: Stream) => stream.send(framed(new Uint8Array(10 * 1024 * 1024)))]
])('⚔ %s of a courier is refused, and nothing is kept of it', async (_, answer) => {
  const { id, alice } = await attack((stream) => {
    answer(stream)
    void stream.close().catch(() => undefined)
  })
  await expect(fetched(alice, id)).rejects.toMatchObject({ name: 'IntegrityError' })
  await expect(alice.deposit(id, DEPOSIT)).rejects.toMatchObject({ name: 'IntegrityError' })
})

test('⚔ an answer of another kind, or with too few receipts, is refused', async () => {
  const answers = [
    encodeCourierResponse({ kind: 'end', more: false }),
    encodeCourierResponse({ kind: 'receipts', receipts: [new Uint8Array(137), new Uint8Array(137)] })
  ]
  const { id, alice } = await attack((stream) => {
    stream.send(framed(answers[0] ?? new Uint8Array()))
    void stream.close().catch(() => undefined)
  })
  for (; answers.length > 0; answers.shift())
    await expect(alice.deposit(id, DEPOSIT)).rejects.toMatchObject({ code: 'frame-malformed' })
})

test('⚔ an answer that is cut, or never comes, is a loss and no end', async () => {
  const whole = framed(encodeFetchResponse({ kind: 'envelopes', envelopes: [BYTES] }))
  const { id, alice } = await attack((stream) => {
    if (stream.protocol === PROTOCOL.courier) return
    stream.send(whole.subarray(0, 100))
    void stream.close().catch(() => undefined)
  })
  await expect(fetched(alice, id)).rejects.toMatchObject({ name: 'TransientError' })
  const signal = AbortSignal.timeout(500)
  await expect(alice.collect(id, 0, { signal })).rejects.toBeDefined()
})

test('⚔ mail out of its order is refused; a courier that lied is left out', async () => {
  const item = { mailbox: new Uint8Array(16), bytes: BYTES }
  const mail = [
    { sequence: 5, ...item },
    { sequence: 5, ...item }
  ]
  const { id, alice } = await attack((stream) => {
    stream.send(framed(encodeCourierResponse({ kind: 'mail', mail })))
    void stream.close().catch(() => undefined)
  })
  await expect(alice.collect(id, 0)).rejects.toMatchObject({ code: 'frame-malformed' })
  alice.distrust(id)
  expect(find(alice, id)?.state).toBe('distrusted')
})
