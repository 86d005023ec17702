import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import { Answers, RequestError } from './answers.ts'
import { blocksAskedFor, drain, transactionIn } from './bodies.ts'
import type { BlockJson } from './blocks.ts'
import { DevchainError, TransactionFormatError } from './errors.ts'
import type { Faults } from './faults.ts'
import type { Ledger } from './ledger.ts'
import { Rejection } from './queries.ts'
import { reads } from './routes.ts'

/** Largest body of a broadcast, as on snarkOS: 1.5 MiB. */
const maxBody = 2 * 768 * 1024
const maxBlocksAtOnce = 1000
/** Bytes of a longer body that are read and thrown away, so that its sender reads the answer. */
const maxDrained = 8 * maxBody

/** What the routes need. */
export interface RestParts {
  readonly ledger: Ledger
  readonly faults: Faults
  /** Takes a transaction; resolves to its id when it waits for a block or stands in one. */
  readonly broadcast: (transaction: unknown) => string
  readonly produceBlock: () => BlockJson
  /** Milliseconds since 1970. */
  readonly now: () => number
}

function createBlocks(parts: RestParts, asked: number): BlockJson {
  const count = Math.min(Math.max(asked, 1), maxBlocksAtOnce)
  let last = parts.produceBlock()
  for (let made = 1; made < count; made += 1) last = parts.produceBlock()
  return last
}

/** Every route that changes something. */
const writes: Readonly<Record<string, (parts: RestParts, context: Context) => Promise<unknown>>> = {
  '/transaction/broadcast': async (parts, context) => parts.broadcast(await transactionIn(context)),
  '/block/create': async (parts, context) => createBlocks(parts, await blocksAskedFor(context))
}

/** Every route served below `/{network}`, with its method. */
export const servedRoutes: readonly string[] = [
  ...Object.keys(reads).map((route) => `GET ${route}`),
  ...Object.keys(writes).map((route) => `POST ${route}`)
]

// Whatever is no UTF-8 after decoding is refused by the name that the route gives to its place.
function checkSegments(route: string, path: string): void {
  const names = route.split('/')
  for (const [index, segment] of path.split('/').entries()) {
    try {
      decodeURIComponent(segment)
    } catch {
      const name = (names[index] ?? '').replace(':', '')
      const message = `Invalid argument ${JSON.stringify(name)} in path ${JSON.stringify(path)}: invalid UTF-8 in parameter`
      throw new RequestError(400, message, `Invalid UTF-8 in \`${name}\``)
    }
  }
}

function asRequestError(error: DevchainError): RequestError {
  if (error instanceof RequestError) return error
  if (error instanceof TransactionFormatError) return new RequestError(422, error.message)
  return new RequestError(422, 'Invalid transaction', error.message)
}

/** One sentence for what was thrown, in the words of the node's first or second API. */
function sentence(error: unknown, version: 1 | 2, context: Context): Response {
  if (error instanceof Rejection) {
    return version === 1
      ? context.body('Failed to convert error', 500)
      : context.body(error.message, error.status)
  }
  if (!(error instanceof DevchainError)) throw error
  const failure = asRequestError(error)
  if (version === 1) return context.body([failure.message, ...failure.chain].join(' — '), 500)
  const error_type = {
    400: 'bad_request',
    404: 'not_found',
    422: 'unprocessable_entity',
    500: 'internal_server_error'
  }[failure.status]
  const chain = failure.chain.length === 0 ? {} : { chain: failure.chain }
  return context.json({ message: failure.message, error_type, ...chain }, failure.status)
}

function routes(parts: RestParts, version: 1 | 2, prefix: string): Hono {
  const app = new Hono()
  const refuseMethod = (context: Context): Response => sentence(new Rejection(405, ''), version, context)
  const answer = async (context: Context, path: string, give: () => unknown): Promise<Response> => {
    try {
      const truth = await give()
      const lie: unknown = parts.faults.settings.answer?.(path, truth)
      return context.json((lie === undefined ? truth : lie) as object)
    } catch (error) {
      return sentence(error, version, context)
    }
  }
  const pathOf = (context: Context): string => new URL(context.req.url).pathname.slice(prefix.length)
  for (const [route, write] of Object.entries(writes)) {
    app.post(route, (context) => answer(context, pathOf(context), () => write(parts, context)))
    app.all(route, refuseMethod)
  }
  for (const [route, read] of Object.entries(reads)) {
    app.get(route, (context) =>
      answer(context, pathOf(context), () => {
        checkSegments(route, pathOf(context))
        const height = Math.max(0, parts.ledger.height - parts.faults.settings.lag)
        return read(new Answers(parts.ledger, height), context, pathOf(context))
      })
    )
    app.all(route, refuseMethod)
  }
  return app
}

/** A node that is down says nothing: the socket is closed. Asked without one, all that can be said is 503. */
function cut(context: Context): Response {
  const { outgoing } = (context.env ?? {}) as Partial<HttpBindings>
  if (outgoing === undefined) return context.body(null, 503)
  outgoing.destroy()
  return RESPONSE_ALREADY_SENT
}

/** The routes of a snarkOS node, under `/{network}`, `/v1/{network}` and `/v2/{network}`. */
export function createRest(parts: RestParts, network: string): Hono {
  const app = new Hono()
  app.use(async (context, next) => {
    await next()
    // A node answers a browser's preflight with 200.
    if (context.res.status === 204) context.res = new Response(null, { headers: context.res.headers })
  })
  app.use(cors({ origin: '*', allowMethods: ['GET', 'POST', 'OPTIONS'] }))
  app.use(async (context, next) => {
    const { down, delay } = parts.faults.settings
    if (down) return cut(context)
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
    if (parts.faults.isOverLimit(parts.now())) return context.body('Too Many Requests! Wait for 1s', 429)
    return next()
  })
  // Only what is posted has a body that is read.
  app.post(
    '*',
    bodyLimit({
      maxSize: maxBody,
      onError: async (context) => {
        await drain(context, maxDrained)
        const version = context.req.path.startsWith('/v2/') ? 2 : 1
        const limit = 'length limit exceeded'
        const chain = ['Failed to buffer the request body: length limit exceeded', limit, limit]
        return sentence(new RequestError(400, 'Failed to read request body', ...chain), version, context)
      }
    })
  )
  app.notFound((context) => context.body(null, 404))
  app.route(`/${network}`, routes(parts, 1, `/${network}`))
  app.route(`/v1/${network}`, routes(parts, 1, `/v1/${network}`))
  app.route(`/v2/${network}`, routes(parts, 2, `/v2/${network}`))
  return app
}
