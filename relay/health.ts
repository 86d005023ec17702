import { Hono } from 'hono'
import { serveRoutes } from './http.ts'
import type { Served } from './http.ts'
import { metricsText } from './metrics.ts'
import type { Metric } from './metrics.ts'

/** Numbers only: a relay says nothing about who uses it. */
export interface Health {
  readonly peerId: string
  readonly multiaddrs: readonly string[]
  readonly connections: number
  readonly reservations: number
  readonly records: number
  readonly uptimeSeconds: number
  /** Objects held by its courier, where it is one. */
  readonly objects?: number
}

const gauge = (name: string, help: string, value: number): Metric => ({
  name: `ghost_relay_${name}`,
  help,
  type: 'gauge',
  values: [['', value]]
})

const relayMetrics = ({ connections, reservations, records, uptimeSeconds }: Health): Metric[] => [
  gauge('connections', 'Open connections.', connections),
  gauge('reservations', 'Clients that are reachable through this relay.', reservations),
  gauge('records', 'Provider records held.', records),
  gauge('uptime_seconds', 'Seconds since the start.', uptimeSeconds)
]

/** Answers `GET /healthz` and `GET /metrics`, nothing else. @throws TransientError `relay-port-taken` */
export const serveHealth = async (
  host: string,
  port: number,
  health: () => Health,
  metrics: () => readonly Metric[]
): Promise<Served> => {
  const app = new Hono()
  app.get('/healthz', (context) => context.json({ status: 'ok', ...health() }))
  app.get('/metrics', (context) =>
    context.text(metricsText([...relayMetrics(health()), ...metrics()]), 200, {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8'
    })
  )
  return serveRoutes(app, host, port, '--health-port')
}
