import type { Hasher, Ledger } from '../messaging/ports.ts'
import { absoluteUrl } from './absolute-url.ts'
import type { ChainConfig, Execution } from './config.ts'
import { AleoLedger } from './ledger.ts'
import { createWorkerProver } from './prover/worker-prover.ts'

export type { ChainConfig, Execution, Network } from './config.ts'
export { createFaucet } from './faucet.ts'

export interface Chain {
  readonly ledger: Ledger
  readonly hasher: Hasher
  /** Ends the workers; calls that are under way reject with TransientError `prover-unavailable`. */
  close(): void
}

/** Chain of a page. A worker with the Aleo SDK starts when something is hashed, derived or signed for the first time. */
export const createChain = (config: ChainConfig): Chain => {
  const nodes = config.nodes.map(absoluteUrl)
  const execution = absoluteExecution(config.execution)
  const absolute = { ...config, nodes, execution }
  const hosts = typeof execution === 'object' ? [...nodes, execution.delegated] : nodes
  // Two workers: a first transaction takes seconds to build, and somebody who opens a chat meanwhile must not wait.
  const prover = createWorkerProver(absolute, hosts)
  const hasher = createWorkerProver(absolute, [])
  const close = (): void => {
    prover.close()
    hasher.close()
  }
  return { ledger: new AleoLedger(absolute, prover), hasher, close }
}

const absoluteExecution = (execution: Execution): Execution =>
  typeof execution === 'object'
    ? { delegated: absoluteUrl(execution.delegated).replace(/\/$/, '') }
    : execution
