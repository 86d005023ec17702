/** What nodes may say and do, one of each kind; `about` says what it touches. */
import type { ServerResponse } from 'node:http'
import type { Lie, Truth } from './lying-node.ts'

const GENESIS = `ab1${'p'.repeat(58)}`
const TRANSACTION = `at1${'p'.repeat(58)}`
const FIELD = '4242424242424242field'

const isMapping = ({ path }: Truth, name: string): boolean => path.includes(`/mapping/${name}/`)
const isHeight = ({ path }: Truth): boolean => path === '/block/height/latest'
const isBlock = ({ path }: Truth): boolean => path === '/block/0'
const isProgram = ({ path }: Truth): boolean => path === '/program/ghost_msg.aleo'
const textOf = ({ answer }: Truth): string => (typeof answer === 'string' ? answer : '')

/** Lies about values of a mapping. */
const about = (name: string, lie: (text: string, truth: Truth) => unknown): Lie => ({
  says: (truth) => (isMapping(truth, name) && truth.answer !== null ? lie(textOf(truth), truth) : undefined)
})

const both = (...lies: readonly Lie[]): Lie => ({
  says: (truth, asked) => {
    for (const lie of lies) {
      const said = lie.says?.(truth, asked)
      if (said !== undefined) return said
    }
    return undefined
  }
})

/** Says the same text, whatever is asked. */
const text = (body: string, type = 'application/json', status = 200, headers = {}): Lie => ({
  does: (response) => {
    response.writeHead(status, { 'content-type': type, ...headers }).end(body)
    return true
  }
})

const drip = (response: ServerResponse): boolean => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 50)
  response.once('close', () => clearInterval(timer))
  return true
}

const endless = (response: ServerResponse): boolean => {
  response.writeHead(200, { 'content-type': 'application/json' })
  const more = (): void => {
    while (!response.destroyed && response.write('1'.repeat(16_384)));
    if (!response.destroyed) response.once('drain', more)
  }
  more()
  return true
}

const lessOne = (value: string, name: string): string =>
  value.replace(
    new RegExp(`${name}: (\\d+)u32`),
    (_, count: string) => `${name}: ${Math.max(0, Number(count) - 1)}u32`
  )
const moreOne = (value: string, name: string): string =>
  value.replace(new RegExp(`${name}: (\\d+)u32`), (_, count: string) => `${name}: ${Number(count) + 1}u32`)

/** Hides the newest slot of every dialog, as if it had not been written. */
const hidesNewest = (sizes: Map<string, number>): Lie =>
  both(
    about('inbox', (value) => lessOne(value, 'count')),
    {
      says: (truth) => {
        const key = /\/mapping\/dialogs\/(\w+)$/.exec(truth.path)?.[1]
        if (key === undefined || truth.answer === null) return undefined
        sizes.set(key, Number(/size: (\d+)u32/.exec(textOf(truth))?.[1] ?? 0) - 1)
        return lessOne(textOf(truth), 'size')
      }
    },
    {
      says: (truth) => {
        const [, dialog, index] = /\/mapping\/messages\/{of:(\w+),index:(\d+)u32}$/.exec(truth.path) ?? []
        if (dialog === undefined) return undefined
        return Number(index) >= (sizes.get(dialog) ?? 0) ? null : undefined
      }
    }
  )

/** Shows one more slot in every dialog than there is. */
const inventsSlot: Lie = both(
  about('inbox', (value) => moreOne(value, 'count')),
  about('dialogs', (value) => moreOne(value, 'size')),
  {
    says: (truth) =>
      isMapping(truth, 'messages') && truth.answer === null
        ? `{\n  sender_hash: ${/of:(\w+)/.exec(truth.path)?.[1] ?? FIELD},\n  content_hash: ${FIELD},\n  timestamp: 1u64,\n  height: 1u32\n}`
        : undefined
  }
)

const everywhere = (value: unknown): Lie => ({ says: () => value })

