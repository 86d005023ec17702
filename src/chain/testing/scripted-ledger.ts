import { expect } from 'vitest'
import { AleoLedger } from '../ledger.ts'
import type { Prover } from '../prover/prover.ts'
import { programChecksum } from '../rest/index.ts'
import { SCRIPTED_SOURCE } from './scripted-node.ts'

const unused = (): never => expect.unreachable('reading needs no prover')
const noProver: Prover = {
  addressHash: unused,
  dialogHash: unused,
  addressOf: unused,
  build: unused,
  close: unused
}

/** A ledger over scripted nodes, for reading alone; where there are several, two must agree and the first is asked first. */
export const scriptedLedger = (...nodes: readonly string[]): AleoLedger =>
  new AleoLedger(
    {
      nodes,
      ...(nodes.length > 1 && { quorum: 2 }),
      network: 'testnet',
      execution: 'unproven',
      program: 'p.aleo',
      programChecksum: programChecksum(SCRIPTED_SOURCE)
    },
    noProver
  )
