import { readFileSync } from 'node:fs'
import { Command, InvalidArgumentError } from 'commander'
import { createDevchain } from './index.ts'
import type { Devchain } from './index.ts'

function wholeNumber(text: string): number {
  if (!/^[0-9]{1,9}$/.test(text)) throw new InvalidArgumentError('must be a whole number')
  return Number(text)
}

interface Arguments {
  readonly host: string
  readonly port: number
  readonly program: readonly string[]
  readonly file?: string
  readonly every?: number
  readonly demand?: boolean
}

const command = new Command('devchain')
  .description('A development chain with the REST API of an Aleo node: no proofs, no consensus, no SDK.')
  .option('--host <address>', 'where to listen', '127.0.0.1')
  .option('--port <number>', '0 takes a free one', wholeNumber, 3030)
  .option('--program <file...>', 'compiled programs that stand on chain from the beginning', [] as string[])
  .option('--file <path>', 'keep the chain in this file')
  .option('--every <milliseconds>', 'make a block every so often instead of with each broadcast', wholeNumber)
  .option('--demand', 'make blocks only on POST /testnet/block/create')
  .parse()

async function start({ host, port, program, file, every, demand }: Arguments): Promise<Devchain> {
  const timed = every !== undefined && every > 0
  return createDevchain({
    host,
    port,
    programs: program.map((path) => readFileSync(path, 'utf8')),
    blocks: timed ? { everyMilliseconds: every } : demand === true ? 'demand' : 'broadcast',
    ...(file === undefined ? {} : { file })
  })
}

try {
  const chain = await start(command.opts<Arguments>())
  process.stdout.write(`${chain.url}\n`)
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void chain.close())
} catch (error) {
  command.error(`error: ${error instanceof Error ? error.message : String(error)}`)
}
