import { readFileSync } from 'node:fs'
import { describe } from 'vitest'
import { createDevchain } from '../../devchain/index.ts'
import { describeLedger } from '../messaging/testing/ledger.contract.ts'
import type { LedgerUnderTest } from '../messaging/testing/ledger.contract.ts'
import type { Address } from '../protocol/ids.ts'
import type { ChainConfig } from './config.ts'
import { AleoLedger } from './ledger.ts'
import { createLocalProver } from './prover/local-prover.ts'
import { programChecksum } from './rest/index.ts'
import { leoBinary, startLeoDevnode } from './testing/leo-devnode.ts'

const source = readFileSync(new URL('../../contracts/ghost_msg/ghost_msg.aleo', import.meta.url), 'utf8')

interface Node {
  readonly url: string
  fund(address: Address, microcredits: number): Promise<unknown>
  close(): Promise<void>
}

const underTest = (node: Node): LedgerUnderTest => {
  const config: ChainConfig = {
    nodes: [node.url],
    network: 'testnet',
    program: 'ghost_msg.aleo',
    programChecksum: programChecksum(source),
    execution: 'unproven'
  }
  const prover = createLocalProver(config, source)
  return {
    ledger: new AleoLedger(config, prover),
    hasher: prover,
    fund: async (address, microcredits) => void (await node.fund(address, microcredits)),
    tick: () => new Promise((resolve) => setTimeout(resolve, 20)),
    close: async () => {
      prover.close()
      await node.close()
    }
  }
}

describe('devchain', () => {
  describeLedger('embedded development chain', async () => {
    const chain = await createDevchain({ programs: [source] })
    return underTest({
      url: chain.url,
      fund: async (address, microcredits) => chain.credit(address, BigInt(microcredits)),
      close: () => chain.close()
    })
  })
})

describe.skipIf(leoBinary === undefined)('leo devnode', () => {
  describeLedger('snarkVM', async () => underTest(await startLeoDevnode(source)))
})
