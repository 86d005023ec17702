import type { CallOptions, Hasher, SignedTransaction } from '../../messaging/ports.ts'
import type { ContractCall } from '../../protocol/contract.ts'
import type { Execution, Network } from '../config.ts'
import type { Report } from './progress.ts'

/** State of the chain that a proof is made against. */
export interface ChainState {
  readonly height: number
  /** `sr1…` */
  readonly root: string
}

export interface BuildRequest {
  readonly call: ContractCall
  /** 32 bytes from which the account key is made (docs/protocol/keys.md). */
  readonly accountSeed: Uint8Array
  /** The node whose chain the transaction is for; the only host that building may ask. */
  readonly nodeUrl: string
  readonly execution: Execution
  /** Needed where a proof is made on this device. */
  readonly state?: ChainState
}

export interface BuildOptions extends CallOptions {
  /** Hears what a proof is doing; nothing where none is made. */
  readonly report?: Report
}

/** Where the Aleo SDK lives: hashes, derives, signs, proves. Hundreds of ms for the first answer, as it loads the SDK. */
export interface Prover extends Hasher {
  /**
   * @throws TransientError `node-unreachable`, `prover-unavailable`; RejectedError `transaction-unbuildable`,
   * `program-differs`; for a proof `parameter-unavailable`, `parameter-differs`, `parameter-unknown`; for a delegate
   * `delegate-refused`, `delegate-unavailable`, `delegate-malformed`
   */
  build(request: BuildRequest, options?: BuildOptions): Promise<SignedTransaction>
  close(): void
}

export interface ProverOptions {
  readonly network: Network
  /** Name that the text must declare. */
  readonly program: string
  readonly programChecksum: string
  /** Absolute URLs of hosts for proving keys and parameters. */
  readonly parameters?: readonly string[]
}
