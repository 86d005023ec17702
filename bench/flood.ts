/**
 * `npm run -s bench:flood`: a relay, somebody and his contact in this process; for a minute another process floods both
 * with 1,000 connections, 10,000 streams, lengths without end, garbage on every protocol and a byte a second. Meanwhile
 * the contact writes: `flood_message_max` is the slowest message, `flood_heap_growth` what is left in the heap of relay
 * and both people when it is over, after collections.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import * as v from 'valibot'
import {
  credentials,
  envelopeBytes,
  identityOf,
  personKeys,
  RecordingHandler
} from '../src/messaging/testing/exchange-person.ts'
import { createExchange } from '../src/p2p/index.ts'
import { systemClock } from '../src/platform/clock.ts'
import { systemRandom } from '../src/platform/random.ts'
import { UsageError } from '../src/protocol/errors.ts'
import { createRelay } from '../relay/index.ts'
import { percentile, print } from './figure.ts'

const DURATION = 60_000
const PAUSE = 1000
/** Longest that is waited for one message (ms). */
const LIMIT = 60_000
const [ALICE, BOB, MALLORY] = ['Alice', 'Bob', 'Mallory'].map(personKeys)
const Tried = v.object({
  connections: v.number(),
  opened: v.number(),
  streams: v.number(),
  taken: v.number(),
  slow: v.number()
})

const { gc } = globalThis
if (gc === undefined || ALICE === undefined || BOB === undefined || MALLORY === undefined)
  throw new UsageError('gc-missing', 'run with --expose-gc')

const rest = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
const heap = async (): Promise<number> => {
  for (let round = 0; round < 5; round++) {
    await rest(200)
    gc()
  }
  return process.memoryUsage().heapUsed
}
const until = async (check: () => boolean, limit = LIMIT): Promise<boolean> => {
  const end = Date.now() + limit
  while (!check() && Date.now() < end) await rest(5)
  return check()
}

const relay = await createRelay()
const codes = new Map<string, number>()
const enter = async (keys: typeof ALICE) => {
  const handler = new RecordingHandler()
  const exchange = createExchange({
    relays: relay.multiaddrs,
    iceServers: [],
    direct: false,
    clock: systemClock,
    random: systemRandom,
    log: (_level, code) => void codes.set(code, (codes.get(code) ?? 0) + 1)
  })
  await exchange.start(identityOf(keys, Date.now()), handler)
  return { exchange, handler }
}
const [alice, bob] = await Promise.all([enter(ALICE), enter(BOB)])
alice.exchange.follow([credentials(ALICE, BOB), credentials(ALICE, MALLORY)])
bob.exchange.follow([credentials(BOB, ALICE)])
await until(() => bob.handler.reachability.get(ALICE.self) === 'online')

let number = 0
/** ms until a message of Bob's is with Alice, sent again as his outbox would when the connection was cut. */
const message = async (): Promise<number> => {
  const begun = performance.now()
  const envelope = envelopeBytes(number++)
  const sent = () => alice.handler.envelopes.some((bytes) => bytes.every((byte, at) => byte === envelope[at]))
  while (!sent() && performance.now() - begun < LIMIT) {
    await bob.exchange.push(ALICE.self, [envelope]).catch(() => undefined)
    await until(sent, 500)
  }
  alice.handler.calls.splice(0)
  return performance.now() - begun
}
for (let count = 0; count < 20; count++) await message()
const before = await heap()
const attacker = spawn(
  process.execPath,
  [
    join(import.meta.dirname, 'flood/attacker.ts'),
    relay.multiaddrs[0] ?? '',
    'Alice',
    'Mallory',
    String(DURATION)
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] }
)
let said = ''
attacker.stdout.setEncoding('utf8').on('data', (text: string) => (said += text))
const over = once(attacker, 'close')
let isOver = false
void over.then(() => (isOver = true))
const times: number[] = []
while (!isOver) {
  times.push(await message())
  await rest(PAUSE)
}
await over
times.push(await message())
const tried = v.parse(Tried, JSON.parse(said))
const after = await heap()
print({ name: 'flood_heap_growth', value: after - before, unit: 'B', n: 1 })
print({ name: 'flood_message_p50', value: percentile(times, 0.5), unit: 'ms', n: times.length })
print({ name: 'flood_message_max', value: Math.max(...times), unit: 'ms', n: times.length })
print({ name: 'flood_connections', value: tried.connections, unit: 'connections', n: tried.opened })
print({ name: 'flood_streams', value: tried.streams, unit: 'streams', n: tried.taken })
process.stderr.write(`${JSON.stringify(Object.fromEntries(codes))}\n`)
await Promise.all([alice.exchange.stop(), bob.exchange.stop()])
await relay.close()
