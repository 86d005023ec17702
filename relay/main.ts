import { Command, InvalidArgumentError } from 'commander'
import { GhostError } from '../src/protocol/errors.ts'
import { createRelay, DEFAULT_LIMITS } from './index.ts'

const wholeNumber = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('a whole number is needed')
  return value
}
const port = (text: string): number => {
  const value = wholeNumber(text)
  if (value > 65_535) throw new InvalidArgumentError('a port is at most 65535')
  return value
}
const collect = (text: string, before: readonly string[]): readonly string[] => [...before, text]

const command = new Command('relay')
  .description('A relay for Ghost Messenger: connects browsers with each other and sees sealed bytes only.')
  .option('--host <address>', 'interface to listen on', '127.0.0.1')
  .option('--port <number>', 'WebSocket port, 0 for a free one', port, 4001)
  .option('--health-port <number>', 'port of /healthz, 0 for a free one', port, 4002)
  .option('--data <directory>', 'holds the key file, so that the peer id stays the same', '.relay')
  .option('--announce <multiaddr>', 'address clients shall use, behind a proxy (repeatable)', collect, [])
  .option('--peer <multiaddr>', 'another relay to stay connected with (repeatable)', collect, [])
  .option('--reservations <number>', 'clients reachable at once', wholeNumber, DEFAULT_LIMITS.reservations)
  .option('--connections <number>', 'open connections', wholeNumber, DEFAULT_LIMITS.connections)
  .option(
    '--connections-per-second <number>',
    'new connections a second from one host',
    wholeNumber,
    DEFAULT_LIMITS.connectionsPerSecond
  )
  .option(
    '--reservation-seconds <seconds>',
    'how long a reservation lasts',
    wholeNumber,
    DEFAULT_LIMITS.reservationSeconds
  )
  .option(
    '--circuit-bytes <bytes>',
    'bytes through one circuit, 0 for no limit',
    wholeNumber,
    DEFAULT_LIMITS.circuitBytes
  )
  .option(
    '--circuit-seconds <seconds>',
    'life of one circuit, 0 for no limit',
    wholeNumber,
    DEFAULT_LIMITS.circuitSeconds
  )
  .option('--records <number>', 'provider records held', wholeNumber, DEFAULT_LIMITS.records)
  .option(
    '--records-per-client <number>',
    'provider records held of one client',
    wholeNumber,
    DEFAULT_LIMITS.recordsPerClient
  )

const run = async (): Promise<void> => {
  const options = command.parse().opts<{
    host: string
    port: number
    healthPort: number
    data: string
    announce: readonly string[]
    peer: readonly string[]
    reservations: number
    connections: number
    connectionsPerSecond: number
    reservationSeconds: number
    circuitBytes: number
    circuitSeconds: number
    records: number
    recordsPerClient: number
  }>()
  const { host, port, healthPort, data, announce, peer, ...limits } = options
  const relay = await createRelay({
    host,
    port,
    healthPort,
    data,
    announce,
    peers: peer,
    limits,
    onPeer: (address, state) => console.error(`${state}: ${address}`)
  })
  for (const address of relay.multiaddrs) console.log(address)
  console.error(`health: ${relay.healthUrl}`)
  const stop = (): void => {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    void relay.close()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
}

run().catch((error: unknown) => {
  console.error(error instanceof GhostError ? `${error.code}: ${error.message}` : error)
  process.exitCode = 1
})
