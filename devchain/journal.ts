import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import * as v from 'valibot'
import { DevchainError } from './errors.ts'

const header = v.object({
  format: v.literal('devchain/1'),
  seed: v.string(),
  network: v.number(),
  timestamp: v.number(),
  emptyBlocks: v.number(),
  accounts: v.record(v.string(), v.string()),
  programs: v.array(v.string())
})
const blockLine = v.object({
  timestamp: v.number(),
  transactions: v.array(v.unknown()),
  refused: v.array(v.string())
})

/** The state a chain starts from. */
export type Genesis = v.InferOutput<typeof header>

/** What a block was made of: running it again gives the same block. */
export type BlockRecord = v.InferOutput<typeof blockLine>

/** Where a chain is kept. */
export interface Journal {
  readonly past: { readonly genesis: Genesis; readonly blocks: readonly BlockRecord[] } | undefined
  begin(genesis: Genesis): void
  append(block: BlockRecord): void
}

/** Keeps nothing. */
export const memoryJournal: Journal = { past: undefined, begin: () => {}, append: () => {} }

function parseLine<T>(file: string, line: string, number: number, schema: v.GenericSchema<unknown, T>): T {
  try {
    return v.parse(schema, JSON.parse(line))
  } catch (cause) {
    throw new DevchainError('bad-file', `${file}:${number} is not a line of a development chain`, { cause })
  }
}

/**
 * One file, a line of JSON a block, the genesis first. A last line without an end was cut off by a crash: it is
 * dropped, as its block was never answered for. Throws DevchainError `bad-file` for a file of something else.
 */
export function fileJournal(file: string): Journal {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole.length < text.length) truncateSync(file, Buffer.byteLength(whole))
  const [first, ...lines] = whole.split('\n').slice(0, -1)
  const past =
    first === undefined
      ? undefined
      : {
          genesis: parseLine(file, first, 1, header),
          blocks: lines.map((line, index) => parseLine(file, line, index + 2, blockLine))
        }
  return {
    past,
    begin: (genesis) => writeFileSync(file, `${JSON.stringify(genesis)}\n`),
    append: (block) => appendFileSync(file, `${JSON.stringify(block)}\n`)
  }
}
