import * as v from 'valibot'
import { UsageError } from '../protocol/errors.ts'

/** Bytes of config.json that are read. */
const LIMIT = 65_536

/** Relative to the page, or absolute; without a name or password in it, which every reader of the page would have. */
const isWebAddress = (text: string): boolean => {
  const url = URL.parse(text, 'https://page.invalid/')
  return url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
}

const text = v.pipe(v.string('must be text'), v.maxLength(2_048, 'is longer than 2048 characters'))
const webAddress = v.pipe(
  text,
  v.check(isWebAddress, 'must be a web address (http or https), or one relative to the page')
)
const listOf = <Item extends v.GenericSchema<string, string>>(item: Item) =>
  v.pipe(v.array(item, 'must be a list'), v.maxLength(64, 'has more than 64 entries'))

const schema = v.pipe(
  v.object({
    version: v.literal(1, 'must be 1'),
    network: v.picklist(['mainnet', 'testnet'], 'must be "mainnet" or "testnet"'),
    program: v.pipe(
      text,
      v.regex(/^[a-z][a-z0-9_]{0,30}\.aleo$/, 'must be a program’s name, as ghost_msg.aleo')
    ),
    programChecksum: v.pipe(text, v.regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits in lower case')),
    nodes: v.pipe(listOf(webAddress), v.minLength(1, 'must name at least one node')),
    quorum: v.pipe(
      v.number('must be a number'),
      v.integer('must be whole'),
      v.minValue(1, 'must be 1 or more')
    ),
    relays: listOf(text),
    gateways: listOf(v.pipe(text, v.url('must be a web address'))),
    iceServers: v.array(
      v.pipe(
        v.object({ urls: v.string(), username: v.optional(v.string()), credential: v.optional(v.string()) }),
        v.transform(({ urls, username, credential }) => ({
          urls,
          ...(username === undefined ? {} : { username }),
          ...(credential === undefined ? {} : { credential })
        }))
      )
    ),
    faucet: v.nullable(webAddress),
    proverUri: v.nullable(webAddress),
    /** How transactions come to their proof (docs/deploying.md). */
    execution: v.optional(
      v.picklist(['unproven', 'prove', 'delegate'], 'must be "unproven", "prove" or "delegate"'),
      'prove'
    ),
    /** Where proving keys and parameters are fetched, before `/{network}/{file}`. */
    parameters: v.optional(listOf(webAddress), [])
  }),
  v.forward(
    v.check(
      ({ execution, network }) => execution !== 'unproven' || network !== 'mainnet',
      'must not be "unproven" on mainnet: it takes no transaction without a proof'
    ),
    ['execution']
  ),
  v.forward(
    v.check(
      ({ execution, proverUri }) => execution !== 'delegate' || proverUri !== null,
      'must be set where execution is "delegate"'
    ),
    ['proverUri']
  ),
  v.forward(
    v.check(
      ({ execution, parameters }) => execution !== 'prove' || parameters.length > 0,
      'must name where proving keys are fetched, where execution is "prove"'
    ),
    ['parameters']
  ),
  v.forward(
    v.check(({ quorum, nodes }) => quorum <= nodes.length, 'must not be more than the number of nodes'),
    ['quorum']
  )
)

/** What config.json beside the page says (docs/deploying.md). */
export type Configuration = v.InferOutput<typeof schema>

/**
 * Reads config.json, never from a cache.
 * @throws UsageError `configuration-unreadable`, `configuration-invalid` (the message names the first field that is wrong)
 */
export const readConfiguration = async (url: string): Promise<Configuration> =>
  parseConfiguration(await fetchText(url))

/** Configuration of the text of a config.json. @throws UsageError `configuration-invalid` */
export const parseConfiguration = (json: string): Configuration => {
  const result = v.safeParse(schema, parsed(json))
  if (result.success) return result.output
  const [issue] = result.issues
  const missing = issue.received === 'undefined' ? 'is missing' : issue.message
  throw new UsageError('configuration-invalid', `config.json: ${v.getDotPath(issue) ?? 'it'} ${missing}`)
}

const fetchText = async (url: string): Promise<string> => {
  try {
    const answer = await fetch(url, { cache: 'no-store', credentials: 'omit' })
    const text = await answer.text()
    if (answer.ok && text.length <= LIMIT) return text
    throw new UsageError(
      'configuration-unreadable',
      `config.json: status ${answer.status}, ${text.length} characters`
    )
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    throw new UsageError('configuration-unreadable', 'config.json could not be fetched', { cause })
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new UsageError('configuration-invalid', 'config.json is not JSON', { cause })
  }
}
