import { join } from 'node:path'
import { createDevchain, DevchainError } from '../devchain/index.ts'
import type { Chain } from './chain.ts'
import { DemoError } from './errors.ts'
import { programChecksum, programSource } from './program.ts'

/** Starts the development chain on a free port, the contract in its genesis state, kept in the state folder. */
export async function startChain(stateFolder: string): Promise<Chain> {
  const source = programSource()
  const chain = await createDevchain({ programs: [source], file: join(stateFolder, 'chain.jsonl') })
  const transfer = async (address: string, microcredits: number): Promise<string> => {
    try {
      return chain.credit(address, BigInt(microcredits)).transaction
    } catch (error) {
      if (!(error instanceof DevchainError)) throw error
      const message = `The faucet could not give credits: ${error.message}.`
      throw new DemoError('no-funds', message, { cause: error })
    }
  }
  return {
    url: chain.url,
    programChecksum: programChecksum(source),
    execution: 'unproven',
    treasury: { transfer },
    close: () => chain.close()
  }
}
