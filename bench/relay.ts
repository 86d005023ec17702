/**
 * `npm run -s bench:relay`: what a reservation costs a relay in memory: ten thousand that are only entered into its
 * book (`relay_simulated_heap`), and a thousand clients of other processes that hold theirs on open, encrypted
 * connections (`relay_real_heap`, `relay_real_resident`), per reservation, after collections; and how long the thousand
 * took to join.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { generateKeyPair } from '@libp2p/crypto/keys'
import type { PeerId } from '@libp2p/interface'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { multiaddr } from '@multiformats/multiaddr'
import type { Multiaddr } from '@multiformats/multiaddr'
import { UsageError } from '../src/protocol/errors.ts'
import { DEFAULT_LIMITS } from '../relay/index.ts'
import { createNode } from '../relay/node.ts'
import { RecordStore } from '../relay/record-store.ts'
import { print } from './figure.ts'

const SIMULATED = 10_000
const REAL = 1000
const PROCESSES = 2

const { gc } = globalThis
if (gc === undefined) throw new UsageError('gc-missing', 'run with --expose-gc')

const memory = async (): Promise<{ heap: number; resident: number }> => {
  for (let round = 0; round < 5; round++) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    gc()
  }
  const { heapUsed, rss } = process.memoryUsage()
  return { heap: heapUsed, resident: rss }
}

interface Book {
  reserve(peer: PeerId, address: Multiaddr): { readonly status: unknown }
}
const hasBook = (service: object): service is { reservationStore: Book } =>
  'reservationStore' in service &&
  typeof service.reservationStore === 'object' &&
  service.reservationStore !== null &&
  'reserve' in service.reservationStore

const limits = {
  ...DEFAULT_LIMITS,
  reservations: 2 * SIMULATED,
  connections: 2 * REAL,
  connectionsPerSecond: REAL
}
const start = async () =>
  createNode({
    privateKey: await generateKeyPair('Ed25519'),
    host: '127.0.0.1',
    port: 0,
    announce: [],
    limits,
    peers: [],
    records: new RecordStore(limits.records, limits.recordsPerClient)
  })

const node = await start()
const service = node.services.relay
if (!hasBook(service)) throw new UsageError('relay-unknown', 'this circuit relay is built otherwise')
const [address] = node.getMultiaddrs()
const ids: PeerId[] = []
for (let count = 0; count < SIMULATED; count++)
  ids.push(peerIdFromPrivateKey(await generateKeyPair('Ed25519')))
const empty = await memory()
for (const [place, id] of ids.entries())
  service.reservationStore.reserve(id, multiaddr(`/ip4/10.0.${place >> 8}.${place & 255}/tcp/${place}/ws`))
const simulated = await memory()
print({
  name: 'relay_simulated_heap',
  value: (simulated.heap - empty.heap) / SIMULATED,
  unit: 'B',
  n: service.reservations.size
})
for (const id of ids.splice(0)) {
  service.reservations.get(id)?.signal.clear()
  service.reservations.delete(id)
}

const before = await memory()
const begun = performance.now()
const clients = Array.from({ length: PROCESSES }, () =>
  spawn(
    process.execPath,
    [join(import.meta.dirname, 'relay/clients.ts'), String(address), String(REAL / PROCESSES)],
    { stdio: ['pipe', 'pipe', 'inherit'] }
  )
)
await Promise.all(clients.map(({ stdout }) => once(stdout, 'data')))
const took = performance.now() - begun
const joined = await memory()
const count = service.reservations.size
print({ name: 'relay_real_heap', value: (joined.heap - before.heap) / count, unit: 'B', n: count })
print({
  name: 'relay_real_resident',
  value: (joined.resident - before.resident) / count,
  unit: 'B',
  n: count
})
print({ name: 'relay_real_join', value: took, unit: 'ms', n: count })
for (const client of clients) {
  const ended = once(client, 'close')
  client.stdin.end()
  await ended
}
await node.stop()
