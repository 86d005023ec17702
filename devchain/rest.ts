import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { Hono } from 'hono'
import type { Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { cors } from 'hono/cors'
import {
  Answers,
  RequestError,
  identifierInPath,
  nameInPath,
  numberInPath,
  plaintextInPath,
  programInPath
} from './answers.ts'
import type { BlockJson } from './blocks.ts'
import { DevchainError, TransactionFormatError } from './errors.ts'
import type { Faults } from './faults.ts'
import type { Ledger } from './ledger.ts'

/** Largest body of a broadcast, as on snarkOS: 1.5 MiB. */
const maxBody = 2 * 768 * 1024
/** Consensus versions that the newest release knows (snarkVM 4.12): one a block on a development network. */
const consensusVersions = 22
const maxBlocksAtOnce = 1000

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

type Handler = (answers: Answers, context: Context, path: string) => unknown

function param(context: Context, name: string): string {
  return context.req.param(name) ?? ''
}

const reads: Readonly<Record<string, Handler>> = {
  '/consensus_version': (answers) => Math.min(answers.height + 1, consensusVersions),
  '/block/height/latest': (answers) => answers.height,
  '/block/hash/latest': (answers) => answers.block(answers.height).block_hash,
  '/block/latest': (answers) => answers.block(answers.height),
  '/block/:block': (answers, context) => answers.blockByText(param(context, 'block')),
  '/block/:block/header': (answers, context, path) =>
    answers.block(numberInPath(path, param(context, 'block'), 32)).header,
  '/block/:block/transactions': (answers, context, path) =>
    answers.block(numberInPath(path, param(context, 'block'), 32)).transactions,
  '/blocks': (answers, context) => {
    const [start = '', end = ''] = [context.req.query('start'), context.req.query('end')]
    if (!/^[0-9]{1,10}$/.test(start) || !/^[0-9]{1,10}$/.test(end))
      throw new RequestError(400, 'Failed to convert error')
    return answers.blocks(Number(start), Number(end))
  },
  '/height/:hash': (answers, context, path) =>
    answers.heightOf(identifierInPath(path, 'ab', param(context, 'hash'))),
  '/transaction/confirmed/:id': (answers, context, path) =>
    answers.confirmed(identifierInPath(path, 'at', param(context, 'id'))),
  '/transaction/unconfirmed/:id': (answers, context, path) =>
    answers.unconfirmed(identifierInPath(path, 'at', param(context, 'id'))),
  '/transaction/:id': (answers, context, path) =>
    answers.transaction(identifierInPath(path, 'at', param(context, 'id'))),
  '/find/blockHash/:id': (answers, context, path) =>
    answers.blockHashOf(identifierInPath(path, 'at', param(context, 'id'))),
  '/find/blockHeight/:root': (answers, context, path) =>
    answers.heightOfStateRoot(identifierInPath(path, 'sr', param(context, 'root'))),
  '/find/transactionID/deployment/:program': (answers, context, path) =>
    answers.deploymentOf(programInPath(path, param(context, 'program'))),
  '/find/transactionID/deployment/:program/:edition': (answers, context, path) => {
    const program = programInPath(path, param(context, 'program'))
    const edition = numberInPath(path, param(context, 'edition'), 16)
    return answers.isDeployed(program) && answers.edition(program) === edition
      ? answers.deploymentOf(program)
      : null
  },
  '/find/transactionID/:transition': (answers, context, path) =>
    answers.transactionOfTransition(identifierInPath(path, 'au', param(context, 'transition'))),
  '/find/transitionID/:put': (answers, context) => answers.transitionOfPut(param(context, 'put')),
  '/program/:id': (answers, context, path) => {
    const id = programInPath(path, param(context, 'id'))
    return context.req.query('metadata') === 'true' ? answers.programWithMetadata(id) : answers.program(id)
  },
  '/program/:id/latest_edition': (answers, context, path) =>
    answers.edition(programInPath(path, param(context, 'id'))),
  '/program/:id/mappings': (answers, context, path) =>
    answers.mappingNames(programInPath(path, param(context, 'id'))),
  '/program/:id/:edition': (answers, context, path) => {
    const id = programInPath(path, param(context, 'id'))
    const edition = numberInPath(path, param(context, 'edition'), 16)
    if (answers.isDeployed(id) && answers.edition(id) === edition) return answers.program(id)
    throw new RequestError(404, `No program \`${id}\` exists for edition ${edition}`)
  },
  '/program/:id/mapping/:name': (answers, context, path) => {
    if (context.req.query('all') !== 'true') {
      throw new RequestError(400, "Invalid query parameter. At this time, 'all=true' must be included")
    }
    const data = answers.values(
      programInPath(path, param(context, 'id')),
      nameInPath(path, param(context, 'name'))
    )
    return context.req.query('metadata') === 'true' ? { data, height: answers.height } : data
  },
  '/program/:id/mapping/:name/:key': (answers, context, path) => {
    const id = programInPath(path, param(context, 'id'))
    const data = answers.value(
      id,
      nameInPath(path, param(context, 'name')),
      plaintextInPath(path, param(context, 'key'))
    )
    return context.req.query('metadata') === 'true' ? { data, height: answers.height } : data
  },
  '/statePath/:commitment': (_answers, context) => {
    throw new RequestError(500, `Commitment '${param(context, 'commitment')}' does not exist`)
  },
  '/statePaths': (_answers, context) => {
    const first = (context.req.query('commitments') ?? '').split(',')[0] ?? ''
    throw first === ''
      ? new RequestError(422, 'No commitments provided')
      : new RequestError(500, `Commitment '${first}' does not exist`)
  },
  '/stateRoot/latest': (answers) => answers.stateRoot(answers.height),
  '/stateRoot/:height': (answers, context, path) =>
    answers.stateRoot(numberInPath(path, param(context, 'height'), 32))
}

async function readJson(context: Context): Promise<unknown> {
  if (!(context.req.header('content-type') ?? '').startsWith('application/json')) {
    throw new RequestError(400, 'Content-Type must be `application/json`')
  }
  try {
    return (await context.req.json()) as unknown
  } catch (error) {
    const reason = `Failed to parse the request body as JSON: ${error instanceof Error ? error.message : String(error)}`
    throw new RequestError(400, 'Invalid JSON syntax in request body', reason)
  }
}

function createBlocks(parts: RestParts, body: unknown): BlockJson {
  const wanted = typeof body === 'object' && body !== null && 'num_blocks' in body ? body.num_blocks : 1
  const count =
    typeof wanted === 'number' && Number.isInteger(wanted)
      ? Math.min(Math.max(wanted, 1), maxBlocksAtOnce)
      : 1
  let last = parts.produceBlock()
  for (let made = 1; made < count; made += 1) last = parts.produceBlock()
  return last
}

function asRequestError(error: DevchainError): RequestError {
  if (error instanceof RequestError) return error
  if (error instanceof TransactionFormatError) return new RequestError(422, error.message)
  return new RequestError(422, 'Invalid transaction', error.message)
}

/** One sentence for what was thrown, in the words of the node's first or second API. */
function sentence(error: unknown, version: 1 | 2, context: Context): Response {
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
  for (const [route, handler] of Object.entries(reads)) {
    app.get(route, (context) =>
      answer(context, pathOf(context), () => {
        const height = Math.max(0, parts.ledger.height - parts.faults.settings.lag)
        return handler(new Answers(parts.ledger, height), context, pathOf(context))
      })
    )
  }
  app.post('/transaction/broadcast', (context) =>
    answer(context, pathOf(context), async () => parts.broadcast(await readJson(context)))
  )
  app.post('/block/create', (context) =>
    answer(context, pathOf(context), async () => createBlocks(parts, await readJson(context)))
  )
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
  app.use(cors({ origin: '*', allowMethods: ['GET', 'POST', 'OPTIONS'] }))
  app.use(async (context, next) => {
    const { down, delay } = parts.faults.settings
    if (down) return cut(context)
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
    if (parts.faults.isOverLimit(parts.now())) return context.body('Too Many Requests! Wait for 1s', 429)
    return next()
  })
  app.use(
    bodyLimit({
      maxSize: maxBody,
      onError: (context) => context.body('Transaction size exceeds the byte limit', 500)
    })
  )
  app.notFound((context) => context.body(null, 404))
  app.route(`/${network}`, routes(parts, 1, `/${network}`))
  app.route(`/v1/${network}`, routes(parts, 1, `/v1/${network}`))
  app.route(`/v2/${network}`, routes(parts, 2, `/v2/${network}`))
  return app
}
