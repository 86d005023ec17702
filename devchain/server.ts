import type { AddressInfo } from 'node:net'
import type { HttpBindings } from '@hono/node-server'
import { createAdaptorServer } from '@hono/node-server'

/** A socket that answers. */
export interface Listening {
  readonly port: number
  close(): Promise<void>
}

/** Answers one request; `bindings` are Node's own objects behind it. */
export type Answer = (request: Request, bindings: HttpBindings) => Response | Promise<Response>

/** Listens on host and port (0 takes a free one). Rejects with the socket's error. */
export async function listen(answer: Answer, host: string, port: number): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: (request, bindings) => answer(request, bindings as HttpBindings),
    overrideGlobalObjects: false
  })
  // Node closes a socket that was idle for 5 s, also one on which a busy client has a request under way (RFC 9112, 9.3.1).
  if ('keepAliveTimeout' in server) server.keepAliveTimeout = 0
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const close = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.close((error) => (error === undefined ? resolve() : reject(error)))
      if ('closeAllConnections' in server) server.closeAllConnections()
    })
  return { port: (server.address() as AddressInfo).port, close }
}
