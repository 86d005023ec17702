import { serve } from '@hono/node-server'
import type { ServerType } from '@hono/node-server'
import { Hono } from 'hono'
import { TransientError } from '../src/protocol/errors.ts'

/** Numbers only: a relay says nothing about who uses it. */
export interface Health {
  readonly peerId: string
  readonly multiaddrs: readonly string[]
  readonly connections: number
  readonly reservations: number
  readonly records: number
  readonly uptimeSeconds: number
}

/** Answers `GET /healthz`, nothing else. @throws TransientError `relay-port-taken` */
export const serveHealth = async (
  host: string,
  port: number,
  health: () => Health
): Promise<{ readonly url: string; close(): Promise<void> }> => {
  const app = new Hono()
  app.get('/healthz', (context) => context.json({ status: 'ok', ...health() }))
  let server: ServerType | undefined
  const boundPort = await new Promise<number>((resolve, reject) => {
    // The process's own Request and Response stay: whoever runs a relay beside other code does not expect them to change.
    server = serve({ fetch: app.fetch, hostname: host, port, overrideGlobalObjects: false }, (info) =>
      resolve(info.port)
    )
    server.once('error', (cause: Error) =>
      reject(
        new TransientError(
          'relay-port-taken',
          `cannot answer /healthz on ${host}:${port}: choose another with --health-port`,
          { cause }
        )
      )
    )
  })
  const shown = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${shown}:${boundPort}/healthz`,
    close: () =>
      new Promise((resolve) => {
        if (server !== undefined && 'closeAllConnections' in server) server.closeAllConnections()
        server?.close(() => resolve())
      })
  }
}
