import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { circuitRelayTransport } from '@libp2p/circuit-relay-v2'
import { identify } from '@libp2p/identify'
import { noise } from '@libp2p/noise'
import { webSockets } from '@libp2p/websockets'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { afterEach, expect, test, vi } from 'vitest'
import { createRelay } from './index.ts'
import type { Relay, RelayOptions } from './index.ts'
import type { Health } from './health.ts'

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(ends.splice(0).map((end) => end()))
})

const start = async (options: RelayOptions = {}): Promise<Relay> => {
  const relay = await createRelay(options)
  ends.push(() => relay.close())
  return relay
}
const addressOf = (relay: Relay): string => {
  const [first] = relay.multiaddrs
  expect(first).toBeDefined()
  return String(first)
}
const health = async (relay: Relay): Promise<Health> =>
  (await fetch(relay.healthUrl)).json() as Promise<Health>
const eventually = (check: () => Promise<void> | void) => vi.waitFor(check, { timeout: 20_000, interval: 50 })

const client = async (relay: Relay) => {
  const node = await createLibp2p({
    addresses: { listen: ['/p2p-circuit'] },
    transports: [webSockets(), circuitRelayTransport()],
    connectionEncrypters: [noise()],
    streamMuxers: [yamux()],
    services: { identify: identify() }
  })
  ends.push(async () => node.stop())
  await node.dial(multiaddr(addressOf(relay)))
  return node
}
const reserved = (node: { getMultiaddrs(): unknown[] }) =>
  node.getMultiaddrs().some((one) => String(one).includes('/p2p-circuit'))
const directory = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'relay-'))
  ends.push(() => rm(path, { recursive: true }))
  return path
}

test('a relay keeps its peer id over restarts, in a file nobody else can read', async () => {
  const data = await directory()
  const first = await createRelay({ data })
  await first.close()
  const second = await start({ data })
  expect(second.peerId).toBe(first.peerId)
  expect((await stat(join(data, 'relay.key'))).mode & 0o777).toBe(0o600)
})

test('a damaged key file stops the relay instead of giving it a new name', async () => {
  const data = await directory()
  await writeFile(join(data, 'relay.key'), 'no key')
  await expect(createRelay({ data })).rejects.toMatchObject({ code: 'relay-key-damaged' })
})

test('a taken port is told by name', async () => {
  const relay = await start()
  const port = Number(addressOf(relay).split('/')[4])
  await expect(createRelay({ port })).rejects.toMatchObject({ code: 'relay-port-taken' })
  await expect(createRelay({ peers: ['/ip4/127.0.0.1/tcp/1/ws'] })).rejects.toMatchObject({
    code: 'relay-address-invalid'
  })
})

test('what is announced must be an address, and a taken health port names its own option', async () => {
  for (const announce of ['foo', '/ip4/127.0.0.1/tcp', ''])
    await expect(createRelay({ announce: [announce] })).rejects.toMatchObject({
      code: 'relay-address-invalid'
    })
  const relay = await start()
  const healthPort = Number(new URL(relay.healthUrl).port)
  await expect(createRelay({ healthPort })).rejects.toMatchObject({
    code: 'relay-port-taken',
    message: expect.stringContaining('--health-port') as unknown
  })
})

test('a key where the system makes no folder is refused at once', async () => {
  await expect(createRelay({ data: '/proc/nope/deeper' })).rejects.toMatchObject({
    code: 'relay-key-unreadable'
  })
})

test('a client that leaves frees its slot', async () => {
  const relay = await start({ limits: { reservations: 1 } })
  const one = await client(relay)
  await eventually(() => expect(reserved(one)).toBe(true))
  expect((await health(relay)).reservations).toBe(1)
  await one.stop()
  await eventually(async () => expect((await health(relay)).reservations).toBe(0))
  const two = await client(relay)
  await eventually(() => expect(reserved(two)).toBe(true))
})

test('two clients of one relay reach each other through it', async () => {
  const relay = await start()
  const [one, two] = await Promise.all([client(relay), client(relay)])
  await eventually(() => expect(reserved(two)).toBe(true))
  const connection = await one.dial(two.getMultiaddrs())
  expect(connection.direct).toBe(false)
  expect(connection.limits?.bytes).toBeGreaterThan(30_000_000n)
})

test('relays find each other again after one of them restarts', async () => {
  const data = await directory()
  const first = await createRelay({ data })
  const second = await start({ peers: [addressOf(first)] })
  await eventually(async () => expect((await health(second)).connections).toBe(1))
  const port = Number(addressOf(first).split('/')[4])
  await first.close()
  await eventually(async () => expect((await health(second)).connections).toBe(0))
  await start({ data, port })
  await eventually(async () => expect((await health(second)).connections).toBe(1))
})
