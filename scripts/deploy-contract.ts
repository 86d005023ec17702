import { Command } from 'commander'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { GhostError } from '../src/protocol/errors.ts'
import { deployContract } from './deploy-contract/deploy.ts'
import { DeployError } from './deploy-contract/errors.ts'
import { NETWORKS, targetOf } from './deploy-contract/target.ts'
import { processTerminal } from './deploy-contract/terminal.ts'

const PROGRAM = 'ghost_msg.aleo'
const ROOT = join(import.meta.dirname, '..')

const command = new Command('deploy:contract')
  .description('Puts the contract on a chain. The key that pays is DEPLOYER_PRIVATE_KEY, or is asked for.')
  .requiredOption('--network <name>', NETWORKS.join(', '))
  .option('--node <url>', 'node before /{network}')
  .option('--parameters <url>', 'host of proving keys and parameters, before /{network}/{file}')
  .option('--cache <folder>', 'where they are kept', join(ROOT, '.parameters'))
  .option('--yes', 'deploy without asking', false)
  .allowExcessArguments(false)

interface Options {
  readonly network: string
  readonly node?: string
  readonly parameters?: string
  readonly cache: string
  readonly yes: boolean
}

const run = async (): Promise<void> => {
  const { cache, yes, ...options } = command.parse().opts<Options>()
  const deployed = await deployContract({
    target: targetOf(options),
    source: readFileSync(join(ROOT, 'contracts', 'ghost_msg', PROGRAM), 'utf8'),
    program: PROGRAM,
    privateKey: process.env['DEPLOYER_PRIVATE_KEY'],
    yes,
    cache,
    terminal: processTerminal
  })
  processTerminal.say('For config.json:')
  process.stdout.write(`${JSON.stringify(deployed, undefined, 2)}\n`)
}

try {
  await run()
} catch (error) {
  if (!(error instanceof DeployError) && !(error instanceof GhostError)) throw error
  processTerminal.say(`${error.message} (${error.code})`)
  process.exitCode = 1
}
