import * as v from 'valibot'
import { UsageError } from '../protocol/errors.ts'

/** Bytes of config.json that are read. */
const LIMIT = 65_536
const list = v.pipe(v.array(v.pipe(v.string(), v.maxLength(2_048))), v.maxLength(64))

const schema = v.object({
  version: v.literal(1),
  network: v.picklist(['mainnet', 'testnet']),
  program: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9_]{0,30}\.aleo$/)),
  programChecksum: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  nodes: v.pipe(list, v.minLength(1)),
  quorum: v.pipe(v.number(), v.integer(), v.minValue(1)),
  relays: list,
  gateways: list,
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
  faucet: v.nullable(v.string()),
  proverUri: v.nullable(v.string()),
  /** A development chain takes transactions without proofs. */
  execution: v.optional(v.picklist(['devnode', 'prove']), 'prove')
})

/** What config.json beside the page says (docs/deploying.md). */
export type Configuration = v.InferOutput<typeof schema>

/**
 * Reads config.json, never from a cache.
 * @throws UsageError `configuration-unreadable`, `configuration-invalid` (the message names the first field that is wrong)
 */
export const readConfiguration = async (url: string): Promise<Configuration> => {
  const text = await fetchText(url)
  const result = v.safeParse(schema, parsed(text))
  if (result.success) return result.output
  const [issue] = result.issues
  throw new UsageError(
    'configuration-invalid',
    `config.json: ${v.getDotPath(issue) ?? 'it'}: ${issue.message}`
  )
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
