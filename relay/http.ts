import { serve } from '@hono/node-server'
import type { ServerType } from '@hono/node-server'
import type { Hono } from 'hono'
import { TransientError } from '../src/protocol/errors.ts'

/** Routes that are being served. */
export interface Served {
  /** Without a slash at its end. */
  readonly url: string
  close(): Promise<void>
}

/**
 * Serves routes on a port, 0 for a free one. `option` is the flag that chooses it.
 * @throws TransientError `relay-port-taken`
 */
export const serveRoutes = async (app: Hono, host: string, port: number, option: string): Promise<Served> => {
  let server: ServerType | undefined
  const bound = await new Promise<number>((resolve, reject) => {
    // The process's own Request and Response stay: whoever runs a relay beside other code does not expect them to change.
    server = serve({ fetch: app.fetch, hostname: host, port, overrideGlobalObjects: false }, (info) =>
      resolve(info.port)
    )
    server.once('error', (cause: Error) =>
      reject(
        new TransientError(
          'relay-port-taken',
          `cannot listen on ${host}:${port}: choose another with ${option}`,
          { cause }
        )
      )
    )
  })
  const shown = host.includes(':') ? `[${host}]` : host
  return {
    url: `http://${shown}:${bound}`,
    close: () =>
      new Promise((resolve) => {
        if (server !== undefined && 'closeAllConnections' in server) server.closeAllConnections()
        server?.close(() => resolve())
      })
  }
}