/** Every kind of lie and fault, by name. Fresh for each use, for some remember what they said. */
export const LIES: Readonly<Record<string, () => Lie>> = {
  'forged message': () =>
    about('messages', (value) => value.replace(/content_hash: \w+/, `content_hash: ${FIELD}`)),
  'other sender': () =>
    about('messages', (value) => value.replace(/sender_hash: \w+/, `sender_hash: ${FIELD}`)),
  'other height of a slot': () =>
    about('messages', (value) => value.replace(/height: \d+u32/, 'height: 7u32')),
  'hidden slot': () => hidesNewest(new Map()),
  'invented slot': () => inventsSlot,
  'hidden dialogs': () =>
    both(
      about('dialog_count', () => null),
      about('request_count', () => null),
      about('inbox', () => null)
    ),
  'inflated size': () => about('dialogs', (value) => value.replace(/size: \d+u32/, 'size: 4000000000u32')),
  'inflated inbox': () => about('inbox', (value) => value.replace(/count: \d+u32/, 'count: 4000000000u32')),
  'inflated index of dialogs': () => about('dialog_count', () => '4000000000u32'),
  'false answered': () => about('dialogs', (value) => value.replace(/answered: \w+/, 'answered: true')),
  'false profile key': () => about('profile_pubkey', (value) => value.replace(/box1: \w+/, `box1: ${FIELD}`)),
  'false profile history': () =>
    about('profile_history', (value) => value.replace(/sign1: \w+/, `sign1: ${FIELD}`)),
  'other version': () => about('profile_pubkey', (value) => value.replace(/version: \w+/, 'version: 9u32')),
  'hidden profile': () =>
    both(
      about('profile_pubkey', () => null),
      about('profile_address', () => null)
    ),
  'false address': () =>
    about('profile_address', () => 'aleo1rhgdu77hgyqd3xjj8ucu3jj9r2krwz6mnzyd80gncr5fxcwlh5rsvzp9px'),
  'other network': () => ({
    says: (truth) =>
      isBlock(truth)
        ? (JSON.parse(JSON.stringify(truth.answer).replace(/"network":\d+/, '"network":0')) as unknown)
        : undefined
  }),
  'other genesis': () => ({
    says: (truth) => (isBlock(truth) ? { ...(truth.answer as object), block_hash: GENESIS } : undefined)
  }),
  'other program': () => ({ says: (truth) => (isProgram(truth) ? `${textOf(truth)}\n` : undefined) }),
  'no program': () => ({
    does: (response, path) => {
      if (path !== '/program/ghost_msg.aleo') return false
      response.writeHead(500, { 'content-type': 'text/plain' }).end('Missing program for ID ghost_msg.aleo')
      return true
    }
  }),
  'height going back': () => ({
    says: (truth, asked) => (isHeight(truth) ? Math.max(0, Number(truth.answer) - 3 * asked) : undefined)
  }),
  'invented height': () => ({ says: (truth) => (isHeight(truth) ? 4_000_000_000 : undefined) }),
  'two hashes at one height': () => ({
    says: (truth) =>
      truth.path.startsWith('/find/blockHash/') && truth.answer !== null
        ? GENESIS
        : truth.path === `/height/${GENESIS}`
          ? 5
          : undefined
  }),
  'accepted, and in no block': () => ({
    says: ({ path, answer }) => {
      const id = /^\/(?:transaction\/confirmed|find\/blockHash)\/(at1\w+)$/.exec(path)?.[1]
      if (path === `/height/${GENESIS}`) return 5
      if (id === undefined || (answer !== null && answer !== undefined)) return undefined
      return path.startsWith('/find/')
        ? GENESIS
        : { status: 'accepted', type: 'execute', transaction: { id, type: 'execute' } }
    }
  }),
  'rejected, though accepted': () => ({
    says: ({ path, answer }) =>
      path.startsWith('/transaction/confirmed/') && answer !== undefined
        ? { ...(answer as object), status: 'rejected' }
        : undefined
  }),
  'takes transactions and forgets them': () => ({
    does: (response, path, method) => {
      if (method !== 'POST') return false
      response.writeHead(500).end(`Invalid transaction — ${path} already exists in the ledger`)
      return true
    }
  }),
  'refuses every transaction': () => ({
    does: (response, _, method) => {
      if (method !== 'POST') return false
      response.writeHead(500).end('Invalid transaction — no')
      return true
    }
  }),
  'takes another transaction': () => ({
    does: (response, _, method) => {
      if (method !== 'POST') return false
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(TRANSACTION))
      return true
    }
  }),
  'HTML with 200': () => text('<html>log in</html>', 'text/html'),
  'HTML that calls itself JSON': () => text('<html>log in</html>'),
  '5 MB of JSON': () => text(`"${'x'.repeat(5_000_000)}"`),
  NaN: () => text('NaN'),
  __proto__: () => text('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
  'slow drip': () => ({ does: (response) => drip(response) }),
  'never-ending body': () => ({ does: (response) => endless(response) }),
  '429': () => text('Too Many Requests', 'text/plain', 429),
  '503 for an hour': () => text('', 'text/plain', 503, { 'retry-after': '3600' }),
  'network error': () => ({ does: (response) => (response.destroy(), true) }),
  'truncated JSON': () => text('{"block_hash":"ab1'),
  'wrong content type': () => text('7', 'application/octet-stream'),
  'negative numbers': () =>
    both(
      { says: (truth) => (typeof truth.answer === 'number' ? -truth.answer - 1 : undefined) },
      {
        says: ({ answer }) =>
          typeof answer === 'string' && /\d+u(?:32|64)/.test(answer) && !answer.startsWith('program')
            ? answer.replace(/(\d+)u(32|64)/g, '-$1u$2')
            : undefined
      }
    ),
  'wrong types': () => everywhere([{ size: 'many' }, null, 7]),
  'deeply nested': () => text(`${'['.repeat(30_000)}${']'.repeat(30_000)}`),
  'redirect elsewhere': () => text('', 'text/plain', 302, { location: 'http://127.0.0.1:1/' }),
  'nothing at all': () => text('')
}

/** What these say decides nothing alone, or is no more than what an honest node may say. */
export const HARMLESS_LIES: ReadonlySet<string> = new Set([
  'inflated inbox',
  'false answered',
  'takes transactions and forgets them',
  'refuses every transaction'
])
