import { Command, InvalidArgumentError, Option } from 'commander'
import { GhostError } from '../src/protocol/errors.ts'
import { createRelay, DEFAULT_COURIER_LIMITS, DEFAULT_LIMITS } from './index.ts'
import type { CourierOptions, GatewayAccess } from './index.ts'

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
  .option('--health-port <number>', 'port of /healthz and /metrics, 0 for a free one', port, 4002)
  .option('--data <directory>', 'holds the key file and what the courier keeps', '.relay')
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
  .option('--courier', 'keep sealed messages for people who are away')
  .option('--node <url>', 'Aleo node at which the courier reads anchors (repeatable)', collect, [])
  .addOption(
    new Option('--network <name>', 'network of these nodes')
      .choices(['testnet', 'mainnet'])
      .default('testnet')
  )
  .option('--program <id>', 'the contract whose anchors count', 'ghost_msg.aleo')
  .option('--courier-bytes <bytes>', 'bytes kept in all', wholeNumber, DEFAULT_COURIER_LIMITS.bytes)
  .option(
    '--courier-permit-bytes <bytes>',
    'of these, for deposits that no anchor paid for',
    wholeNumber,
    DEFAULT_COURIER_LIMITS.permitBytes
  )
  .option(
    '--courier-bytes-per-client <bytes>',
    'bytes kept from one client',
    wholeNumber,
    DEFAULT_COURIER_LIMITS.bytesPerClient
  )
  .option(
    '--courier-bytes-per-mailbox <bytes>',
    'bytes kept in one mailbox',
    wholeNumber,
    DEFAULT_COURIER_LIMITS.bytesPerMailbox
  )
  .option(
    '--courier-seconds <seconds>',
    'how long anything is kept',
    wholeNumber,
    DEFAULT_COURIER_LIMITS.keepSeconds
  )
  .option(
    '--courier-requests-per-minute <number>',
    'requests of one client in a minute',
    wholeNumber,
    DEFAULT_COURIER_LIMITS.requestsPerMinute
  )
  .option(
    '--gateway-port <number>',
    'port of an IPFS trustless gateway, 0 for a free one; none without it',
    port
  )
  .addOption(
    new Option('--gateway <access>', 'whom the gateway answers')
      .choices(['permission', 'open'])
      .default('permission')
  )

interface Flags {
  readonly host: string
  readonly port: number
  readonly healthPort: number
  readonly data: string
  readonly announce: readonly string[]
  readonly peer: readonly string[]
  readonly reservations: number
  readonly connections: number
  readonly connectionsPerSecond: number
  readonly reservationSeconds: number
  readonly circuitBytes: number
  readonly circuitSeconds: number
  readonly records: number
  readonly recordsPerClient: number
  readonly courier?: true
  readonly node: readonly string[]
  readonly network: string
  readonly program: string
  readonly courierBytes: number
  readonly courierPermitBytes: number
  readonly courierBytesPerClient: number
  readonly courierBytesPerMailbox: number
  readonly courierSeconds: number
  readonly courierRequestsPerMinute: number
  readonly gatewayPort?: number
  readonly gateway: GatewayAccess
}

const courierOf = (flags: Flags): CourierOptions => ({
  chain: { nodes: flags.node, network: flags.network, program: flags.program },
  limits: {
    bytes: flags.courierBytes,
    permitBytes: flags.courierPermitBytes,
    bytesPerClient: flags.courierBytesPerClient,
    bytesPerMailbox: flags.courierBytesPerMailbox,
    keepSeconds: flags.courierSeconds,
    requestsPerMinute: flags.courierRequestsPerMinute
  },
  ...(flags.gatewayPort === undefined ? {} : { gateway: { port: flags.gatewayPort, access: flags.gateway } })
})

const run = async (): Promise<void> => {
  const flags = command.parse().opts<Flags>()
  const { host, port, healthPort, data, announce, peer } = flags
  const relay = await createRelay({
    host,
    port,
    healthPort,
    data,
    announce,
    peers: peer,
    limits: {
      reservations: flags.reservations,
      connections: flags.connections,
      connectionsPerSecond: flags.connectionsPerSecond,
      reservationSeconds: flags.reservationSeconds,
      circuitBytes: flags.circuitBytes,
      circuitSeconds: flags.circuitSeconds,
      records: flags.records,
      recordsPerClient: flags.recordsPerClient
    },
    ...(flags.courier === true ? { courier: courierOf(flags) } : {}),
    onPeer: (address, state) => console.error(`${state}: ${address}`)
  })
  const stop = (): void => {
    process.off('SIGINT', stop).off('SIGTERM', stop)
    void relay.close()
  }
  process.on('SIGINT', stop).on('SIGTERM', stop)
  for (const address of relay.multiaddrs) console.log(address)
  console.error(`health: ${relay.healthUrl}`)
  if (relay.gatewayUrl !== undefined) console.error(`gateway: ${relay.gatewayUrl}`)
}

run().catch((error: unknown) => {
  console.error(error instanceof GhostError ? `${error.code}: ${error.message}` : error)
  process.exitCode = 1
})
