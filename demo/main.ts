/** COMPOSITION ROOT of the demo: reads the command line, starts the stack, prints where it is, ends with Ctrl-C. */
import { Command, InvalidArgumentError } from 'commander'
import { join } from 'node:path'
import process from 'node:process'
import { DemoError } from './errors.ts'
import { ROOT } from './program.ts'
import { DEFAULT_PORT, startDemo, type DemoDescription } from './start.ts'

const HIGHEST_PORT = 65_535

interface Flags {
  readonly port: number
  readonly chain?: string
  readonly relay: readonly string[]
  readonly data?: string
  readonly keep?: true
  readonly json?: true
}

function readPort(text: string): number {
  const port = Number(text)
  if (!/^\d+$/.test(text) || port > HIGHEST_PORT) {
    throw new InvalidArgumentError(`A port is a whole number from 0 to ${HIGHEST_PORT}.`)
  }
  return port
}

function readUrl(text: string): string {
  if (!URL.canParse(text) || !['http:', 'https:'].includes(new URL(text).protocol)) {
    throw new InvalidArgumentError('A node is named by an address such as http://127.0.0.1:3030.')
  }
  return text
}

function readFlags(): Flags {
  return new Command('demo')
    .description('Ghost Messenger on this machine: a chain, two relays and the page.')
    .option('--port <number>', 'port of the page, 0 for a free one', readPort, DEFAULT_PORT)
    .option('--chain <url>', 'use this Aleo node (before /testnet) instead of the embedded chain', readUrl)
    .option(
      '--relay <multiaddr>',
      'use this relay instead of two own ones (repeatable)',
      (one: string, all: readonly string[]) => [...all, one],
      []
    )
    .option('--data <dir>', 'keep the chain and the keys of the relays there (default: a temporary folder)')
    .option('--keep', 'keep them in .demo/')
    .option('--json', 'print one line of JSON when everything is up, and nothing else')
    .parse()
    .opts<Flags>()
}

function describe(description: DemoDescription, externalChain: boolean): string {
  const [first = description.url, second = description.url] = description.urls
  const funding =
    description.faucet === null
      ? 'Nobody here holds credits of this chain: fund the address that the page shows under Settings.'
      : 'New accounts are given test credits by themselves.'
  return [
    '',
    `  one person      ${first}`,
    `  another person  ${second}   (or a private window)`,
    '',
    '  Make an account at both, copy the address of one (Settings) into a new chat of the other, and write.',
    '',
    `  ${externalChain ? 'chain' : 'chain (embedded)'}  ${description.chain}`,
    ...description.relays.map((relay) => `  relay  ${relay}`),
    '',
    `  ${funding}`,
    '  Ctrl-C ends everything.',
    ''
  ].join('\n')
}

/** Resolves with the first signal that asks us to end. */
function endRequested(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}

async function main(flags: Flags): Promise<void> {
  const ended = endRequested()
  const announce = (line: string): void => void (flags.json === true || process.stdout.write(`${line}\n`))
  const data = flags.data ?? (flags.keep === true ? join(ROOT, '.demo', 'state') : undefined)
  const starting = startDemo({
    port: flags.port,
    relays: flags.relay,
    announce,
    ...(flags.chain === undefined ? {} : { chain: flags.chain }),
    ...(data === undefined ? {} : { data })
  })
  const demo = await starting
  const text =
    flags.json === true
      ? JSON.stringify(demo.description)
      : describe(demo.description, flags.chain !== undefined)
  process.stdout.write(`${text}\n`)
  await ended
  await demo.close()
}

try {
  await main(readFlags())
} catch (error) {
  const isOurs = error instanceof Error && 'code' in error
  process.stderr.write(`${error instanceof DemoError || isOurs ? error.message : String(error)}\n`)
  process.exitCode = 1
}
