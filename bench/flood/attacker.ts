/**
 * Process of its own: floods a relay and, through it, a person, for as long as it is told. Half of it are strangers,
 * half a contact gone bad, who may open streams. On standard output it says at the end how much it tried.
 */
import process from 'node:process'
import type { Connection, Stream } from '@libp2p/interface'
import { multiaddr } from '@multiformats/multiaddr'
import { personKeys } from '../../src/messaging/testing/exchange-person.ts'
import { dialAsHostile, type Hostile } from '../../src/p2p/testing/hostile.ts'
import { PROTOCOL } from '../../src/protocol/frames.ts'

const CONNECTIONS = 1000
const STREAMS = 10_000
const STRANGERS = 8
/** Dials of each stranger, and streams of the contact, under way at once. */
const AT_ONCE = 32
const PROTOCOLS = [
  PROTOCOL.hello,
  PROTOCOL.push,
  PROTOCOL.fetch,
  PROTOCOL.kad,
  '/meshsub/1.2.0',
  '/ipfs/ping/1.0.0',
  '/ipfs/id/1.0.0',
  '/webrtc-signaling/0.0.1',
  '/libp2p/circuit/relay/0.2.0/stop'
]
/** A length that is no frame's, one that never ends, and one whose bytes never come. */
const LENGTHS = [
  Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f),
  new Uint8Array(64).fill(0x80),
  Uint8Array.of(0x80, 0x80, 0x40)
]
const DRIP = 1000

const [relay = '', victimName = '', contactName = '', duration = '60000'] = process.argv.slice(2)
const until = Date.now() + Number(duration)
const tried = { connections: 0, opened: 0, streams: 0, taken: 0, slow: 0 }
const running = (): boolean => Date.now() < until
/** What it does is refused all the time: that is the point, and nobody is told. */
const refused = (): undefined => undefined

const garbage = (round: number): Uint8Array => {
  const bytes = new Uint8Array(1 + ((round * 7919) % 65_536))
  for (let index = 0; index < bytes.length; index++) bytes[index] = (index * 31 + round * 17) % 256
  return bytes
}

/** One byte a second, as long as it is taken. */
const drip = (stream: Stream): void => {
  tried.slow++
  const timer = setInterval(() => {
    if (!running() || stream.status !== 'open') clearInterval(timer)
    else stream.send(Uint8Array.of(0x80))
  }, DRIP)
}

const abuse = async (connection: Connection, round: number): Promise<void> => {
  if (connection.status !== 'open') return
  const protocol = PROTOCOLS[round % PROTOCOLS.length] ?? PROTOCOL.push
  tried.streams++
  const stream = await connection
    .newStream(protocol, {
      runOnLimitedConnection: true,
      signal: AbortSignal.timeout(3000),
      maxOutboundStreams: 1e6
    })
    .catch(refused)
  if (stream === undefined) return
  tried.taken++
  stream.addEventListener('close', refused)
  try {
    if (round % 4 === 0) drip(stream)
    else if (round % 4 === 1) stream.send(LENGTHS[round % LENGTHS.length] ?? garbage(round))
    else for (let count = 0; count < 4 && stream.send(garbage(round + count)); count++);
  } catch {
    // closed meanwhile: the next one
  }
}

const floodConnections = async ({ node }: Hostile, victim: string): Promise<void> => {
  while (running() && tried.connections < CONNECTIONS) {
    const count = tried.connections++
    const address = multiaddr(count % 2 === 0 ? relay : `${relay}/p2p-circuit/p2p/${victim}`)
    const connection = await node
      .dial(address, { force: true, signal: AbortSignal.timeout(4000) })
      .catch(refused)
    if (connection === undefined) continue
    tried.opened++
    for (let round = 0; round < 4; round++) void abuse(connection, count + round)
  }
}

const floodStreams = async (contact: Hostile): Promise<void> => {
  while (running() && tried.streams < STREAMS) {
    if (contact.connection.status !== 'open') return
    await abuse(contact.connection, tried.streams)
  }
}

const atOnce = (flood: () => Promise<void>): Promise<unknown> =>
  Promise.all(Array.from({ length: AT_ONCE }, flood))

const keys = personKeys(victimName)
const strangers = await Promise.all(
  Array.from({ length: STRANGERS }, (_, place) =>
    dialAsHostile([relay], personKeys(`stranger ${place}`), keys)
  )
)
const victim = strangers[0]?.connection.remotePeer.toString() ?? ''
const contactLoop = async (): Promise<void> => {
  while (running()) {
    const contact = await dialAsHostile([relay], personKeys(contactName), keys).catch(refused)
    if (contact === undefined) continue
    await contact.hello().catch(refused)
    await atOnce(() => floodStreams(contact))
    await contact.stop()
    if (tried.streams >= STREAMS) return
  }
}
await Promise.all([...strangers.map((one) => atOnce(() => floodConnections(one, victim))), contactLoop()])
while (running()) await new Promise((resolve) => setTimeout(resolve, 100))
process.stdout.write(`${JSON.stringify(tried)}\n`)
process.exit(0)
