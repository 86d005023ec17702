import type { Hasher, Ledger } from '../messaging/ports.ts'
import { absoluteUrl } from './absolute-url.ts'
import type { ChainConfig, Execution } from './config.ts'
import { AleoLedger } from './ledger.ts'
import { createWorkerProver } from './prover/worker-prover.ts'
import { Proving } from './proving.ts'

export type { ChainConfig, Execution, Network } from './config.ts'
export { createFaucet } from './faucet.ts'
export type { ProverChoice, Proving, ProvingView } from './proving.ts'

export interface Chain {
  readonly ledger: Ledger
  readonly hasher: Hasher
  readonly proving: Proving
  /** Ends the workers; calls that are under way reject with TransientError `prover-unavailable`. */
  close(): void
}

/** Chain of a page. A worker with the Aleo SDK starts when something is hashed, derived or signed for the first time. */
export const createChain = (config: ChainConfig): Chain => {
  const nodes = config.nodes.map(absoluteUrl)
  const parameters = (config.parameters ?? []).map(absoluteUrl)
  const execution = absoluteExecution(config.execution)
  const absolute = { ...config, nodes, parameters, execution }
  // Another prover is another host: the worker that may ask it is a new one.
  const proving = new Proving(execution, () => prover.close())
  const hosts = (): readonly string[] => [...nodes, ...hostsFor(proving.execution, parameters)]
  // Two workers: a first transaction takes seconds to build, and somebody who opens a chat meanwhile must not wait.
  const prover = createWorkerProver(absolute, hosts)
  const hasher = createWorkerProver(absolute, () => [])
  const close = (): void => {
    prover.close()
    hasher.close()
  }
  return { ledger: new AleoLedger(absolute, prover, { proving }), hasher, proving, close }
}

const hostsFor = (execution: Execution, parameters: readonly string[]): readonly string[] => {
  if (execution === 'unproven') return []
  return execution === 'prove' ? parameters : [execution.delegated]
}

const absoluteExecution = (execution: Execution): Execution =>
  typeof execution === 'object'
    ? { delegated: absoluteUrl(execution.delegated).replace(/\/$/, '') }
    : execution
