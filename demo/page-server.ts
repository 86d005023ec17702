import { serve, type ServerType } from '@hono/node-server'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { proxy } from 'hono/proxy'
import { createServer, type AddressInfo } from 'node:net'
import type { PageConfiguration } from './configuration.ts'
import { readCapped } from './capped-body.ts'
import { DemoError } from './errors.ts'
import { addFaucet, type Treasury } from './faucet.ts'

/** Only this machine: the demo holds funded keys. */
const HOST = '127.0.0.1'
/** Bytes of a request to the node: a transaction is some 20 kB, a deployment under 1 MiB. */
const CHAIN_REQUEST_BYTES = 2 * 1024 * 1024

export interface PageServerOptions {
  /** Folder of the built page. */
  readonly page: string
  readonly configuration: PageConfiguration
  /** Address of the node, before `/{network}`, without a slash at its end. */
  readonly chain: string
  readonly treasury?: Treasury
  readonly port: number
}

export interface PageServer {
  readonly port: number
  close(): Promise<void>
}

/** The node under the page's own origin, and open to any other page with whatever header it sends. */
function addChain(app: Hono, chain: string): void {
  app.use('/chain/*', cors({ origin: '*' }))
  app.all('/chain/*', async (context) => {
    const body = await readCapped(context.req.raw, CHAIN_REQUEST_BYTES)
    if (body === undefined) return context.json({ error: 'That is more than a node takes.' }, 413)
    const target = `${chain}${context.req.path.slice('/chain'.length)}${new URL(context.req.url).search}`
    // Nothing of the browser goes on: a node needs to know neither page nor cookies.
    const headers = {
      accept: context.req.header('accept'),
      'content-type': context.req.header('content-type')
    }
    try {
      const answer = await proxy(target, {
        method: context.req.method,
        headers,
        redirect: 'error',
        signal: context.req.raw.signal,
        ...(body.length === 0 ? {} : { body })
      })
      // The node's own answer on this would be sent beside ours, and browsers refuse two.
      for (const name of [...answer.headers.keys()]) {
        if (name.startsWith('access-control-')) answer.headers.delete(name)
      }
      // Read whole: a browser that leaves in the middle would break off a stream, which the server calls an error.
      return answer.body === null ? answer : new Response(await answer.arrayBuffer(), answer)
    } catch {
      return context.json({ error: `The node at ${chain} does not answer.` }, 502)
    }
  })
}

/** Every route of the demo's page; a function of its options, so that tests need no port. */
export function createPageApplication(options: Omit<PageServerOptions, 'port'>): Hono {
  // `//chain` is what `<address of the page>` + `/chain` gives when the first already ends with a slash.
  const app = new Hono({ getPath: (request) => new URL(request.url).pathname.replace(/^\/+/, '/') })
  app.use(async (context, next) => {
    await next()
    context.header('x-content-type-options', 'nosniff')
    context.header('referrer-policy', 'no-referrer')
  })
  addChain(app, options.chain)
  if (options.treasury !== undefined) addFaucet(app, options.treasury)
  app.get('/config.json', (context) =>
    context.json(options.configuration, 200, { 'cache-control': 'no-store' })
  )
  app.use(async (context, next) => {
    await next()
    // Names under assets/ carry a hash of what they hold; everything else may change with the next build.
    const forever = context.req.path.startsWith('/assets/') && context.res.ok
    context.header('cache-control', forever ? 'public, max-age=31536000, immutable' : 'no-cache')
  })
  app.use(serveStatic({ root: options.page }))
  app.notFound((context) => context.text('Not found', 404))
  return app
}

function portBusy(port: number, cause: Error): DemoError {
  const advice = 'end what runs there, or choose another with --port (0 takes a free one)'
  return new DemoError('port-busy', `Port ${port} is busy: ${advice}.`, { cause })
}

/** Tells a busy port before time is spent on chain and page. @throws DemoError `port-busy` */
export function checkPort(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', (error) => reject(portBusy(port, error)))
    probe.listen(port, HOST, () => probe.close(() => resolve()))
  })
}

function listen(app: Hono, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    // The SDK's wasm fetches with the Request it finds in this process, and only the original one does.
    const options = { fetch: app.fetch, hostname: HOST, port, overrideGlobalObjects: false }
    const server = serve(options, () => resolve(server))
    server.once('error', (error: Error) => reject(portBusy(port, error)))
  })
}

/** Serves the page on 127.0.0.1. @throws DemoError `port-busy` */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const server = await listen(createPageApplication(options), options.port)
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)))
        // Browsers keep connections open for minutes; the demo ends now.
        if ('closeAllConnections' in server) server.closeAllConnections()
      })
  }
}
